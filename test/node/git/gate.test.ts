import * as assert from 'node:assert/strict';
import { createGate } from '../../../src/node/git/gate';

describe('work that goes on so much at once', () => {
  const never = new AbortController().signal;

  /** Pieces of work that end when they are told to. */
  function pieces(gate: ReturnType<typeof createGate>) {
    const begun: string[] = [];
    const ends = new Map<string, () => void>();
    const add = (name: string, signal = never) => gate(() => {
      begun.push(name);
      return new Promise<string>((resolve) => ends.set(name, () => resolve(name)));
    }, signal);
    const settled = () => new Promise((soon) => setImmediate(soon));
    return { begun, add, settled, end: async (name: string) => { ends.get(name)?.(); await settled(); } };
  }

  it('waits for its turn in call order', async () => {
    const { begun, add, end, settled } = pieces(createGate(2));
    const all = ['a', 'b', 'c', 'd'].map((name) => add(name));
    await settled();
    assert.deepEqual(begun, ['a', 'b']);
    await end('b');
    assert.deepEqual(begun, ['a', 'b', 'c']);
    for (const name of ['c', 'a', 'd']) await end(name);
    assert.deepEqual(await Promise.all(all), ['a', 'b', 'c', 'd']);
  });

  it('is not begun when it is aborted while it waits, and holds up nobody then', async () => {
    const { begun, add, end, settled } = pieces(createGate(1));
    const stop = new AbortController();
    void add('a');
    const gone = add('b', stop.signal);
    void add('c');
    stop.abort(new Error('The person said stop.'));
    await assert.rejects(gone, /The person said stop/);
    await assert.rejects(add('d', stop.signal), /The person said stop/);
    await end('a');
    await settled();
    assert.deepEqual(begun, ['a', 'c']);
  });

  it('makes room also when it fails', async () => {
    const gate = createGate(1);
    await assert.rejects(gate(() => Promise.reject(new Error('no')), never), /no/);
    assert.equal(await gate(() => Promise.resolve('yes'), never), 'yes');
  });
});
