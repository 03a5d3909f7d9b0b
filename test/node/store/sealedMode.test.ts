import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { limitMet, offMode, switched } from '../../../src/core/mode';
import type { Mode } from '../../../src/core/mode';
import { createModes } from '../../../src/node/store/modeFile';
import { heardLog } from './heardLog';

describe('the switch of a repository on disk', () => {
  let folder: string;
  let path: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'wm-mode-'));
    path = join(folder, 'work-mode', 'mode.json');
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  const modes = (keyFile = 'rules.key') => createModes({ path, keyFile: join(folder, keyFile), log: heardLog() });
  const on: Mode = limitMet(switched(offMode, 'on', 10), { account: 'a', label: 'A', reason: 'limit', until: 5_000, at: 20 });

  it('is off where there is none, and comes back as it was', async () => {
    assert.deepEqual(await modes().load(), { mode: offMode, doubt: null });
    await modes().save(on);
    assert.deepEqual(await modes().load(), { mode: on, doubt: null });
  });

  it('takes what an account rests for in a document from before outages were known as its usage limit', async () => {
    await modes().save({ ...on, limits: on.limits.map(({ reason: _reason, ...limit }) => limit) } as unknown as Mode);
    assert(!readFileSync(path, 'utf8').includes('reason'));
    assert.deepEqual(await modes().load(), { mode: on, doubt: null });
  });

  it('is paused, without limits and with a sentence, where somebody else wrote that it is on', async () => {
    await modes().save(on);
    const own = readFileSync(path, 'utf8');
    const planted = [JSON.stringify(on), own.replace('"since": 10', '"since": 11'), own.replace('"until": 5000', '"until": 5000000'), `${own}\n`];
    for (const text of planted) {
      writeFileSync(path, text);
      const { mode, doubt } = await modes().load();
      assert.deepEqual(mode, { ...offMode, switch: 'paused' });
      assert.match(doubt ?? '', /changed outside of Work Mode.*paused until you turn it on or off/);
    }
  });

  it('is off where somebody else wrote that it is off', async () => {
    await modes().save(on);
    writeFileSync(path, JSON.stringify(offMode));
    const { mode, doubt } = await modes().load();
    assert.equal(mode.switch, 'off');
    assert.match(doubt ?? '', /changed outside/);
  });

  it('is not believed in another repository or by another key', async () => {
    await modes().save(on);
    assert.equal((await modes('another.key').load()).mode.switch, 'paused');
    const other = join(folder, 'mode.json');
    writeFileSync(other, readFileSync(path));
    assert.equal((await createModes({ path: other, keyFile: join(folder, 'rules.key'), log: heardLog() }).load()).mode.switch, 'paused');
  });

  it('tells a doubt once for each change, and none when the person has decided', async () => {
    const one = modes();
    await one.save(on);
    writeFileSync(path, JSON.stringify(on));
    assert.notEqual((await one.load()).doubt, null);
    assert.equal((await one.load()).doubt, null);
    writeFileSync(path, JSON.stringify(switched(on, 'paused', 30)));
    assert.notEqual((await one.load()).doubt, null);
    await one.save(on);
    assert.deepEqual(await one.load(), { mode: on, doubt: null });
  });

  it('is paused where it cannot be read, and keeps what stood there', async () => {
    await modes().save(on);
    writeFileSync(path, '{ "switch": "on"');
    const { mode, doubt } = await modes().load();
    assert.equal(mode.switch, 'paused');
    assert.match(doubt ?? '', /could not be read/);
    assert.equal(readFileSync(`${path}.unreadable`, 'utf8'), '{ "switch": "on"');
  });

  it('does not wait for a pipe that somebody put in its place', async function () {
    if (process.platform === 'win32') this.skip();
    await modes().save(on);
    rmSync(path);
    execFileSync('mkfifo', [path]);
    assert.equal((await modes().load()).mode.switch, 'paused');
    assert.ok(existsSync(`${path}.unreadable`));
  });
});
