import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { writeFiles } from '../../support/repository';
import type { EscapeDesk } from './escapeDesk';

/** What an agent plants so that git runs a program of its own, by what it is. */
export const plants: Record<string, (d: EscapeDesk) => Promise<unknown>> = {
  'a filter in the repository, used by the worktree': async (d) => {
    await d.filter([]);
    await writeFiles(d.place.path, { '.gitattributes': '* filter=evil\n' });
  },
  'a filter that would stay alive for all files': async (d) => {
    await d.repo.git('config', 'filter.evil.process', `touch '${d.mark}'; exit 1; #`);
    await d.repo.git('config', 'filter.evil.required', 'true');
    await writeFiles(d.place.path, { '.gitattributes': '* filter=evil\n' });
  },
  'a filter with an equals sign in its name': async (d) => {
    await d.repo.git('config', 'filter.a=b.clean', d.evil);
    await d.repo.git('config', 'filter.a=b.smudge', d.evil);
    await writeFile(join(d.repo.root, '.git/info/attributes'), '* filter=a=b\n');
  },
  'a filter by attributes of the repository and of the main tree': async (d) => {
    await d.filter([]);
    await writeFile(join(d.repo.root, '.git/info/attributes'), '* filter=evil\n');
    await d.repo.write({ '.gitattributes': '* filter=evil\n', 'a.txt': 'cccc\n' });
  },
  'a filter in the place of one that the person has': async (d) => {
    await d.repo.git('config', 'filter.up.clean', d.evil);
    await d.repo.git('config', 'filter.up.smudge', d.evil);
    await writeFiles(d.place.path, { 'x.up': 'small\n' });
  },
  'a filter in the settings of the worktree alone': async (d) => {
    await d.repo.git('config', 'extensions.worktreeConfig', 'true');
    await d.filter(['--worktree'], d.place.path);
    await writeFiles(d.place.path, { '.gitattributes': '* filter=evil\n' });
  },
  'a filter in a file that is included': async (d) => {
    await writeFile(join(d.repo.root, '../more'), `[filter "evil"]\n\tclean = ${d.evil}\n\tsmudge = ${d.evil}\n`);
    await d.repo.git('config', 'include.path', join(d.repo.root, '../more'));
    await writeFiles(d.place.path, { '.gitattributes': '* filter=evil\n' });
  },
  'a filter included for a branch, which it then checks out': async (d) => {
    await writeFile(join(d.repo.root, '../more'), `[filter "evil"]\n\tclean = ${d.evil}\n\tsmudge = ${d.evil}\n`);
    await d.repo.git('config', 'includeIf.onbranch:trap.path', join(d.repo.root, '../more'));
    await d.before.changes();
    await d.repo.gitIn(d.place.path, 'checkout', '-q', '-b', 'trap');
    await writeFiles(d.place.path, { '.gitattributes': '* filter=evil\n' });
  },
  'a watcher of files': (d) => d.repo.git('config', 'core.fsmonitor', d.evil),
  'hooks in the repository': async (d) => {
    for (const name of ['pre-commit', 'commit-msg', 'post-checkout', 'reference-transaction', 'post-index-change', 'post-commit', 'pre-auto-gc', 'prepare-commit-msg']) {
      await writeFile(join(d.repo.root, '.git/hooks', name), `#!/bin/sh\ntouch '${d.mark}'\n`, { mode: 0o755 });
    }
  },
  'a folder of hooks': async (d) => {
    await mkdir(join(d.repo.root, '../hooks'));
    for (const name of ['pre-commit', 'post-checkout', 'reference-transaction', 'post-index-change']) await writeFile(join(d.repo.root, '../hooks', name), `#!/bin/sh\ntouch '${d.mark}'\n`, { mode: 0o755 });
    await d.repo.git('config', 'core.hooksPath', join(d.repo.root, '../hooks'));
  },
  'a merge driver': async (d) => {
    await d.repo.git('config', 'merge.evil.driver', `touch '${d.mark}'`);
    await writeFile(join(d.repo.root, '.git/info/attributes'), '* merge=evil\n');
    await writeFiles(d.repo.root, { 'a.txt': 'zzzz\n' });
    await d.repo.git('-c', 'core.hooksPath=/dev/null', 'commit', '-q', '-m', 'both changed it', 'a.txt');
  },
  'programs to show, sign, edit, page and reach the network with': async (d) => {
    for (const key of ['diff.external', 'diff.evil.textconv', 'diff.evil.command', 'core.sshCommand', 'core.pager', 'core.editor', 'core.askPass', 'core.gitProxy', 'gpg.program', 'credential.helper', 'core.alternateRefsCommand', 'sequence.editor']) await d.repo.git('config', key, d.evil);
    for (const name of ['status', 'add', 'commit', 'reset', 'rev-parse', 'merge-tree', 'read-tree']) await d.repo.git('config', `alias.${name}`, `!${d.evil}`);
    await d.repo.git('config', 'log.showSignature', 'true');
    await writeFile(join(d.repo.root, '.git/info/attributes'), '* diff=evil\n');
  },
  'signing of every commit by its own program': async (d) => {
    await d.repo.git('config', 'commit.gpgSign', 'true');
    await d.repo.git('config', 'gpg.program', d.evil);
  },
  'a promise that what is missing comes from a program': async (d) => {
    await d.repo.git('config', 'protocol.ext.allow', 'always');
    await d.repo.git('config', 'remote.evil.url', `ext::${d.evil}`);
    await d.repo.git('config', 'remote.evil.promisor', 'true');
    await d.repo.git('config', 'core.repositoryFormatVersion', '1');
    await d.repo.git('config', 'extensions.partialClone', 'evil');
    await d.repo.git('update-index', '--add', '--cacheinfo', `100644,${'1'.repeat(40)},missing.txt`);
  },
  'a filter in the settings of a submodule, in the worktree and in the main tree': async (d) => {
    const sub = join(d.place.path, 'sub');
    await d.repo.gitIn(d.place.path, 'clone', '-q', join(d.repo.root, '../sub'), 'sub');
    for (const at of [sub, join(d.repo.root, 'sub')]) {
      await d.filter([], at);
      await d.repo.gitIn(at, 'config', 'core.fsmonitor', d.evil);
      await writeFiles(at, { '.gitattributes': '* filter=evil\n', 's.txt': 'tttt\n' });
    }
  },
  'a repository of its own inside, with a filter': async (d) => {
    const inner = join(d.place.path, 'inner');
    await writeFiles(inner, { x: 'xxxx\n' });
    await d.repo.gitIn(inner, 'init', '-q');
    await d.repo.gitIn(inner, 'add', '-A');
    await d.repo.gitIn(inner, '-c', 'user.name=x', '-c', 'user.email=x', 'commit', '-q', '-m', 'x');
    await d.filter([], inner);
    await d.repo.gitIn(inner, 'config', 'core.fsmonitor', d.evil);
    await writeFiles(inner, { '.gitattributes': '* filter=evil\n', 'x': 'yyyy\n' });
  },
  'a .git of its own, with filters and hooks': async (d) => {
    await rm(join(d.place.path, '.git'));
    await d.repo.gitIn(d.place.path, 'init', '-q');
    await d.filter([], d.place.path);
    await d.repo.gitIn(d.place.path, 'config', 'core.fsmonitor', d.evil);
    await writeFiles(d.place.path, { '.gitattributes': '* filter=evil\n' });
    await writeFile(join(d.place.path, '.git/hooks/post-index-change'), `#!/bin/sh\ntouch '${d.mark}'\n`, { mode: 0o755 });
  },
  'a .git that leads to another repository': async (d) => {
    const other = join(d.repo.root, '../other');
    await mkdir(other);
    await d.repo.gitIn(other, 'init', '-q');
    await d.filter([], other);
    await writeFile(join(d.place.path, '.git'), `gitdir: ${join(other, '.git')}\n`);
    await writeFiles(d.place.path, { '.gitattributes': '* filter=evil\n' });
  },
  'a common folder that is another repository': async (d) => {
    const other = join(d.repo.root, '../other');
    await mkdir(other);
    await d.repo.gitIn(other, 'init', '-q');
    await d.filter([], other);
    await writeFile(join(d.gitDir(), 'commondir'), `${join(other, '.git')}\n`);
    await writeFiles(d.place.path, { '.gitattributes': '* filter=evil\n' });
  },
};
