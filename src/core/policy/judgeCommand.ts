import { type Argument, literal } from './argument';
import { type Call, shown } from './call';
import { readCommandLine } from './commandLine';
import { dangerOf } from './dangers';
import { fileUses, type FileUse } from './fileUses';
import { type Ground, whereabouts, whereIs } from './lexicalPath';
import { looksOnly, namesOnly } from './readOnly';
import { namesSecret } from './secretFiles';
import { isShell } from './shellProgram';

/** What is known of a command line before profile and rules are looked at. */
export interface CommandFacts {
  /** Why it is asked whatever the profile and the rules say; empty when nothing speaks for that. */
  always: string[];
  /** Calls that read something outside the worktree. */
  readsOutside: Call[];
  /** It goes outside the worktree, or may: to read, to change, or to run there. */
  leaves: boolean;
  /** It changes nothing. */
  looksOnly: boolean;
  /** What runs, without wrappers and what was only guessed. */
  calls: Call[];
}

/** Reads a command line and says what is dangerous about it. */
export function commandFacts(line: string, ground: Ground): CommandFacts {
  const read = readCommandLine(line, ground);
  const facts: CommandFacts = { always: [...read.unseen], readsOutside: [], leaves: false, looksOnly: read.unseen.length === 0, calls: [] };
  const used = read.calls.map((call) => ({ call, uses: fileUses(call) }));
  for (const one of used) judgeCall(one, { ground, facts });
  const secret = read.calls.some((call) => !call.wraps && call.program !== '' && !mentionsOnly(call) && call.args.some((one) => !one.known || one.text.endsWith('/*'))) && read.words.some((text) => namesSecret(literal(text)));
  if (secret) facts.always.push('It may read a file with secrets.');
  if (runsWhatItWrote(used)) facts.always.push('It runs a file that it has just written.');
  facts.always = [...new Set(facts.always)];
  facts.leaves ||= facts.readsOutside.length > 0;
  return facts;
}

/** A call and the files it uses. */
interface Used { call: Call; uses: readonly FileUse[] }

function judgeCall({ call, uses }: Used, { ground, facts }: { ground: Ground; facts: CommandFacts }): void {
  const here: Ground = { ...ground, folders: call.folders };
  const looks = looksOnly(call);
  const say = (does: string) => void facts.always.push(`“${shown(call)}” ${does}.`);
  const leaves = (does: string) => {
    facts.leaves = true;
    say(does);
  };
  if (!looks) facts.looksOnly = false;
  if (!call.guessed && !call.wraps) facts.calls.push(call);
  const danger = dangerOf(call);
  if (danger) {
    say(danger);
    facts.looksOnly = false;
  }
  for (const { how, path } of uses) {
    const where = whereabouts(path, here);
    if (/^\/dev\/(tcp|udp)\//.test(path.text)) say('opens a connection to another machine');
    else if (how === 'read') {
      // What is not known is mostly a file of the worktree; only what is plain to see is asked for.
      if (where === 'outside') facts.readsOutside.push(call);
    } else if (how === 'maybe' && call.guessed) continue;
    else if (where === 'outside') leaves(how === 'write' ? 'changes something outside the worktree' : 'may change something outside the worktree');
    else if (where === 'unknown' && how === 'write') say('changes files, and only the shell knows which');
    else if (where === 'unknown') leaves('may change something outside the worktree');
  }
  if (call.path !== null && !call.guessed && isStrange(call.path) && whereIs(call.path, here) !== 'inside') leaves('starts a program that lies outside the worktree');
  if (call.opened.some(({ how, target }) => how === 'read' && namesSecret(target))) say('reads a file with secrets');
  if (!call.wraps && !mentionsOnly(call) && secretWords(call, uses).some(namesSecret)) say('reads a file with secrets');
  if (call.program === '' || call.guessed || call.wraps || namesOnly(call.program)) return;
  if (call.folders === null) {
    if (!looks) say('runs in a folder that only the shell knows');
  } else if (call.folders.some((folder) => whereIs(folder, { ...ground, folders: null }) !== 'inside')) {
    if (looks) facts.readsOutside.push(call);
    else leaves('runs outside the worktree');
  }
}

/** A place where anybody may have put a program; those of the machine and of the person stand elsewhere. */
function isStrange(path: string): boolean {
  return /(^|\/)\.\.(\/|$)|^\/(private\/)?(tmp|var\/tmp|dev\/shm)\//.test(path);
}

/** Programs to which the name of a file is a name, and that do not read what is in it. */
function mentionsOnly({ program, args }: Call): boolean {
  if (program === 'git') return ['check-ignore', 'ls-files', 'status', 'rm', 'clean', 'update-index', 'restore', 'checkout'].includes(args.find(({ text }) => !text.startsWith('-'))?.text ?? '');
  if (program === 'find') return true;
  return mentions.test(program);
}

const mentions = /^(ls|ll|stat|test|\[|rm|touch|mkdir|rmdir|unlink|shred|chmod|chown|echo|printf|basename|dirname|realpath|readlink|du|which|type|command|cd|pushd|pwd|true|false|:|tee|export|read|set|unset|let|exit|return|sleep|seq|wait|shift|kill|mktemp)$/;

/** The words that may be files to read; a search pattern and the target of a copy are none. */
function secretWords(call: Call, uses: readonly FileUse[]): readonly Argument[] {
  if (/^(cp|install)$/.test(call.program)) return call.args.slice(0, -1);
  return /^(e?grep|fgrep|rg|ag|sed|awk|jq)$/.test(call.program) ? uses.map(({ path }) => path) : call.args;
}

/** A file that the line itself writes, fetches or links, and then starts. */
function runsWhatItWrote(all: readonly Used[]): boolean {
  const written = new Set<string>();
  for (const { call, uses } of all) {
    const changed = uses.filter(({ how }) => how === 'write').map(({ path }) => path);
    const fetched = /^(curl|wget)$/.test(call.program) ? call.args : [];
    const run = [...(call.path !== null ? [call.path] : []), ...(isShell(call.program) || /^(source|\.|node|python|perl|ruby|php|deno|bun|tsx|make)$/.test(call.program) ? call.args.map(({ text }) => text) : [])];
    if (run.some((path) => written.has(baseName(path)))) return true;
    if (run.length > 0 || builds.test(call.program)) for (const file of filesRunBy(call.program)) if (written.has(file)) return true;
    for (const { text } of [...changed, ...fetched]) if (baseName(text).length > 1) written.add(baseName(text));
  }
  return false;
}

const builds = /^(make|gmake|npm|pnpm|yarn|bun|just|rake|task|gradle|ninja|cargo)$/;

/** What these read without being told its name. */
function filesRunBy(program: string): string[] {
  if (/^g?make$/.test(program)) return ['Makefile', 'makefile', 'GNUmakefile'];
  if (/^(npm|pnpm|yarn|bun)$/.test(program)) return ['package.json'];
  return { just: ['justfile', 'Justfile'], rake: ['Rakefile'], task: ['Taskfile.yml'], gradle: ['build.gradle'], ninja: ['build.ninja'], cargo: ['build.rs'] }[program] ?? [];
}

function baseName(path: string): string {
  return path.replace(/[?#].*$/, '').replace(/\/+$/, '').split('/').at(-1)!;
}
