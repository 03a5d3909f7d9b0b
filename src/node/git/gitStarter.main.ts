// Starts git for another process of ours, which talks to it in messages (see gitStarter.ts). It ends when that one is gone and git has done what was begun.
import { callGit } from './gitCall';
import type { GitCall } from './gitCall';
import type { FromStarter, ToStarter } from './gitStarter';

const running = new Map<number, AbortController>();
let env: GitCall['env'] = {};

function say(message: FromStarter): void {
  if (process.connected) process.send?.(message);
}

process.on('message', (message: ToStarter) => {
  if ('env' in message) {
    env = message.env;
    return;
  }
  if ('abort' in message) return running.get(message.id)?.abort();
  const { id, call } = message;
  const stop = new AbortController();
  running.set(id, stop);
  callGit({ ...call, env }, { signal: stop.signal })
    .then((result) => say({ id, result }), (error: unknown) => say({ id, error: error instanceof Error ? error.message : String(error) }))
    .finally(() => running.delete(id));
});

// What ends a whole group, as Ctrl+C does, is for the other process to answer: it may still need git to keep what was done.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => undefined);

say({ ready: true });
