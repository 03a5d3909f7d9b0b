/** Does some work as soon as it is its turn. Throws the signal's reason when that is aborted before. */
export type Gate = <T>(work: () => Promise<T>, signal: AbortSignal) => Promise<T>;

/** Lets so much work go on at once; the rest waits, in call order, as long as it takes. */
export function createGate(most: number): Gate {
  let free = most;
  const waiting: (() => void)[] = [];

  function turn(signal: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      const go = () => {
        signal.removeEventListener('abort', leave);
        resolve();
      };
      const leave = () => {
        waiting.splice(waiting.indexOf(go), 1);
        reject(signal.reason as Error);
      };
      waiting.push(go);
      signal.addEventListener('abort', leave, { once: true });
    });
  }

  return async (work, signal) => {
    signal.throwIfAborted();
    if (free > 0) free -= 1;
    else await turn(signal);
    try {
      return await work();
    } finally {
      const next = waiting.shift();
      if (next) next();
      else free += 1;
    }
  };
}
