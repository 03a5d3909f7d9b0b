import type { Log } from '../../engine/ports/world';
import type { CallOptions, GitCall, GitResult } from './gitCall';
import { type GitShell, startGitShell } from './gitShell';

/**
 * Starts git by a shell of ours that waits for calls. To start another process, Linux copies the page tables of the one that asks: an editor's
 * extension host, which is large, stands still for many milliseconds each time, and everybody else's extension with it.
 */
export interface GitStarter {
  /** Null while it cannot do the call, which is then for whoever asks. */
  call(call: GitCall, options: CallOptions): Promise<GitResult> | null;
  close(): void;
}

/** A shell starts with the first call, and ends when none has come for a minute. Null where starting a process costs a large one no more than a small one. */
export function createGitStarter({ log, idleMs = 60_000 }: { log: Log; idleMs?: number }): GitStarter | null {
  if (process.platform !== 'linux') return null;
  /** The one that takes calls, and those that still have some. */
  let shell: GitShell | null = null;
  const shells = new Set<GitShell>();
  let restsUntil = -Infinity;
  let closed = false;
  const idle = setTimeout(() => {
    shell?.retire();
    shell = null;
  }, idleMs);
  idle.unref();

  /** Without it everything works as well, only slower. */
  function rest(reason: string): void {
    log[restsUntil === -Infinity ? 'warn' : 'debug'](`Git is started directly for a while: ${reason}`);
    restsUntil = performance.now() + restMs;
    shell?.retire();
    shell = null;
  }

  /** The variables of calls are those of the shell: other ones, which are rare, need another shell. */
  function shellWith(env: GitCall['env']): GitShell | null {
    if (shell?.alive && shell.env === env) return shell;
    shell?.retire();
    shell = startGitShell(env, { log, troubled: rest, over: (one) => shells.delete(one) });
    if (shell) shells.add(shell);
    return shell;
  }

  return {
    call(call, options) {
      if (closed || performance.now() < restsUntil) return null;
      idle.refresh();
      return shellWith(call.env)?.call(call, options) ?? null;
    },
    close() {
      closed = true;
      clearTimeout(idle);
      for (const one of [...shells]) one.close();
      shell = null;
    },
  };
}

const restMs = 60_000;
