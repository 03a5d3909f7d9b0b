import assert from 'node:assert/strict';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Run } from '../../../src/core/task';
import { createPlaces } from '../../../src/node/git/places';
import { ownWorktree } from '../../../src/node/git/ownWorktree';
import { countingClock, createRepository, quietLog } from '../../support/repository';
import type { TestRepository } from '../../support/repository';

describe('a folder that is a worktree of ours', () => {
  let repo: TestRepository;
  afterEach(() => repo.dispose());

  const run: Run = { number: 1, token: 'r', startedAt: 1, trigger: 'start', by: 'person' };
  async function place(of = repo.root, folder?: string): Promise<string> {
    const places = createPlaces({ repository: await repo.open(of), clock: countingClock(), log: quietLog, ...(folder ? { folder } : {}) });
    return (await places.acquire({ task: 't', run, resume: null, base: null }, new AbortController().signal)).path;
  }
  const seen = async (folder: string) => ownWorktree(await repo.open(folder));

  it('is told from the repository and from worktrees of the person', async () => {
    repo = await createRepository();
    const path = await place();
    const theirs = join(repo.root, '../theirs');
    await repo.git('worktree', 'add', '-q', '-b', 'theirs', theirs);
    assert.equal(await seen(repo.root), null);
    assert.equal(await seen(theirs), null);
    const ours = await seen(path);
    assert.equal(ours?.home, repo.root);
    assert(ours.sentence.includes(`They are on the board of the repository itself, ${repo.root}.`));
  });

  it('is known in a folder below it, too, and after it was set aside', async () => {
    repo = await createRepository({ files: { 'src/a.txt': 'a\n' } });
    const path = await place();
    assert((await seen(join(path, 'src')))?.home);
    await createPlaces({ repository: await repo.open(), clock: countingClock(), log: quietLog }).setAside(run);
    assert((await seen(path))?.home);
  });

  it('leads to the worktree of the person that it was made for', async () => {
    repo = await createRepository();
    const theirs = join(repo.root, '../theirs');
    await repo.git('worktree', 'add', '-q', '-b', 'theirs', theirs);
    assert.match((await seen(await place(theirs)))?.home ?? '', /\/theirs$/);
  });

  it('leads to the repository when the worktrees lie elsewhere, and nowhere when that has no files', async () => {
    repo = await createRepository();
    const elsewhere = join(repo.root, '../elsewhere');
    await mkdir(elsewhere);
    const path = await place(repo.root, elsewhere);
    assert.equal((await seen(path))?.home, repo.root);
    await repo.git('config', 'core.bare', 'true');
    const ours = await seen(path);
    assert.equal(ours?.home, null);
    assert.match(ours.sentence, /on the board of the repository itself\.$/);
  });
});
