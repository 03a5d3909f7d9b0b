import { join } from 'node:path';
import { realPaths } from './realPaths';
import type { Confinement } from './sandbox';

/** Arguments for macOS's `sandbox-exec`. */
export function seatbeltArguments(o: Confinement): string[] {
  const at = (path: string) => realPaths([path])[0] ?? path;
  const profile = seatbeltProfile({ worktree: at(o.worktree), writable: realPaths(o.writable), gitCommonDir: at(o.gitCommonDir) });
  return ['-p', profile, o.command, ...o.args];
}

/** What may be done, with real paths, in the language of macOS's sandbox: everything but writing, then writing where it is allowed. The last rule that fits holds. */
export function seatbeltProfile({ worktree, writable, gitCommonDir }: Pick<Confinement, 'worktree' | 'writable' | 'gitCommonDir'>): string {
  const below = (paths: string[]) => paths.map((path) => `(subpath ${quoted(path)})`).join(' ');
  return [
    '(version 1)',
    '(allow default)',
    '(deny file-write*)',
    // macOS has one temporary folder per user, which programs find without asking the environment.
    '(allow file-write* (subpath "/private/tmp") (subpath "/private/var/tmp") (subpath "/private/var/folders"))',
    '(allow file-write* (literal "/dev/null") (literal "/dev/zero") (literal "/dev/tty") (literal "/dev/dtracehelper") (regex #"^/dev/(fd/|ttys|ptmx)"))',
    ...(writable.length > 0 ? [`(allow file-write* ${below(writable)})`] : []),
    `(deny file-write* ${below([gitCommonDir])})`,
    `(allow file-write* ${below([worktree])})`,
    // Where the worktree's git folder is, is not the agent's to say.
    `(deny file-write* (literal ${quoted(join(worktree, '.git'))}))`,
    // Whoever is asked through these starts processes outside.
    '(deny network-outbound (literal "/private/var/run/docker.sock"))',
    '(deny process-exec (literal "/bin/launchctl"))',
    '(deny appleevent-send)',
    '(deny signal (target others))',
    '(allow signal (target same-sandbox))',
    '',
  ].join('\n');
}

function quoted(path: string): string {
  return `"${path.replaceAll('\\', '\\\\').replaceAll('"', '\\"')}"`;
}
