import * as assert from 'node:assert/strict';
import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { acquireLease, type RepositoryLease } from '../../../src/node/lease/acquireLease';
import { HeartWatch } from '../../../src/node/lease/heartWatch';
import { createLease } from '../../../src/node/lease/lease';
import type { LeaseOwner } from '../../../src/node/lease/leaseFiles';
import { ownIdentity } from '../../../src/node/lease/owner';
import { waitForLease } from '../../../src/node/lease/waitForLease';
import { heardLog } from '../store/heardLog';

describe('the lease of a repository', function () {
  this.timeout(60_000);
  let folder: string;
  let contenders: ChildProcess[];
  let leases: RepositoryLease[];
  beforeEach(() => {
    folder = join(mkdtempSync(join(tmpdir(), 'wm-lease-')), 'work-mode', 'lease');
    contenders = [];
    leases = [];
  });
  afterEach(async () => {
    for (const lease of leases) await lease.release();
    for (const child of contenders) child.kill('SIGKILL');
    rmSync(join(folder, '..', '..'), { recursive: true, force: true });
  });

  const options = () => ({ folder, log: heardLog(), heartbeatMs: 10 });
  const acquire = async () => {
    const result = await acquireLease(options());
    if (!('heldBy' in result)) leases.push(result);
    return result;
  };
  const won = async () => {
    const result = await acquire();
    assert.ok(!('heldBy' in result));
    return result;
  };
  const contender = async () => {
    const child = fork(join(__dirname, 'contender.main.js'));
    contenders.push(child);
    await once(child, 'message');
    return child;
  };
  const ask = async (child: ChildProcess, message: object): Promise<string> => {
    child.send(message);
    const [answer] = (await once(child, 'message')) as [string];
    return answer;
  };
  const write = (generation: number, owner: Partial<LeaseOwner> & { pid: number; host: string; startTime: string | null }) => {
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, `${generation}.json`), JSON.stringify({ token: 't', heartbeat: Date.now(), released: false, ...owner }));
  };
  const elsewhere = { pid: 1, startTime: 'x', host: 'elsewhere' };
  /** Looks so many seconds after the last time. */
  const watcher = () => {
    let at = 0;
    const watch = new HeartWatch(() => at);
    return async (seconds: number) => {
      at += seconds * 1000;
      const result = await acquireLease({ ...options(), watch });
      if (!('heldBy' in result)) leases.push(result);
      return 'heldBy' in result ? 'held' : 'won';
    };
  };
  const setClock = () => {
    const time = { now: Date.now(), steady: 0 };
    return { time, now: () => time.now, steady: () => time.steady };
  };
  const generations = () => readdirSync(folder).filter((name) => name.endsWith('.json')).map((name) => Number.parseInt(name, 10)).sort((a, b) => a - b);

  it('is got by exactly one of twenty processes that try at once, fifty times', async () => {
    const all = await Promise.all(Array.from({ length: 20 }, contender));
    for (let round = 0; round < 50; round++) {
      const answers = await Promise.all(all.map((child) => ask(child, { try: folder })));
      assert.equal(answers.filter((answer) => answer === 'won').length, 1, `round ${round}: ${answers.join()}`);
      await ask(all[answers.indexOf('won')]!, { release: true });
    }
    assert.deepEqual(generations(), [49, 50]);
  });

  it('passes on when its owner is killed', async () => {
    for (let round = 1; round <= 3; round++) {
      const owner = await contender();
      assert.equal(await ask(owner, { try: folder }), 'won');
      const refused = await acquire();
      assert.ok('heldBy' in refused && refused.heldBy?.pid === owner.pid);
      owner.kill('SIGKILL');
      await once(owner, 'exit');
    }
    const lease = await won();
    assert.ok(await lease.stillMine());
  });

  it('is not given twice to the same process either', async () => {
    const lease = await won();
    assert.ok('heldBy' in (await acquire()));
    await lease.release();
    await lease.release();
    assert.equal(await lease.stillMine(), false);
    assert.ok(!('heldBy' in (await acquire())));
  });

  it('does not mistake another process with the same number for its owner', async () => {
    const me = await ownIdentity();
    write(7, { ...me, startTime: `${me.startTime}0` });
    await won();
    assert.deepEqual(generations(), [7, 8]);
  });

  it('believes an owner on another machine as long as its heart beats', async () => {
    const look = watcher();
    // The machine slept, or a clock was set: what a heartbeat says of the time is nothing to go by.
    write(1, { ...elsewhere, heartbeat: Date.now() - 3_600_000 });
    assert.equal(await look(0), 'held');
    for (let seconds = 5; seconds < 30; seconds += 5) assert.equal(await look(5), 'held', `${seconds} s`);
    write(1, { ...elsewhere, heartbeat: Date.now() - 3_500_000 });
    for (let seconds = 0; seconds < 30; seconds += 5) assert.equal(await look(5), 'held', `${seconds} s after another beat`);
    assert.equal(await look(5), 'won');
  });

  it('begins to watch that anew when it looks much later than planned: the owner may have slept as well', async () => {
    const look = watcher();
    write(1, elsewhere);
    for (let seconds = 0; seconds < 30; seconds += 5) assert.equal(await look(5), 'held');
    assert.equal(await look(8 * 3600), 'held');
    for (let seconds = 5; seconds < 30; seconds += 5) assert.equal(await look(5), 'held', `${seconds} s`);
    assert.equal(await look(5), 'won');
  });

  it('takes half a file for an owner that is still writing it, for a while', async () => {
    const look = watcher();
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, '3.json'), '{"pid"');
    for (let seconds = 0; seconds < 30; seconds += 5) assert.equal(await look(5), 'held');
    assert.equal(await look(5), 'won');
  });

  it('has an owner that beats soon after its machine has slept, not a whole beat later', async () => {
    const clock = setClock();
    const result = await acquireLease({ ...options(), heartbeatMs: 20_000, clock });
    assert.ok(!('heldBy' in result));
    leases.push(result);
    const [first, since] = [heartbeat(1), Date.now()];
    clock.time.now += 3_600_000;
    while (heartbeat(1) === first) await new Promise((resolve) => setTimeout(resolve, 50));
    assert.ok(Date.now() - since < 10_000);
  });

  it('has an owner that looks before it writes, when it was not heard of for long', async () => {
    const clock = setClock();
    const result = await acquireLease({ ...options(), heartbeatMs: 20_000, clock });
    assert.ok(!('heldBy' in result));
    leases.push(result);
    clock.time.steady += 41_000;
    assert.equal(await result.mayWrite(), true);
    write(2, elsewhere);
    assert.equal(result.mayWrite(), true, 'nobody takes over so soon after that, so nothing is read');
    clock.time.now += 3_600_000;
    assert.equal(await result.mayWrite(), false);
    assert.ok(result.lost.aborted);
  });

  it('beats, and tells its owner when somebody else took over', async () => {
    const lease = await won();
    const first = heartbeat(1);
    while (heartbeat(1) === first) await new Promise((resolve) => setTimeout(resolve, 5));
    write(2, await ownIdentity());
    if (!lease.lost.aborted) await once(lease.lost, 'abort');
    assert.equal(await lease.stillMine(), false);
    await lease.release();
    assert.equal(JSON.parse(readFileSync(join(folder, '1.json'), 'utf8')).released, false);
    assert.ok('heldBy' in (await acquire()));
  });

  it('is lost when its folder is gone', async () => {
    const lease = await won();
    rmSync(folder, { recursive: true });
    assert.equal(await lease.stillMine(), false);
    assert.ok(lease.lost.aborted);
  });

  it('comes to one that waits as soon as it is released', async () => {
    const lease = await won();
    // It would not look by itself before this test is over.
    const waiting = waitForLease({ ...options(), lookAgainMs: 3_600_000 }, new AbortController().signal);
    void waiting.then((got) => leases.push(got));
    await lease.release();
    assert.ok(await (await waiting).stillMine());
  });

  it('comes to one that waits when its owner is killed', async () => {
    const owner = await contender();
    assert.equal(await ask(owner, { try: folder }), 'won');
    const waiting = createLease({ folder, log: heardLog() }).wait(new AbortController().signal);
    owner.kill('SIGKILL');
    const got = await waiting;
    assert.equal(got.lost.aborted, false);
    await got.release();
  });

  it('is not taken any more by one that gave up waiting', async () => {
    const lease = await won();
    const stop = new AbortController();
    const waiting = createLease({ folder, log: heardLog() }).wait(stop.signal);
    stop.abort(new Error('closing'));
    await assert.rejects(waiting, /closing/);
    await lease.release();
    await won();
  });

  it('says what to do when the disk does not let it', async () => {
    writeFileSync(join(folder, '..', '..', 'work-mode'), '');
    await assert.rejects(acquire(), { name: 'Failure', kind: 'disk' });
  });

  function heartbeat(generation: number): number {
    return (JSON.parse(readFileSync(join(folder, `${generation}.json`), 'utf8')) as LeaseOwner).heartbeat;
  }
});
