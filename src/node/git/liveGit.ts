import { readFile, readdir, readlink } from 'node:fs/promises';
import { join, sep } from 'node:path';

/** A process on this machine that may be writing into a folder. */
export interface LiveGit { pid: number; command: string }

/** True where the processes of the machine can be looked through. Elsewhere a lock is never proven stale. */
export const canSeeProcesses = process.platform === 'linux';

/** Git processes that work in one of the folders or name one of them in their arguments or environment. Needs `canSeeProcesses`. */
export async function gitProcessesIn(folders: readonly string[]): Promise<LiveGit[]> {
  return processes(async (pid) => {
    const command = await words(pid, 'cmdline');
    const name = (command[0] ?? '').split(/[/\\]/).at(-1) ?? '';
    if (!/^git(-|\.exe$|$)/.test(name)) return null;
    const cwd = await readlink(`/proc/${pid}/cwd`);
    const named = [cwd, ...command, ...(await words(pid, 'environ'))];
    const inside = named.some((word) => folders.some((folder) => reaches(word, folder)));
    return inside ? { pid, command: command.join(' ') } : null;
  });
}

/** Processes whose environment holds this setting (`NAME=value`). Needs `canSeeProcesses`. */
export async function processesWith(setting: string): Promise<LiveGit[]> {
  return processes(async (pid) =>
    (await words(pid, 'environ')).includes(setting) ? { pid, command: (await words(pid, 'cmdline')).join(' ') } : null);
}

/** Resolves when none of the processes that `find` names is left; ends them, politely, then for good after two seconds. */
export async function endAll(find: () => Promise<LiveGit[]>): Promise<void> {
  const since = Date.now();
  for (let found = await find(); found.length > 0; found = await find()) {
    for (const { pid } of found) end(pid, Date.now() - since < 2000 ? 'SIGTERM' : 'SIGKILL');
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

/** One that has ended meanwhile is as good. */
export function end(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}

async function processes(look: (pid: number) => Promise<LiveGit | null>): Promise<LiveGit[]> {
  const found = await Promise.all((await readdir('/proc')).filter((name) => /^\d+$/.test(name)).map(Number)
    .filter((pid) => pid !== process.pid)
    // A process that ends while it is looked at, or belongs to somebody else, is none of ours.
    .map((pid) => look(pid).catch(() => null)));
  return found.filter((one) => one !== null);
}

async function words(pid: number, file: 'cmdline' | 'environ'): Promise<string[]> {
  return (await readFile(join('/proc', String(pid), file), 'utf8')).split('\0').filter(Boolean);
}

function reaches(word: string, folder: string): boolean {
  const path = word.slice(word.indexOf(sep));
  return path === folder || path.startsWith(folder + sep);
}
