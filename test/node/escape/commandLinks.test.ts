import assert from 'node:assert/strict';
import { mkdir, rm, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { judge } from '../../../src/core/policy/judge';
import { namePath } from '../../../src/node/acp/namedPath';
import { actionOf } from '../../../src/node/acp/toolAction';
import { ToolCalls } from '../../../src/node/acp/toolCalls';
import { toolCallSchema } from '../../../src/node/acp/wire';
import { temporaryFolder } from '../../support/repository';

describe('links in the words of a command', () => {
  let root: string;
  let worktree: string;
  beforeEach(async () => {
    root = await temporaryFolder();
    worktree = join(root, 'worktree');
    await mkdir(join(root, 'outside/deep'), { recursive: true });
    await mkdir(join(worktree, 'sub/own'), { recursive: true });
    await writeFile(join(worktree, 'sub/own/a.txt'), 'a');
    await symlink(join(root, 'outside'), join(worktree, 'link'));
    await symlink('../../outside', join(worktree, 'sub/link'));
    await symlink(join(root, 'outside/new.txt'), join(worktree, 'nowhere'));
    await symlink('sub/own', join(worktree, 'short'));
  });
  afterEach(() => rm(root, { recursive: true, force: true }));

  async function verdict(command: string, folder = '.') {
    const { call } = new ToolCalls(worktree).take(toolCallSchema.parse({ toolCallId: 'a', kind: 'execute', rawInput: { command, cwd: folder } }));
    const action = await actionOf(call, { worktree, cwd: worktree, namePath, shown: (path) => path });
    return judge(action, { profile: 'build', rules: [], task: 't1', root: worktree }).kind;
  }

  for (const command of [
    'rm -rf link/*', 'rm -rf link/deep', 'rm -rf "link"/deep/', 'echo x > nowhere', 'cp sub/own/a.txt link/a.txt', 'cd sub && rm -rf link/*', 'rm -rf sub/own/../link/deep',
    'cd link && rm -rf deep', 'touch --reference=sub/own/a.txt link/x', 'cat link/secret', 'bash -c "rm -rf link/deep"', 'rm -rf link/{a,deep}', 'tee link/x < sub/own/a.txt', 'cd link && make',
  ]) it(`are gone by where they lead: ${command}`, async () => assert.equal(await verdict(command), 'ask'));

  it('are gone by from the folder in which the command runs', async () => assert.equal(await verdict('rm -rf link/deep', 'sub'), 'ask'));

  for (const command of ['rm -rf sub/own', 'rm -rf short/a.txt', 'touch short/b.txt', 'mkdir -p new/deep && touch new/deep/x', 'cd short && rm a.txt']) {
    it(`stop nothing that stays inside: ${command}`, async () => assert.equal(await verdict(command), 'allow'));
  }
});
