import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Refusal } from '../../../src/core/errors';
import { createApplier } from '../../../src/node/git/apply';
import { told } from '../../support/ownChanges';
import { writeFiles } from '../../support/repository';
import { EscapeDesk, runOf } from './escapeDesk';
import { plants } from './plants';

describe('programs that an agent plants for git', () => {
  const d = new EscapeDesk();
  beforeEach(() => d.open());
  afterEach(() => d.dispose());

  for (const [what, plant] of Object.entries(plants)) {
    it(`gets none of its programs run by us: ${what}`, async () => {
      await plant(d);
      // The planting itself runs git, and with it perhaps a program.
      await rm(d.mark, { force: true });
      await d.everythingWeDo();
      assert.equal(existsSync(d.mark), false);
    });
  }

  it('is found out: what it changed of the settings is named, in the alarm and in the log', async () => {
    await plants['a filter in the repository, used by the worktree']?.(d);
    await writeFile(join(d.repo.root, '.git/hooks/pre-commit'), '#!/bin/sh\n', { mode: 0o755 });
    assert.deepEqual(await told(d.before), ['.git/config', '.git/hooks/pre-commit']);
    const [first] = await d.everythingWeDo();
    assert.ok(first instanceof Refusal);
    assert.match(first.message, /filter\.evil\.clean.+reload the window/s);
    assert.match(d.log.lines.join('\n'), /filter\.evil\.clean was changed .+ Work Mode does not go by it/);
  });

  it('gets its hooks in the way of an apply, which says so, until they are put back', async () => {
    await writeFiles(d.place.path, { 'a.txt': 'bbbb\n' });
    await writeFile(join(d.repo.root, '.git/hooks/pre-commit'), `#!/bin/sh\ntouch '${d.mark}'\n`, { mode: 0o755 });
    const changeset = await d.freeze();
    assert.ok(changeset);
    await d.places.release(runOf('one'));
    const applier = createApplier({ repository: d.repository, log: d.log, unsavedFiles: () => [] });
    const apply = async () => applier.apply({ task: 'task', target: await applier.prepare(changeset), message: 'work', report: () => undefined });
    await assert.rejects(apply(), (error) => error instanceof Refusal && /hooks\/pre-commit/.test(error.message));
    assert.equal(await d.repo.read('a.txt'), 'aaaa\n');
    await d.tree.putBack(await d.before.keep(), await d.before.changes());
    await apply();
    assert.equal(await d.repo.read('a.txt'), 'bbbb\n');
    assert.equal(existsSync(d.mark), false);
  });

  it('does not keep the person from their own filters and hooks, set while no agent works', async () => {
    await d.places.release(runOf('one'));
    await d.repo.git('config', 'filter.mine.clean', 'tr a-z A-Z');
    await d.repo.git('config', 'filter.mine.smudge', 'tr A-Z a-z');
    await writeFile(join(d.repo.root, '.git/hooks/pre-commit'), `#!/bin/sh\ntouch '${d.mark}'\n`, { mode: 0o755 });
    await d.repo.commit('filters', { '.gitattributes': '*.txt filter=mine\n*.up filter=up\n', 'a.txt': 'aaaa\n' });
    await rm(d.mark, { force: true });
    d.place = await d.acquire('two');
    assert.equal(await readFile(join(d.place.path, 'a.txt'), 'utf8'), 'aaaa\n');
    await writeFiles(d.place.path, { 'n.txt': 'small\n', 'n.up': 'small\n' });
    const changeset = await d.freeze();
    assert.ok(changeset);
    assert.equal(await d.repo.git('cat-file', 'blob', `${changeset.result}:n.txt`), 'SMALL');
    assert.equal(await d.repo.git('cat-file', 'blob', `${changeset.result}:n.up`), 'SMALL');
    const applier = createApplier({ repository: d.repository, log: d.log, unsavedFiles: () => [] });
    await applier.apply({ task: 'task', target: await applier.prepare(changeset), message: 'work', report: () => undefined });
    assert.equal(existsSync(d.mark), true);
    assert.equal(await d.repo.read('n.txt'), 'small\n');
  });
});
