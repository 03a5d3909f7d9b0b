import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { Failure } from '../../../src/core/errors';
import { writeFiles } from '../../support/repository';
import { EscapeDesk, runOf } from './escapeDesk';

describe('pipes that an agent puts where we read files', () => {
  const d = new EscapeDesk();
  beforeEach(() => d.open());
  afterEach(() => d.dispose());

  const places: Record<string, () => string> = {
    'the .git of its worktree': () => join(d.place.path, '.git'),
    'a setting of its worktree': () => join(d.gitDir(), 'config.worktree'),
    'a hook': () => join(d.repo.root, '.git/hooks/pre-commit'),
  };
  for (const [what, place] of Object.entries(places)) {
    it(`hold up neither its end nor the next task: ${what}`, async () => {
      await rm(place(), { force: true });
      execFileSync('mkfifo', [place()]);
      await writeFiles(d.place.path, { 'a.txt': 'bbbb\n' });
      await d.freeze().catch((error: unknown) => assert.ok(error instanceof Failure));
      await d.places.release(runOf('one'));
      await d.acquire('two');
      await d.places.release(runOf('two'));
    });
  }
});
