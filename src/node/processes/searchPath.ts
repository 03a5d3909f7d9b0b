import { homedir } from 'node:os';
import { delimiter, isAbsolute, relative, sep } from 'node:path';

/**
 * The folders in which we and those we start look for programs: none that depends on where a process stands, and none inside of `without`.
 * An agent writes in the repository and in its worktrees, and a program that it puts there must not be run for another one of that name. A
 * repository that holds the person's home holds their programs too, so it counts for nothing here.
 */
export function searchPath(path: string, without: readonly string[]): string {
  const tops = without.filter((one) => !isIn(homedir(), one));
  return path.split(delimiter).filter((folder) => isAbsolute(folder) && !tops.some((one) => isIn(folder, one))).join(delimiter);
}

/** The cleaned path of an environment, under the name that it has there. */
export function searchPaths(env: Record<string, string | undefined>, without: readonly string[]): Record<string, string> {
  const paths = Object.entries(env).filter(([name, value]) => name.toUpperCase() === 'PATH' && value !== undefined);
  return Object.fromEntries(paths.map(([name, value]) => [name, searchPath(value!, without)]));
}

/** The same environment with the cleaned path. */
export function withSearchPath<T extends Record<string, string | undefined>>(env: T, without: readonly string[] = []): T {
  return { ...env, ...searchPaths(env, without) };
}

function isIn(folder: string, top: string): boolean {
  const path = relative(top, folder);
  return path === '' || (path !== '..' && !path.startsWith(`..${sep}`) && !isAbsolute(path));
}
