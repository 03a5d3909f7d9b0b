// Starts git for another process of ours, which talks to it in messages (see gitStarter.ts). It ends when that one is gone and git has done what was begun.
import { isMainThread, parentPort, Worker } from 'node:worker_threads';
import { callGit } from './gitCall';
import type { FromStarter, ToStarter } from './gitStarter';

/** Whoever starts a process stands still until that one runs. Several threads start several at once. */
const threads = 4;

interface Thread { worker: Worker; calls: Set<number> }

/** Hands each call to the thread that has the fewest. */
function spread(): void {
  const all = Array.from({ length: threads }, (): Thread => ({ worker: new Worker(__filename), calls: new Set() }));
  const say = (message: FromStarter) => void (process.connected && process.send?.(message));
  for (const { worker, calls } of all) {
    worker.on('message', (message: FromStarter) => {
      if ('id' in message) calls.delete(message.id);
      if (calls.size === 0) worker.unref();
      say(message);
    });
    // Better none than one that leaves calls waiting: whoever called hears that it is gone.
    worker.on('error', (error) => { throw error; });
    // Only now: who listens holds this process.
    worker.unref();
  }
  process.on('message', (message: ToStarter) => {
    if ('abort' in message) return all.find(({ calls }) => calls.has(message.id))?.worker.postMessage(message);
    const { worker, calls } = all.reduce((one, other) => (other.calls.size < one.calls.size ? other : one));
    calls.add(message.id);
    worker.ref();
    worker.postMessage(message);
  });
  // What ends a whole group, as Ctrl+C does, is for the other process to answer: it may still need git to keep what was done.
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => undefined);
  say({ ready: true });
}

/** One thread, which runs the calls that it gets. */
function serve(): void {
  const running = new Map<number, AbortController>();
  const say = (message: FromStarter) => parentPort?.postMessage(message);
  parentPort?.on('message', (message: ToStarter) => {
    if ('abort' in message) return running.get(message.id)?.abort();
    const { id, call } = message;
    const stop = new AbortController();
    running.set(id, stop);
    callGit(call, { signal: stop.signal })
      .then((result) => say({ id, result }), (error: unknown) => say({ id, error: error instanceof Error ? error.message : String(error) }))
      .finally(() => running.delete(id));
  });
}

if (isMainThread) spread();
else serve();
