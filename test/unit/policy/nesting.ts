import fc from 'fast-check';

/** A text as one word, in the two ways a shell quotes it. */
const single = (text: string) => `'${text.replaceAll("'", `'\\''`)}'`;
const double = (text: string) => `"${text.replace(/[\\"$`]/g, '\\$&')}"`;
const backticks = (text: string) => `\`${text.replace(/[\\`$]/g, '\\$&')}\``;
/** No text holds its own length in such a word. */
const end = (text: string) => `END${text.length}`;

/** Ways to have a line run by another one, each of which a person would see through. A new line ends what may be a here-document. */
const nestings: readonly ((line: string) => string)[] = [
  (line) => `ls; ${line}`,
  (line) => `ls && ${line}`,
  (line) => `false || ${line}`,
  (line) => `ls | ${line}`,
  (line) => `ls & ${line}`,
  (line) => `${line}\nls`,
  (line) => `ls # nothing\n${line}`,
  (line) => `! {\n${line}\n}`,
  (line) => `(${line}\n)`,
  (line) => `{ ${line}\n} > out.txt`,
  (line) => `echo $(${line}\n)`,
  (line) => `echo "a $(${line}\n) b"`,
  (line) => `echo ${backticks(`${line}\n`)}`,
  (line) => `X=$(${line}\n) ls`,
  (line) => `X=$(${line}\n)`,
  (line) => `echo \${X:-$(${line}\n)}`,
  (line) => `echo $((1 + $(${line}\n)))`,
  (line) => `cat <(${line}\n)`,
  (line) => `ls > >(${line}\n)`,
  (line) => `[[ -n $(${line}\n) ]]`,
  (line) => `if true; then\n${line}\nfi`,
  (line) => `if ${line}\nthen ls; else ls; fi`,
  (line) => `if false; then ls; elif ${line}\nthen ls; fi`,
  (line) => `for i in 1 2; do ${line}\ndone`,
  (line) => `while ${line}\ndo break; done`,
  (line) => `until false; do ${line}\nbreak; done`,
  (line) => `case a in b) ls;; a) ${line}\n;; esac`,
  (line) => `f() {\n${line}\n}; f`,
  (line) => `function g {\n${line}\n}\ng`,
  (line) => `bash -c ${single(line)}`,
  (line) => `sh -c ${double(line)}`,
  (line) => `/bin/bash -xec ${single(line)} name`,
  (line) => `bash -o pipefail -lc ${double(line)}`,
  (line) => `zsh -c ${single(line)}`,
  (line) => `A=1 env -u B C=2 dash -c ${single(line)}`,
  (line) => `timeout -k 1 5 bash -c ${single(line)}`,
  (line) => `nohup nice -n 3 setsid sh -c ${single(line)} &`,
  (line) => `eval ${single(line)}`,
  (line) => `eval ${double(line)}`,
  (line) => `trap ${single(line)} EXIT`,
  (line) => `bash <<'${end(line)}'\n${line}\n${end(line)}`,
  (line) => `cat <<${end(line)}\n$(${line}\n)\n${end(line)}`,
  (line) => `bash <<< ${single(line)}`,
  (line) => `find . -name x -exec sh -c ${single(line)} \\;`,
  (line) => `echo a | xargs -I{} bash -c ${single(line)}`,
  (line) => `busybox sh -c ${single(line)}`,
  (line) => `time bash -c ${single(line)}`,
  (line) => `exec bash -c ${single(line)}`,
  (line) => `command bash -c ${single(line)}`,
  (line) => `coproc { ${line}\n}`,
  (line) => `a-wrapper-nobody-knows --opt 3 bash -c ${single(line)}`,
];

/** Nestings whose text cannot be judged, or that a harmless line asks for too. */
export const opaque: readonly ((line: string) => string)[] = [
  (line) => `echo ${single(line)} | sh`,
  (line) => `printf %s ${double(line)} | tee x | bash -s`,
  (line) => `fish -c ${single(line)}`,
  (line) => `X=${single(line)}; eval "$X"`,
  (line) => `X=${single(line)}; bash -c "$X"`,
  (line) => `watch ${single(line)}`,
  (line) => `source <(echo ${single(line)})`,
  (line) => `alias ls=${single(line)}\nls`,
];

const before = ['', '', '', 'timeout 5 ', 'env A=1 ', 'nice ', 'command ', 'nohup ', 'stdbuf -oL ', 'A=1 B="c d" ', 'env -i A=1 ', 'time ', 'setsid -f ', 'some-wrapper -x '];
const folders = ['', '', '', '/usr/bin/', '/bin/', './node_modules/.bin/', '\\'];
const blanks = [' ', '  ', '\t', ' \\\n '];

/** One letter in one of the ways a shell reads the same. */
function spelled(char: string, how: number): string {
  if (!/[a-z\d]/.test(char)) return char;
  return [char, char, char, char, char, `\\${char}`, `'${char}'`, `"${char}"`, `$'\\x${char.charCodeAt(0).toString(16)}'`, `$'\\${char.charCodeAt(0).toString(8)}'`, `${char}""`, `${char}\\\n`][how]!;
}

/** A command, its words spelled and started in some way. */
function disguised(words: readonly string[]): fc.Arbitrary<string> {
  const length = words.join('').length;
  return fc.record({
    ways: fc.oneof(fc.constant(Array<number>(length).fill(0)), fc.array(fc.nat(11), { minLength: length, maxLength: length })),
    start: fc.constantFrom(...before), folder: fc.constantFrom(...folders), blank: fc.constantFrom(...blanks),
  }).map(({ ways, start, folder, blank }) => {
    let at = 0;
    const spelledWords = words.map((word) => [...word].map((char) => spelled(char, ways[at++]!)).join(''));
    // A backslash before a letter that is spelled otherwise would quote the wrong thing.
    const place = folder === '\\' && !/^[a-z]/.test(spelledWords[0]!) ? '' : folder;
    return start + place + spelledWords.join(blank);
  });
}

/** One of the commands, disguised and nested up to five deep. */
export function nested(commands: readonly string[], ways: readonly ((line: string) => string)[] = nestings): fc.Arbitrary<string> {
  return fc.constantFrom(...commands).chain((command) => fc.tuple(disguised(command.split(' ')), fc.array(fc.constantFrom(...ways), { maxLength: 5 })))
    .map(([line, around]) => around.reduce((inner, nest) => nest(inner), line));
}

export const everyNesting = [...nestings, ...opaque];
