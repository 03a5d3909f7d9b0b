import * as assert from 'node:assert/strict';
import * as fc from 'fast-check';
import { shellCommands } from '../../src/core/shellCommands';
import { splitScript } from '../../src/core/shellScript';

describe('the commands of a prompt', () => {
  const prompts: [what: string, prompt: string, commands: string[]][] = [
    ['none in plain words', 'Please tidy up.\nIt costs $5, or 5$ in all.', []],
    ['none in an empty prompt', '', []],
    ['a line with $', 'Do this:\n$ npm test\nand then rest', ['npm test']],
    ['an indented line with $', '1. First\n   $ npm ci\n\t$ npm test', ['npm ci', 'npm test']],
    ['not $ without a blank', '$HOME is where\n$npm test', []],
    ['not $ in the middle of a line', 'run `$ npm test` now', []],
    ['not an empty $ line', '$ \n$\t\n$', []],
    ['not a comment after $', '$ # only a remark\n$ true # with a remark', ['true']],
    ['continued lines after $', '$ one \\\n> --two \\\n> --three\n$ four', ['one \\\n--two \\\n--three', 'four']],
    ['a quoted block after $, which is no continuation', '$ one\n> somebody said', ['one']],
    ['a here-document after $', '$ cat <<EOF > a\n> hello\n>\n> EOF\n> no more', ['cat <<EOF > a\nhello\n\nEOF']],
    ['a backslash with nothing below', '$ one \\\ntext', ['one \\']],
    ['a sh block', '```sh\nnpm ci\nnpm test\n```', ['npm ci', 'npm test']],
    ['bash and shell blocks in any case', '```Bash\na\n```\n```SHELL\nb\n```', ['a', 'b']],
    ['blocks with more words after the language', '```sh title="x"\na\n```\n```bash {1,2}\nb\n```\n```sh{1}\nc\n```', ['a', 'b', 'c']],
    ['blocks of tildes', '~~~sh\na\n~~ b\n~~~~\n$ c', ['a', '~~ b', 'c']],
    ['longer fences', '````sh\na\n~~~\nb\n````\n$ c', ['a', '~~~', 'b', 'c']],
    ['no block of another language', '```python\n$ a\nb\n```\n```\n$ c\n```\n```json\n{}\n```', []],
    ['a console block', '```console\n$ npm test\n> mocha\nok\n$ one \\\n> two\n\n# nothing\n```', ['npm test', 'one \\\ntwo']],
    ['a session in a sh block', '```sh\n$ npm ci\nadded 3 packages\n$ npm test\n```', ['npm ci', 'npm test']],
    ['a block that is never closed', '```sh\na\nb', ['a', 'b']],
    ['a block in a list', '- do\n\n    ```sh\n    if a; then\n      b\n    fi\n    ```\n', ['if a; then\n  b\nfi']],
    ['all kinds in their order', '$ a\n```sh\nb\n```\n$ c\n~~~console\n$ d\n~~~', ['a', 'b', 'c', 'd']],
    ['Windows line ends', '```sh\r\na\r\nb\r\n```\r\n$ c\r\n', ['a', 'b', 'c']],
    ['not inline code with three backticks', '```sh echo``` is code\n$ a', ['a']],
  ];
  for (const [what, prompt, commands] of prompts) it(`are found: ${what}`, () => assert.deepEqual(shellCommands(prompt), commands));

  const scripts: [what: string, script: string, commands: string[]][] = [
    ['comments and blank lines dropped', '#!/bin/sh\n\n# one\n  a\n\t# two\n\nb # three', ['a', 'b']],
    ['several on a line stay together', 'a; b & c && d || e | f', ['a; b & c && d || e | f']],
    ['line continuation', 'a \\\n  b \\\n  c\nd', ['a \\\n  b \\\n  c', 'd']],
    ['a line that ends with an operator', 'a &&\nb ||\n# why\n\nc |\nd\ne', ['a &&\nb ||\n# why\n\nc |\nd', 'e']],
    ['single quotes', "echo 'a\n# b\nc'\nd", ["echo 'a\n# b\nc'", 'd']],
    ['double quotes', 'echo "a\n\\"b\nit\'s $(c "d\ne")\n`f`"\ng', ['echo "a\n\\"b\nit\'s $(c "d\ne")\n`f`"', 'g']],
    ['an escaped quote', "echo \\' \\\" a\nb", ["echo \\' \\\" a", 'b']],
    ['a hash inside a word', 'echo a#b ${#x} $# \\# "#"\nb', ['echo a#b ${#x} $# \\# "#"', 'b']],
    ['bash quotes', "echo $'it\\'s\n'\nb", ["echo $'it\\'s\n'", 'b']],
    ['a here-document', 'cat > a.txt <<EOF\nit\'s "x\n# y\n\nEOF\nb', ['cat > a.txt <<EOF\nit\'s "x\n# y\n\nEOF', 'b']],
    ['a quoted delimiter', "cat <<'E O' | wc\n$(\nE O\ncat <<\\X\n`\nX\nc", ["cat <<'E O' | wc\n$(\nE O", 'cat <<\\X\n`\nX', 'c']],
    ['tabs before the delimiter', 'cat <<-EOF\n\ta\n\tEOF\nb', ['cat <<-EOF\n\ta\n\tEOF', 'b']],
    ['two here-documents on a line', 'cat <<A - <<B\na\nA\nb\nB\nc', ['cat <<A - <<B\na\nA\nb\nB', 'c']],
    ['a here-document and a remark', 'cat <<A # remark\na\nA\n# no\nb', ['cat <<A # remark\na\nA', 'b']],
    ['a here-document and an operator', 'cat <<A &&\na\nA\nb\nc', ['cat <<A &&\na\nA\nb', 'c']],
    ['a here-string', 'cat <<< EOF\nb', ['cat <<< EOF', 'b']],
    ['if', 'if a\nthen b; elif c; then\nd\nelse e\nfi\nf', ['if a\nthen b; elif c; then\nd\nelse e\nfi', 'f']],
    ['for', 'for f in a b\ndo\n  g "$f"\ndone | sort > h\ni', ['for f in a b\ndo\n  g "$f"\ndone | sort > h', 'i']],
    ['for over the words of the shell', 'for if in do done; do a; done\nb\nfor x do c\ndone\nd', ['for if in do done; do a; done', 'b', 'for x do c\ndone', 'd']],
    ['for with arithmetic', 'for ((i=0; i<1<<3; i++))\ndo a\ndone\nb', ['for ((i=0; i<1<<3; i++))\ndo a\ndone', 'b']],
    ['while and until', 'while read x; do\na\ndone < f\nuntil b; do\nc\ndone\nd', ['while read x; do\na\ndone < f', 'until b; do\nc\ndone', 'd']],
    ['case', 'case "$1" in\n# z\na|b) c ;;\n(if) d;;\n*)\n  e\nesac\nf', ['case "$1" in\n# z\na|b) c ;;\n(if) d;;\n*)\n  e\nesac', 'f']],
    ['case on one line', 'case x in a) b;; esac\ncase x in esac\nc', ['case x in a) b;; esac', 'case x in esac', 'c']],
    ['case within a substitution', 'x=$(case a in\na) b;; esac\n)\nc', ['x=$(case a in\na) b;; esac\n)', 'c']],
    ['groups', '{ a\nb; }\n(c\nd)\ne', ['{ a\nb; }', '(c\nd)', 'e']],
    ['closers side by side', 'if a; then if b; then\nc; fi fi\nd', ['if a; then if b; then\nc; fi fi', 'd']],
    ['functions', 'f() {\n  a\n}\ng ()\n{ b; }\nh() (\nc\n)\nfunction i {\nd\n}\nf', ['f() {\n  a\n}', 'g ()\n{ b; }', 'h() (\nc\n)', 'function i {\nd\n}', 'f']],
    ['words of the shell as arguments', 'echo if for case { (x\nb', ['echo if for case { (x\nb']],
    ['words of the shell as arguments, closed', 'echo if do done } fi\nb', ['echo if do done } fi', 'b']],
    ['arithmetic', 'x=$((1 << 2))\ny=$(( (1 + 2) * 3 ))\n((x << 1))\nb', ['x=$((1 << 2))', 'y=$(( (1 + 2) * 3 ))', '((x << 1))', 'b']],
    ['arrays', 'a=(1 if\n# b\n2)\nc=()\nd', ['a=(1 if\n# b\n2)', 'c=()', 'd']],
    ['substitutions over lines', 'x=$(\n  a # )\n  b "$(c)"\n)\ny=`d\ne`\n${f:-\n}', ['x=$(\n  a # )\n  b "$(c)"\n)', 'y=`d\ne`', '${f:-\n}']],
    ['redirections', 'a 2>&1 >b <c\nd >| e\nf &> g', ['a 2>&1 >b <c', 'd >| e', 'f &> g']],
    ['an unclosed quote takes the rest', "a\necho 'b\nc\n# d", ['a', "echo 'b\nc\n# d"]],
    ['an unclosed loop takes the rest', 'a\nwhile b; do\nc', ['a', 'while b; do\nc']],
    ['an unclosed here-document takes the rest', 'a\ncat <<EOF\nb\nc', ['a', 'cat <<EOF\nb\nc']],
    ['an unclosed substitution takes the rest', 'a\nb $(c\nd', ['a', 'b $(c\nd']],
    ['closers that close nothing are commands', 'fi\n)\n;;\nb', ['fi', ')', ';;', 'b']],
    ['deep nesting', `${'$('.repeat(5000)}\na`, [`${'$('.repeat(5000)}\na`]],
  ];
  for (const [what, script, commands] of scripts) {
    it(`are split: ${what}`, () => {
      assert.deepEqual(splitScript(script), commands);
      assert.deepEqual(shellCommands(`~~~~sh\n${script}\n~~~~`), commands);
    });
  }

  const piece = fc.constantFrom(
    'a', 'if ', 'fi', 'do ', 'done', 'case x in ', 'esac', '{ ', '}', '(', ')', '$(', '`', '"', "'", '\\', '\n', '\n', ' ', '#', '<<E', 'E', '\t', ';', ';;', '&&',
    '|', '${', '((', 'f()', '$ ', '> ', '```sh', '```', '~~~', 'ä', '\u00a0', '\r',
  );
  const text = fc.oneof(fc.array(piece, { maxLength: 60 }).map((parts) => parts.join('')), fc.string({ unit: 'binary', maxLength: 200 }));

  const dropped = /^([ \t\n]|#[^\n]*(\n|$)|\\\n)+/;
  it('hold everything that was written but blanks, remarks and continuations', () => {
    fc.assert(fc.property(text, (script) => {
      let rest = script.replace(dropped, '');
      for (const command of splitScript(script)) {
        assert.ok(command.length > 0 && rest.startsWith(command));
        rest = rest.slice(command.length).replace(dropped, '');
      }
      assert.equal(rest, '');
    }), { numRuns: 2000 });
  });

  it('are found in any text without an error', () => {
    fc.assert(fc.property(text, (prompt) => {
      for (const command of shellCommands(prompt)) assert.ok(command.trim().length > 0);
    }), { numRuns: 2000 });
  });

  /** How many are found where a text is said again and again: by itself, and in a block. */
  const much: [text: string, bare: number, inBlock: number][] = [
    ["$ '\n> ", 1, 1], ['```sh\n', 33_333, 33_333], ['$(', 0, 1], ['"$(', 0, 1], ['(\n', 0, 1], ['case x in\n', 0, 1], ['<<E\n', 0, 1], ['$ a\n', 100_000, 100_000], ['`', 0, 1],
    ['\\\n', 0, 0], ['${', 0, 1], ['> \n', 0, 133_333], ['#\n', 0, 0], ['```\n', 0, 50_000], ["$ '\n", 100_000, 100_000],
  ];
  for (const [text, bare, inBlock] of much) {
    it(`are found in 400 kB of ${JSON.stringify(text)}`, () => {
      const long = text.repeat(400_000 / text.length);
      assert.deepEqual([shellCommands(long).length, shellCommands(`~~~sh\n${long}`).length], [bare, inBlock]);
    });
  }

  it('are one where 400 kB go on with one quote', () => {
    assert.equal(shellCommands(`$ '\n${'> \n'.repeat(133_000)}`).length, 1);
  });
});
