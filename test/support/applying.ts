import assert from 'node:assert/strict';
import { lstat, readdir, readlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Refusal } from '../../src/core/errors';
import type { Changeset } from '../../src/core/task';
import { createApplier } from '../../src/node/git/apply';
import { createRepository, keepingLog } from './repository';
import type { Files, TestRepository } from './repository';

/** Where the user's files are before. */
export const start: Files = {
  'a.txt': 'one\ntwo\nthree\nfour\nfive\nsix\nseven\n', 'b.txt': 'b\n', 'c.txt': 'c\n', 'dir/d.txt': 'd\n', 'gone.txt': 'gone\n', '.gitignore': '*.log\n',
  'other.txt': 'other\n', 'staged.txt': 'staged\n',
};
/** What most changesets of the tests do. */
export const change: Files = { 'a.txt': 'ONE\ntwo\nthree\nfour\nfive\nsix\nseven\n', 'new/n.txt': 'n\n', 'gone.txt': null };

/** A repository of the user with a changeset to apply to it; one at a time, made by `fixture` and removed by `dispose`. */
export class Applying {
  repo!: TestRepository;
  changeset!: Changeset;
  unsaved: string[] = [];
  readonly log = keepingLog();

  /** A repository at `from` and a changeset of `changed` on top. */
  async fixture(changed = change, from = start): Promise<void> {
    this.repo = await createRepository({ files: from });
    const base = await this.repo.git('rev-parse', 'HEAD');
    await this.repo.git('checkout', '-q', '--detach');
    const result = await this.repo.commit('result', changed);
    await this.repo.git('update-ref', 'refs/work-mode/task/1', result);
    await this.repo.git('checkout', '-q', 'main');
    this.changeset = { base, result, files: 1, added: 1, removed: 1 };
  }

  async dispose(): Promise<void> {
    this.unsaved = [];
    this.log.lines.length = 0;
    await this.repo.dispose();
  }

  async applier(folder = this.repo.root) {
    return createApplier({ repository: await this.repo.open(folder), log: this.log, unsavedFiles: () => this.unsaved });
  }

  async apply(message = 'Do it', folder = this.repo.root) {
    const of = await this.applier(folder);
    const said: string[] = [];
    const target = await of.prepare(this.changeset);
    const commit = await of.apply({ task: 'task', target, message, report: (line) => said.push(line) });
    return { commit, said };
  }

  /** Everything about the user's tree that must be the same after a refusal. */
  async everything(folder = this.repo.root): Promise<string> {
    const git = (...args: string[]) => this.repo.gitIn(folder, ...args);
    const files = (await readdir(folder, { recursive: true, withFileTypes: true })).filter((one) => !one.parentPath.includes('.git') && one.name !== '.git');
    const contents = await Promise.all(files.map(async (one) => {
      const path = join(one.parentPath, one.name);
      const { mode } = await lstat(path);
      return `${path} ${mode} ${one.isFile() ? await git('hash-object', '--no-filters', '--', path) : one.isSymbolicLink() ? await readlink(path) : ''}`;
    }));
    return [await git('ls-files', '-s'), await git('rev-parse', 'HEAD'), await git('symbolic-ref', '-q', 'HEAD').catch(() => 'detached'), ...contents.sort()].join('\n');
  }

  /** Applying is refused in these words, and nothing at all has changed. */
  async refused(pattern: RegExp, folder = this.repo.root): Promise<Refusal> {
    const before = await this.everything(folder);
    const outcome = await this.apply('Do it', folder).catch((error: unknown) => error);
    assert.ok(outcome instanceof Refusal, outcome instanceof Error ? `${outcome.stack ?? ''} ${JSON.stringify(outcome)}` : 'it was applied');
    assert.match(outcome.message, pattern);
    assert.equal(await this.everything(folder), before);
    await this.clean(folder);
    return outcome;
  }

  /** No lock, index or note of ours is left behind. */
  async clean(folder = this.repo.root): Promise<void> {
    const gitDir = await this.repo.gitIn(folder, 'rev-parse', '--absolute-git-dir');
    assert.deepEqual((await readdir(gitDir)).filter((name) => /work-mode\.|\.lock/.test(name)), []);
    assert.deepEqual(await readdir(join(this.repo.root, '.git/work-mode')).catch(() => []), []);
  }

  status(): Promise<string> {
    return this.repo.git('status', '--porcelain', '-uall');
  }

  hook(name: string, script: string): Promise<void> {
    return writeFile(join(this.repo.root, '.git/hooks', name), `#!/bin/sh\n${script}\n`, { mode: 0o755 });
  }

  /** A program in the repository's git folder. */
  async script(name: string, text: string): Promise<string> {
    const path = join(this.repo.root, '.git', name);
    await writeFile(path, `#!/bin/sh\n${text}\n`, { mode: 0o755 });
    return path;
  }
}
