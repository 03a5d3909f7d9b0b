import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { chmod, mkdir, rm, writeFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { delimiter, join } from 'node:path';
import { agentEnvironment } from '../../../src/node/agents/agentEnvironment';
import { detectAgents } from '../../../src/node/agents/detectAgents';
import { openRepository } from '../../../src/node/git/repository';
import { openWorld } from '../../../src/node/openWorld';
import { findProgram } from '../../../src/node/processes/findProgram';
import { searchPath } from '../../../src/node/processes/searchPath';
import { spawnTree } from '../../../src/node/processes/spawnTree';
import { createRepository, keepingLog, type TestRepository } from '../../support/repository';

describe('programs that an agent puts into the repository', function () {
  if (process.platform === 'win32') return;
  let repo: TestRepository;
  let mark: string;
  let bin: string;
  const log = keepingLog();
  const path = process.env['PATH'] ?? '';
  const [cwd] = [process.cwd()];

  beforeEach(async () => {
    repo = await createRepository({ files: { 'a.txt': 'a\n' } });
    mark = join(repo.root, '../MARK');
    bin = join(repo.root, 'node_modules/.bin');
    await mkdir(bin, { recursive: true });
    for (const name of ['git', 'opencode', 'gemini']) {
      for (const at of [repo.root, bin]) {
        await writeFile(join(at, name), `#!/bin/sh\ntouch '${mark}'\nexit 1\n`);
        await chmod(join(at, name), 0o755);
      }
    }
    process.chdir(repo.root);
  });
  afterEach(async () => {
    process.chdir(cwd);
    process.env['PATH'] = path;
    await rm(mark, { force: true });
    await repo.dispose();
  });

  const entries: [string, () => string][] = [
    ['the folder where one stands', () => '.'], ['nothing', () => ''], ['a relative folder', () => 'node_modules/.bin'], ['a folder of the repository', () => bin],
  ];
  for (const [what, entry] of entries) {
    it(`are not taken for git where the PATH begins with ${what}`, async () => {
      process.env['PATH'] = [entry(), path].join(delimiter);
      const opened = await openRepository(repo.root, { binary: 'git', log });
      assert.ok(opened.kind === 'repository');
      await opened.repository.usable();
      await mkdir(join(repo.root, 'sub'), { recursive: true });
      assert.match(await opened.repository.git(join(repo.root, 'sub'), ['version']), /^git version/);
      assert.equal(existsSync(mark), false);
    });

    it(`are not taken for agents where the PATH begins with ${what}`, async () => {
      process.env['PATH'] = [entry(), path].join(delimiter);
      const opened = await openWorld({ folder: repo.root, gitBinary: 'git', worktreesFolder: null, unsavedFiles: () => [], log });
      assert.ok('agents' in opened);
      try {
        await opened.agents.ready;
        assert.doesNotMatch(JSON.stringify(await opened.agents.known()), new RegExp(repo.root));
      } finally {
        await opened.close();
      }
    });
  }

  it('do not keep a person from their own, whose home is a repository', () => {
    const own = join(homedir(), '.local/bin');
    assert.equal(searchPath([own, bin].join(delimiter), [homedir(), repo.root]), own);
  });

  it('are found by nobody who looks by a relative path', async () => {
    const env = agentEnvironment({ PATH: ['.', '', 'node_modules/.bin', '/nowhere'].join(delimiter) }, {});
    assert.equal(env['PATH'], '/nowhere');
    assert.equal(await findProgram('opencode', { PATH: `.${delimiter}${delimiter}node_modules/.bin` }), null);
    assert.equal(await findProgram('./opencode', env), null);
    assert.equal(await findProgram('node_modules/.bin/opencode', env), null);
    assert.equal((await detectAgents({ PATH: '.' })).some((one) => one.path !== null), false);
    await assert.rejects(spawnTree({ command: './opencode', args: [], cwd: repo.root, env, token: 'token', log }), /opencode/);
    assert.equal(existsSync(mark), false);
  });
});
