import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { lstat, mkdir, mkdtemp, readFile, realpath, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { Clock, Log } from '../../src/engine/ports/world';
import { openRepository } from '../../src/node/git/repository';
import type { Repository } from '../../src/node/git/repository';

/** A real repository in a temporary folder, with a user of its own and none of the machine's git settings. */
export interface TestRepository {
  /** The folder of the repository; `folder`'s parent is temporary too and holds nothing else. */
  root: string;
  /** Runs git in the repository, or in `cwd`; rejects with what git printed. */
  git(...args: string[]): Promise<string>;
  gitIn(cwd: string, ...args: string[]): Promise<string>;
  write(files: Files): Promise<void>;
  read(path: string): Promise<string>;
  /** Writes the files, adds everything and commits; resolves with the commit id. */
  commit(message: string, files?: Files): Promise<string>;
  open(folder?: string): Promise<Repository>;
  dispose(): Promise<void>;
}

/** Content by path; null removes, `{ link }` makes a symbolic link, `{ executable }` a file that may be run. */
export type Files = Record<string, string | Uint8Array | { link: string } | { executable: string } | null>;

/** A temporary folder in memory where there is room, by its real path. */
export async function temporaryFolder(name = 'work-mode-'): Promise<string> {
  return realpath(await mkdtemp(join(existsSync('/dev/shm') ? '/dev/shm' : tmpdir(), name)));
}

/** A repository with one commit of `files`; without any when `files` is null. */
export async function createRepository({ files = { 'readme.md': 'hello\n' }, objectFormat = 'sha1' }: { files?: Files | null; objectFormat?: 'sha1' | 'sha256' } = {}): Promise<TestRepository> {
  const outside = await temporaryFolder();
  const root = join(outside, 'repo');
  await mkdir(root);
  process.env.GIT_CONFIG_GLOBAL = '/dev/null';
  process.env.GIT_CONFIG_NOSYSTEM = '1';
  const gitIn = (cwd: string, ...args: string[]) => runGit(cwd, args);
  const git = (...args: string[]) => runGit(root, args);
  const write = (content: Files) => writeFiles(root, content);
  const commit = async (message: string, content: Files = {}) => {
    await write(content);
    await git('add', '-A');
    await git('commit', '-q', '--allow-empty', '-m', message);
    return git('rev-parse', 'HEAD');
  };
  await git('init', '-q', '-b', 'main', `--object-format=${objectFormat}`);
  await git('config', 'user.name', 'Ada');
  await git('config', 'user.email', 'ada@example.com');
  if (files) await commit('first', files);
  return {
    root, git, gitIn, write, commit,
    read: (path) => readFile(join(root, path), 'utf8'),
    async open(folder = root) {
      const opened = await openRepository(folder, { binary: 'git', log: quietLog });
      if (opened.kind !== 'repository') throw new Error(opened.sentence);
      return opened.repository;
    },
    dispose: () => rm(outside, { recursive: true, force: true, maxRetries: 5 }),
  };
}

/** Writes, links or removes files below a folder. */
export async function writeFiles(folder: string, files: Files): Promise<void> {
  for (const [path, content] of Object.entries(files)) {
    const file = join(folder, path);
    const there = await lstat(file).catch(() => null);
    if (content === null || there?.isDirectory() || there?.isSymbolicLink()) await rm(file, { recursive: true, force: true });
    if (content === null) continue;
    await mkdir(dirname(file), { recursive: true });
    if (typeof content === 'string' || content instanceof Uint8Array) {
      await writeFile(file, content);
      continue;
    }
    await rm(file, { force: true });
    if ('link' in content) await symlink(content.link, file);
    else await writeFile(file, content.executable, { mode: 0o755 });
  }
}

function runGit(cwd: string, args: string[], input = ''): Promise<string> {
  return new Promise((resolve, reject) => {
    const child = execFile('git', args, { cwd, maxBuffer: 1 << 28 }, (error, stdout, stderr) => {
      if (error) reject(new Error(`git ${args.join(' ')}: ${stderr}${stdout}`));
      else resolve(stdout.replace(/\n$/, ''));
    });
    // A git that does not read to the end is not an error of ours; its exit code tells.
    child.stdin?.on('error', () => undefined).end(input);
  });
}

/** Moves the branch to a new commit in which the files are changed so, without touching any file on disk: quick also for 100,000. Resolves with its id. */
export async function importCommit(root: string, files: Record<string, string>): Promise<string> {
  const parent = await runGit(root, ['rev-parse', '-q', '--verify', 'HEAD']).catch(() => '');
  const data = (text: string) => `data ${Buffer.byteLength(text)}\n${text}\n`;
  const head = `commit refs/heads/main\ncommitter Ada <ada@example.com> 1700000000 +0000\n${data('import')}${parent ? `from ${parent}\n` : ''}`;
  const changes = Object.entries(files).map(([path, text]) => `M 100644 inline ${path}\n${data(text)}`);
  await runGit(root, ['fast-import', '--quiet', '--force'], head + changes.join('') + '\n');
  return runGit(root, ['rev-parse', 'HEAD']);
}

export const quietLog: Log = { debug: () => undefined, info: () => undefined, warn: () => undefined, error: () => undefined };

/** A log that keeps what it was told, without debug lines. */
export function keepingLog(): Log & { lines: string[] } {
  const lines: string[] = [];
  const keep = (message: string) => void lines.push(message);
  return { lines, debug: () => undefined, info: keep, warn: keep, error: keep };
}

/** Counts up; two calls never give the same. */
export function countingClock(): Clock {
  let count = 0;
  return { now: () => ++count, token: () => `t${String(++count).padStart(9, '0')}`, at: () => () => {}, after: () => () => {} };
}
