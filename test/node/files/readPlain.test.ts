import * as assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readPlain } from '../../../src/node/files/readPlain';

describe('a small file', () => {
  let folder: string;
  beforeEach(() => { folder = mkdtempSync(join(tmpdir(), 'wm-plain-')); });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  it('is read whole, also through a link', () => {
    writeFileSync(join(folder, 'a'), 'x'.repeat(200_000));
    symlinkSync(join(folder, 'a'), join(folder, 'b'));
    assert.equal(readPlain(join(folder, 'b'))?.length, 200_000);
  });

  it('is none where nothing is, or a folder, or something below a file', () => {
    writeFileSync(join(folder, 'a'), 'a');
    for (const path of [join(folder, 'nothing'), folder, join(folder, 'a', 'b')]) assert.equal(readPlain(path), null, path);
  });

  it('is none where somebody put a pipe, which is not waited for', function () {
    if (process.platform === 'win32') return this.skip();
    execFileSync('mkfifo', [join(folder, 'pipe')]);
    assert.equal(readPlain(join(folder, 'pipe')), null);
  });
});
