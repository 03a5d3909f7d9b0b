import assert from 'node:assert/strict';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Failure, Refusal } from '../../../src/core/errors';
import type { Changeset, Run } from '../../../src/core/task';
import type { MainTree, Place, Places, TreeLook } from '../../../src/engine/ports/git';
import { createApplier } from '../../../src/node/git/apply';
import { createChangesets } from '../../../src/node/git/changesets';
import { createMainTree } from '../../../src/node/git/mainTree';
import { createPlaces } from '../../../src/node/git/places';
import { openRepository } from '../../../src/node/git/repository';
import type { Repository } from '../../../src/node/git/repository';
import { countingClock, createRepository, keepingLog, writeFiles } from '../../support/repository';
import type { TestRepository } from '../../support/repository';

const never = new AbortController().signal;

/** The name of a run, by the token of its processes. */
export function runOf(token: string): Run {
  return { number: 1, token, startedAt: 1, trigger: 'start', by: 'person' };
}

/** A repository with a submodule and filters of the person's own, and an agent's worktree: a fresh one for each test. */
export class EscapeDesk {
  readonly log = keepingLog();
  repo!: TestRepository;
  repository!: Repository;
  places!: Places;
  tree!: MainTree;
  place!: Place;
  /** How the main tree was before the agent did anything. */
  before!: TreeLook;
  /** The file that a planted program leaves when it was run. */
  mark!: string;
  /** A program that leaves it. */
  evil!: string;

  async open(): Promise<void> {
    this.log.lines.length = 0;
    this.repo = await createRepository({ files: { 'a.txt': 'aaaa\n', 'src/b.txt': 'b\n', '.gitattributes': '*.up filter=up\n' } });
    const { repo, log } = this;
    // Programs of the person's own go on working throughout.
    await repo.git('config', 'filter.up.clean', 'tr a-z A-Z');
    await repo.git('config', 'filter.up.smudge', 'tr A-Z a-z');
    await this.#withSubmodule();
    this.mark = join(repo.root, '../MARK');
    this.evil = join(repo.root, '../evil.sh');
    await writeFile(this.evil, `#!/bin/sh\ntouch '${this.mark}'\ncat\n`, { mode: 0o755 });
    const opened = await openRepository(repo.root, { binary: 'git', log });
    assert.ok(opened.kind === 'repository');
    this.repository = opened.repository;
    this.places = createPlaces({ repository: this.repository, clock: countingClock(), log });
    this.tree = createMainTree({ repository: this.repository, log });
    this.place = await this.acquire('one');
    this.before = await this.tree.look();
  }

  dispose(): Promise<void> {
    return this.repo.dispose();
  }

  acquire(token: string): Promise<Place> {
    return this.places.acquire({ task: token, run: runOf(token), resume: null, base: null }, never);
  }

  freeze(): Promise<Changeset | null> {
    return createChangesets({ repository: this.repository, log: this.log }).freeze({ place: this.place, task: 'task', run: 1, title: 'work' });
  }

  /** What git keeps about the worktree. */
  gitDir(): string {
    return join(this.repo.root, '.git/worktrees/1');
  }

  /** Plants a filter; `config` are options of `git config`. */
  async filter(config: string[], where = this.repo.root): Promise<void> {
    for (const key of ['clean', 'smudge']) await this.repo.gitIn(where, 'config', ...config, `filter.evil.${key}`, this.evil);
  }

  /** Everything that we let git do: after and between turns, at the end of the run, at the next one, at review and apply. Answers with what refused. */
  async everythingWeDo(): Promise<unknown[]> {
    const { tree, places, before, repository, log } = this;
    const refused: unknown[] = [];
    const step = (work: () => Promise<unknown>) => work().catch((error: unknown) => {
      if (!(error instanceof Refusal || error instanceof Failure)) throw error;
      refused.push(error);
    });
    await step(() => before.changes());
    await writeFiles(this.place.path, { 'a.txt': 'bbbb\n', 'new.txt': 'n\n' });
    const changeset = await this.freeze();
    assert.ok(changeset);
    const applier = createApplier({ repository, log, unsavedFiles: () => [] });
    const apply = () => step(async () => {
      const target = await applier.prepare(changeset);
      await applier.apply({ task: 'task', target, message: 'work', report: () => undefined });
    });
    await apply();
    await places.release(runOf('one'));
    await step(() => this.acquire('two'));
    await places.release(runOf('two'));
    await apply();
    await step(() => before.changes());
    await step(async () => tree.putBack(await before.keep(), await before.changes()));
    return refused;
  }

  async #withSubmodule(): Promise<void> {
    const { repo } = this;
    const sub = join(repo.root, '../sub');
    await mkdir(sub);
    await repo.gitIn(sub, 'init', '-q');
    await writeFiles(sub, { 's.txt': 'ssss\n' });
    await repo.gitIn(sub, 'add', '-A');
    await repo.gitIn(sub, '-c', 'user.name=x', '-c', 'user.email=x', 'commit', '-q', '-m', 's');
    await repo.git('-c', 'protocol.file.allow=always', 'submodule', '--quiet', 'add', '../sub', 'sub');
    await repo.git('commit', '-q', '-m', 'with a submodule');
  }
}
