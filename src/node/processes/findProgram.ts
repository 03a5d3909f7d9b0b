import { access, constants, stat } from 'node:fs/promises';
import { delimiter, isAbsolute, join } from 'node:path';
import { searchPath } from './searchPath';

/**
 * Path of the program that a command name means in this environment, or null when there is none that may be run. Nothing counts that depends
 * on where a process stands: agents stand where they can put programs of their own.
 */
export async function findProgram(command: string, env: Record<string, string>): Promise<string | null> {
  const key = JSON.stringify([command, env['PATH'] ?? env['Path']]);
  const last = found.get(key);
  if (last && performance.now() - last.at < knownMs && (await runnable(last.path))) return last.path;
  found.delete(key);
  for (const path of candidates(command, env)) {
    if (!(await runnable(path))) continue;
    found.set(key, { path, at: performance.now() });
    return path;
  }
  return null;
}

/** Where a program was found: for this long, nothing of its name is looked for in the folders before that one. */
const found = new Map<string, { path: string; at: number }>();
const knownMs = 10_000;

function candidates(command: string, env: Record<string, string>): string[] {
  const endings = process.platform === 'win32' ? ['', ...(env['PATHEXT'] ?? '.EXE;.CMD;.BAT').split(';')] : [''];
  if (/[\\/]/.test(command) && !isAbsolute(command)) return [];
  const folders = isAbsolute(command) ? [''] : searchPath(env['PATH'] ?? env['Path'] ?? '', []).split(delimiter).filter(Boolean);
  return folders.flatMap((folder) => endings.map((ending) => join(folder, `${command}${ending}`)));
}

async function runnable(path: string): Promise<boolean> {
  try {
    await access(path, constants.X_OK);
    return (await stat(path)).isFile();
  } catch {
    return false;
  }
}
