import assert from 'node:assert/strict';
import { headCommit } from '../../../src/node/git/initialise';
import { createRepository } from '../../support/repository';

describe('the commit the user is at', () => {
  it('is the one git names: on a loose, a packed and a reset branch, detached, in a linked worktree, and not there at all', async () => {
    const made = await createRepository();
    const { git, gitIn, root } = made;
    try {
      const same = async (folder = root) => assert.equal(await headCommit(await made.open(folder)), await gitIn(folder, 'rev-parse', 'HEAD'));
      await same();
      await git('pack-refs', '--all');
      await same();
      await made.commit('second');
      await same();
      await git('checkout', '-q', '-b', 'feature/ünder_score');
      await git('pack-refs', '--all');
      await git('reset', '-q', '--hard', 'HEAD~1');
      await same();
      await git('checkout', '-q', '--detach', 'main');
      await same();
      await git('worktree', 'add', '-q', '-b', 'other', `${root}-linked`, 'main~1');
      await same(`${root}-linked`);
      await git('symbolic-ref', 'refs/heads/alias', 'refs/heads/main');
      await git('symbolic-ref', 'HEAD', 'refs/heads/alias');
      await same();
      await git('checkout', '-q', '--orphan', 'empty');
      await assert.rejects(headCommit(await made.open()), /no commits yet/);
    } finally {
      await made.dispose();
    }
  });
});
