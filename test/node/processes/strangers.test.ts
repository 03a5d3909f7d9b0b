import * as assert from 'node:assert/strict';
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { Strangers } from '../../../src/node/processes/strangers';

describe('processes that belong to no run', () => {
  if (process.platform !== 'linux') return;
  const mine: ChildProcess[] = [];
  afterEach(() => { for (const child of mine.splice(0)) child.kill('SIGKILL'); });

  async function aProcess() {
    const child = spawn('sleep', ['1000']);
    mine.push(child);
    await once(child, 'spawn');
    return { child, pid: child.pid! };
  }

  const strange = (...pids: number[]) => new Map(pids.map((pid) => [pid, false]));

  it('need not be asked again once they were met twice, the second time when they had settled', async () => {
    const { pid } = await aProcess();
    const strangers = new Strangers(0);
    assert.deepEqual(strangers.suspects([pid]), [pid]);
    strangers.met(strange(pid));
    assert.deepEqual(strangers.suspects([pid]), [pid]);
    strangers.met(strange(pid));
    assert.deepEqual(strangers.suspects([pid]), []);
  });

  it('are asked again while they may still become somebody else', async () => {
    const { pid } = await aProcess();
    const strangers = new Strangers(60_000);
    for (let n = 0; n < 5; n += 1) {
      assert.deepEqual(strangers.suspects([pid]), [pid]);
      strangers.met(strange(pid));
    }
  });

  it('are asked once when they start nothing any more', async () => {
    const { pid } = await aProcess();
    const strangers = new Strangers(60_000);
    assert.deepEqual(strangers.suspects([pid]), [pid]);
    strangers.met(new Map([[pid, true]]));
    assert.deepEqual(strangers.suspects([pid]), []);
  });

  it('are as unknown as before when they turned out to belong to a run', async () => {
    const { pid } = await aProcess();
    const strangers = new Strangers(0);
    strangers.suspects([pid]);
    strangers.met(strange(pid));
    strangers.suspects([pid]);
    strangers.met(strange());
    strangers.suspects([pid]);
    strangers.met(strange(pid));
    assert.deepEqual(strangers.suspects([pid]), [pid]);
  });

  it('are not mistaken for another process, also when it has their number', async () => {
    const { child, pid } = await aProcess();
    const strangers = new Strangers(0);
    for (let n = 0; n < 2; n += 1) {
      strangers.suspects([pid, process.pid]);
      strangers.met(strange(pid, process.pid));
    }
    assert.deepEqual(strangers.suspects([pid, process.pid]), []);
    child.kill('SIGKILL');
    await once(child, 'exit');
    assert.deepEqual(strangers.suspects([pid, process.pid]), [pid]);
  });
});
