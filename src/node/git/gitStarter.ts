import { type ChildProcess, fork } from 'node:child_process';
import { dirname } from 'node:path';
import { Failure } from '../../core/errors';
import type { Log } from '../../engine/ports/world';
import type { CallOptions, GitCall, GitResult } from './gitCall';

/**
 * A small process that starts git for us. To start another process, the system copies the page tables of the one that asks: an editor's
 * extension host, which is large, stands still for many milliseconds each time, and everybody else's extension with it.
 */
export interface GitStarter {
  /** Null while it is not there: whoever asks then starts git themselves. */
  call(call: GitCall, options: CallOptions): Promise<GitResult> | null;
  /** Many calls come soon: it is started, and ends when none have come for a minute. */
  soon(): void;
  close(): void;
}

/** What is said to the process, and what it answers. The variables of calls are said before the first one that has them, for they are many and mostly the same. */
export type ToStarter = { env: GitCall['env'] } | { id: number; call: Omit<GitCall, 'env'> } | { id: number; abort: true };
export type FromStarter = { ready: true } | { id: number; result: GitResult } | { id: number; error: string };

interface Waiting { done: (result: GitResult) => void; failed: (error: Error) => void }

/** `program` is the built file of gitStarter.main.ts. */
export function createGitStarter({ program, log, idleMs = 60_000 }: { program: string; log: Log; idleMs?: number }): GitStarter {
  let child: ChildProcess | null = null;
  let told: GitCall['env'] | null = null;
  let ready = false;
  let idle: NodeJS.Timeout | undefined;
  let count = 0;
  let closed = false;
  const waiting = new Map<number, Waiting>();

  function start(): void {
    const own = fork(program, [], { cwd: dirname(program), env: { ...process.env, ELECTRON_RUN_AS_NODE: '1' }, execArgv: [], stdio: ['ignore', 'ignore', 'ignore', 'ipc'], serialization: 'advanced' });
    child = own;
    told = null;
    own.unref();
    own.channel?.unref();
    own.on('message', (message: FromStarter) => heard(own, message));
    own.on('error', (error) => log.warn(`The process that starts git could not be started or told something: ${String(error)}`));
    own.once('exit', () => { if (child === own) leave(); });
  }

  function heard(own: ChildProcess, message: FromStarter): void {
    if ('ready' in message) {
      if (child !== own) return;
      ready = true;
      rest();
      return;
    }
    const one = waiting.get(message.id);
    waiting.delete(message.id);
    if (waiting.size === 0) own.channel?.unref();
    if ('error' in message) one?.failed(new Error(message.error));
    else one?.done({ ...message.result, stdout: Buffer.from(message.result.stdout) });
  }

  /** It ends by itself when git has done what was begun. What is still waited for is not heard any more. */
  function leave(): void {
    clearTimeout(idle);
    if (child?.connected) child.disconnect();
    child = null;
    ready = false;
    for (const one of waiting.values()) one.failed(new Failure('git', 'Git was cut off, because the process that starts it has ended. Try again.', program));
    waiting.clear();
  }

  function rest(): void {
    clearTimeout(idle);
    idle = setTimeout(() => (waiting.size > 0 ? rest() : leave()), idleMs);
    idle.unref();
  }

  return {
    call({ env, ...call }, { signal }) {
      const own = child;
      if (!own || !ready || !own.connected) return null;
      rest();
      const id = ++count;
      return new Promise<GitResult>((resolve, reject) => {
        const abort = () => void (own.connected && own.send({ id, abort: true } satisfies ToStarter));
        const settled = () => signal?.removeEventListener('abort', abort);
        waiting.set(id, { done: (result) => { settled(); resolve(result); }, failed: (error) => { settled(); reject(error); } });
        signal?.addEventListener('abort', abort, { once: true });
        own.channel?.ref();
        if (env !== told) own.send({ env } satisfies ToStarter);
        told = env;
        own.send({ id, call } satisfies ToStarter, (error) => {
          if (!error) return;
          waiting.get(id)?.failed(error);
          waiting.delete(id);
        });
      });
    },
    soon() {
      if (ready) rest();
      else if (!child && !closed) start();
    },
    close() {
      closed = true;
      leave();
    },
  };
}
