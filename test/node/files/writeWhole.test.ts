import * as assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, readdirSync, rmSync, utimesSync, writeFileSync, chmodSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Failure } from '../../../src/core/errors';
import { diskFailure } from '../../../src/node/files/diskFailure';
import { cleanTemporaries, isTemporary, writeWhole } from '../../../src/node/files/writeWhole';

describe('writing a file whole', () => {
  let folder: string;
  beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'wm-files-'))));
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  it('makes the folder, replaces the old text and leaves nothing beside it', async () => {
    const path = join(folder, 'a', 'b', 'task.json');
    await writeWhole(path, 'one');
    await writeWhole(path, 'two');
    assert.equal(readFileSync(path, 'utf8'), 'two');
    assert.deepEqual(readdirSync(join(folder, 'a', 'b')), ['task.json']);
  });

  it('lets one of many writers at once win whole', async () => {
    const path = join(folder, 'task.json');
    const texts = Array.from({ length: 50 }, (_, i) => `${i}`.repeat(10_000));
    await Promise.all(texts.map((text) => writeWhole(path, text)));
    assert.ok(texts.includes(readFileSync(path, 'utf8')));
    assert.deepEqual(readdirSync(folder), ['task.json']);
  });

  it('keeps the old text and says what to do when the user may not write there', async function () {
    if (process.platform === 'win32') this.skip();
    const path = join(folder, 'task.json');
    await writeWhole(path, 'old');
    chmodSync(folder, 0o555);
    const back = asNobody();
    try {
      await assert.rejects(writeWhole(path, 'new'), (error) => isFailure(error, `may not write in ${folder}. Give your user write access`));
    } finally {
      back();
      chmodSync(folder, 0o755);
    }
    assert.equal(readFileSync(path, 'utf8'), 'old');
  });

  it('keeps the old text, removes the unfinished one and says what to do when the disk is full or read-only', async function () {
    const mounted = spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=64k', 'none', folder]).status === 0;
    if (!mounted) this.skip();
    try {
      const path = join(folder, 'task.json');
      await writeWhole(path, 'old');
      await assert.rejects(writeWhole(path, 'x'.repeat(200_000)), (error) => isFailure(error, `The disk is full: nothing can be saved in ${folder}. Free some space`));
      assert.deepEqual(readdirSync(folder), ['task.json']);
      execFileSync('mount', ['-o', 'remount,ro', folder]);
      await assert.rejects(writeWhole(path, 'new'), (error) => isFailure(error, `read-only: nothing can be saved in ${folder}. Make it writable`));
      assert.equal(readFileSync(path, 'utf8'), 'old');
    } finally {
      execFileSync('umount', ['-l', folder]);
    }
  });

  it('says so when a file stands where the folder must be', async () => {
    writeFileSync(join(folder, 'tasks'), '');
    await assert.rejects(writeWhole(join(folder, 'tasks', 'a.json'), ''), (error) => isFailure(error, 'A file is where a folder must be'));
  });

  it('words every system error as a failure of the disk that names the folder', () => {
    for (const code of ['ENOSPC', 'EDQUOT', 'EROFS', 'EACCES', 'EPERM', 'ENOTDIR', 'ENOENT', 'EMFILE', 'EIO', '']) {
      const failure = diskFailure(Object.assign(new Error('raw'), code ? { code } : {}), '/some/folder');
      assert.equal(failure.kind, 'disk');
      assert.match(failure.message, /\/some\/folder.*\..*then try again\.$/);
      assert.match(failure.detail, /raw/);
    }
  });

  it('cleans what dead writers left, and leaves alone what may still be written', async () => {
    const dead = spawnSync(process.execPath, ['-e', '']).pid;
    const old = join(folder, `.a.json.${dead}-0.tmp`);
    const fresh = join(folder, `.b.json.${dead}-1.tmp`);
    const own = join(folder, `.c.json.${process.pid}-2.tmp`);
    const others = join(folder, '.d.json.tmp');
    for (const path of [old, fresh, own, others]) writeFileSync(path, '');
    for (const path of [old, own, others]) utimesSync(path, 1, 1);
    await cleanTemporaries(folder);
    assert.deepEqual([old, fresh, own, others].map((path) => existsSync(path)), [false, true, true, true]);
    assert.ok(isTemporary(`.a.json.${dead}-0.tmp`) && !isTemporary('a.json') && !isTemporary('.d.json.tmp'));
  });
});

function isFailure(error: unknown, part: string): true {
  assert.ok(error instanceof Failure, String(error));
  assert.equal(error.kind, 'disk');
  assert.ok(error.message.includes(part), error.message);
  return true;
}

/** Root may write anywhere: be somebody who may not, until the returned function is called. */
function asNobody(): () => void {
  if (process.geteuid?.() !== 0) return () => undefined;
  process.seteuid?.(65534);
  return () => process.seteuid?.(0);
}
