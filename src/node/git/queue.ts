const tails = new Map<string, Promise<unknown>>();

/** Runs one `work` of each key at a time, in call order. Waits as long as it takes: a queue never times out into a failure. */
export async function inQueue<T>(key: string, work: () => Promise<T>): Promise<T> {
  const before = tails.get(key) ?? Promise.resolve();
  const mine = before.then(work, work);
  // The next in line waits for the end, however it ended; the caller gets the outcome.
  const tail = mine.then(() => undefined, () => undefined);
  tails.set(key, tail);
  try {
    return await mine;
  } finally {
    if (tails.get(key) === tail) tails.delete(key);
  }
}
