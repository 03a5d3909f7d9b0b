import * as assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Refusal } from '../../../src/core/errors';
import { profileOf } from '../../../src/node/acp/profiles';
import { environmentOf } from '../../../src/node/agents/environmentOf';
import { makeStateFolders, stateFolders } from '../../../src/node/agents/stateFolders';

const editor = {
  PATH: process.env['PATH'], HOME: '/home/joe', HTTPS_PROXY: 'http://proxy', VSCODE_IPC_HOOK: '/run/x', ELECTRON_RUN_AS_NODE: '1', NODE_OPTIONS: '--inspect', GIT_DIR: '/elsewhere',
  ANTHROPIC_API_KEY: 'for claude', OPENAI_API_KEY: 'for codex', GEMINI_API_KEY: 'for gemini', AWS_SECRET_ACCESS_KEY: 'for nobody',
};
const of = (o: Partial<Parameters<typeof environmentOf>[0]>) => environmentOf({
  base: editor, label: 'Codex', profile: { env: {}, passes: [] }, env: {}, secrets: {}, secret: async () => null, job: null, ...o,
});

describe('the environment of an agent', () => {
  it('is what a real child sees: nothing of the editor, its own key and no other', async () => {
    const env = await of({ profile: profileOf('codex'), job: { token: 't1', task: 'fix' }, secrets: { EXTRA: 'extra' }, secret: async (key) => `value of ${key}` });
    const seen = JSON.parse(execFileSync(process.execPath, ['-p', 'JSON.stringify(process.env)'], { env, encoding: 'utf8' })) as Record<string, string>;
    assert.deepEqual(Object.fromEntries(Object.entries(seen).filter(([name]) => !name.startsWith('__'))), {
      PATH: process.env['PATH'], HOME: '/home/joe', HTTPS_PROXY: 'http://proxy', TERM: 'dumb', GIT_TERMINAL_PROMPT: '0', GIT_EDITOR: 'true', PAGER: 'cat',
      NO_BROWSER: '1', OPENAI_API_KEY: 'for codex', EXTRA: 'value of extra', WORK_MODE_RUN: 't1', WORK_MODE_TASK: 'fix',
    });
  });

  it('gives each known agent the keys of its own services only', async () => {
    const keys = async (id: string) => Object.keys(await of({ profile: profileOf(id) })).filter((name) => name.endsWith('KEY')).sort();
    assert.deepEqual(await keys('claude'), ['ANTHROPIC_API_KEY']);
    assert.deepEqual(await keys('gemini'), ['GEMINI_API_KEY']);
    assert.deepEqual(await keys('unknown'), []);
  });

  it('lets the settings win over the profile, a secret over the settings, and nothing over what marks the run', async () => {
    const env = await of({
      profile: { env: { A: 'profile', B: 'profile', C: 'profile' }, passes: [] }, env: { B: 'settings', C: 'settings' }, secrets: { C: 'c' },
      secret: async () => 'secret', job: { token: 't1', task: 'x' },
    });
    assert.deepEqual([env['A'], env['B'], env['C'], env['WORK_MODE_RUN']], ['profile', 'settings', 'secret', 't1']);
  });

  it('refuses to start without a secret, and names the command that sets it', async () => {
    for (const secret of [async () => null, async () => '']) {
      await assert.rejects(of({ secrets: { KEY: 'work-key' }, secret }), (error: Error) => error instanceof Refusal
        && error.message === 'Codex needs the secret “work-key”, and none of this name is stored. Run the command “Work Mode: Set Agent Secret”, then try again.');
    }
  });

  it('knows where a confined agent keeps its state, also where these folders were moved', () => {
    assert.deepEqual(stateFolders(profileOf('opencode'), { HOME: '/h', XDG_DATA_HOME: '/data' }), [
      '/data/opencode', '/h/.config/opencode', '/h/.cache/opencode', '/h/.local/state/opencode',
    ]);
    assert.deepEqual(stateFolders(profileOf('codex'), { HOME: '/h', CODEX_HOME: '/c' }), ['/h/.codex', '/c']);
    assert.deepEqual(stateFolders(profileOf('codex'), { CODEX_HOME: 'relative' }), []);
  });

  it('makes the folders that are not there yet, and no files', () => {
    const folder = mkdtempSync(join(tmpdir(), 'wm-state-'));
    try {
      makeStateFolders([join(folder, '.claude'), join(folder, '.claude.json'), join(folder, '.cache', 'claude')]);
      assert.deepEqual(['.claude', '.claude.json', '.cache/claude'].map((path) => existsSync(join(folder, path))), [true, false, true]);
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });
});
