import * as assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Offers } from '../../../src/node/agents/offers';
import { heardLog } from '../store/heardLog';

describe('what agents offered', () => {
  let folder: string;
  beforeEach(() => { folder = mkdtempSync(join(tmpdir(), 'wm-offers-')); });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));
  const offer = { models: [{ value: 'm', label: 'Model' }], efforts: [{ value: 'high', label: 'High' }] };

  it('is known again after a restart', async () => {
    const offers = new Offers(folder, heardLog());
    await offers.load();
    assert.deepEqual(offers.of('codex'), { models: [], efforts: [] });
    assert.equal(offers.remember('codex', offer), true);
    assert.equal(offers.remember('codex', { ...offer }), false);
    assert.equal(offers.remember('__proto__', offer), true);
    await offers.flush();
    const again = new Offers(folder, heardLog());
    await again.load();
    assert.deepEqual(again.of('codex'), offer);
    assert.deepEqual(again.of('constructor'), { models: [], efforts: [] });
  });

  it('starts anew when the file is of no use, and says so in the log only', async () => {
    writeFileSync(join(folder, 'offers.json'), '{"version":1,"agents":{"codex":{"models":[1]}}}');
    const log = heardLog();
    const offers = new Offers(folder, log);
    await offers.load();
    assert.deepEqual(offers.of('codex').models, []);
    assert.equal(log.lines.length, 1);
    offers.remember('codex', offer);
    await offers.flush();
    const again = new Offers(folder, heardLog());
    await again.load();
    assert.deepEqual(again.of('codex'), offer);
  });
});
