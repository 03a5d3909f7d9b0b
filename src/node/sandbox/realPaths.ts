import { existsSync, realpathSync } from 'node:fs';

/** Those of the paths that are there, where they really are: a confinement is of places, not of names. */
export function realPaths(paths: readonly string[]): string[] {
  return [...new Set(paths.filter((path) => existsSync(path)).map((path) => realpathSync(path)))];
}
