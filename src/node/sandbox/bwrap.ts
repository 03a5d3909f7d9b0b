import { dirname, isAbsolute, join } from 'node:path';
import { realPaths } from './realPaths';
import type { Confinement } from './sandbox';

/** Arguments for `bwrap`. Later mounts lie over earlier ones. */
export function bwrapArguments({ command, args, cwd, worktree, writable, gitCommonDir }: Confinement): string[] {
  const temporary = realPaths(['/tmp', '/var/tmp']);
  return [
    // In a user namespace of its own it cannot mount anything anew, nor look into processes outside; in a process namespace it cannot end them.
    '--unshare-user', '--unshare-pid', '--die-with-parent', '--cap-drop', 'ALL',
    '--ro-bind', '/', '/',
    '--dev', '/dev',
    '--proc', '/proc',
    ...temporary.flatMap((path) => ['--tmpfs', path]),
    ...realPaths(doors).flatMap((path) => ['--ro-bind', '/dev/null', path]),
    ...realPaths(personalDoors()).flatMap((path) => ['--tmpfs', path]),
    ...hiddenPrograms([command, ...args], temporary).flatMap((path) => ['--ro-bind', path, path]),
    ...realPaths([gitCommonDir]).flatMap((path) => ['--ro-bind', path, path]),
    ...realPaths(writable).flatMap((path) => ['--bind', path, path]),
    ...realPaths([worktree]).flatMap((path) => ['--bind', path, path]),
    // Where the worktree's git folder is, is not the agent's to say.
    ...realPaths([join(worktree, '.git')]).flatMap((path) => ['--ro-bind', path, path]),
    ...Object.entries(inTemporary).flatMap(([name, path]) => ['--setenv', name, path]),
    '--chdir', cwd,
    '--', command, ...args,
  ];
}

/** Caches that tools insist on writing; their usual places are read-only. */
const inTemporary = { TMPDIR: '/tmp', npm_config_cache: '/tmp/.npm', GOCACHE: '/tmp/.go-build', UV_CACHE_DIR: '/tmp/.uv' };

/** Whoever can talk to these starts processes outside: a read-only disk does not keep anybody from connecting to a socket. */
const doors = ['/run/docker.sock', '/run/podman/podman.sock', '/run/containerd/containerd.sock', '/run/dbus/system_bus_socket', '/run/systemd/private'];

/** Holds the person's own message bus and service manager, which start processes outside too. */
function personalDoors(): string[] {
  return process.getuid ? [`/run/user/${process.getuid()}`] : [];
}

/** A program (or its script) in a temporary folder would be hidden with it. */
function hiddenPrograms(words: string[], temporary: string[]): string[] {
  return realPaths(words.filter((word) => isAbsolute(word))).flatMap((path) => {
    const folder = temporary.find((one) => path.startsWith(`${one}/`));
    if (!folder) return [];
    return [dirname(path) === folder ? path : dirname(path)];
  });
}
