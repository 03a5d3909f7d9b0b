import { execFile } from 'node:child_process';
import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { profileOf } from '../../src/node/acp/profiles';
import { agentEnvironment } from '../../src/node/agents/agentEnvironment';
import type { ModelServer } from './modelServer/modelServer';

/** How an agent is started so that it talks to the scripted model only, and keeps its state below `home`. */
export interface AgentLaunch {
  args: string[];
  env: Record<string, string>;
  /** What makes it ask, where it would not by itself; Work Mode knows that. */
  asking?: Record<string, string>;
  /** Files it wants, by their path below `home`. */
  files: Record<string, string>;
  /** What the program is started with once, before anything else. */
  before?: string[];
}

interface Surroundings { program: string; model: ModelServer; home: string }

const json = (value: unknown) => JSON.stringify(value);

/** The agents there are recipes for; the harness knows their packages by the same names. */
export const realAgentNames = ['opencode', 'gemini', 'claude', 'codex', 'copilot', 'qwen', 'cline'] as const;
export type RealAgentName = (typeof realAgentNames)[number];

/** Nothing of this reaches beyond this machine. Codex and Qwen Code ask only in a mode that has to be set. */
const launches: Record<RealAgentName, (at: Surroundings) => AgentLaunch> = {
  opencode: ({ model }) => ({
    args: ['acp'],
    env: {
      OPENCODE_CONFIG_CONTENT: json({
        autoupdate: false, share: 'disabled', enabled_providers: ['fake'], model: 'fake/fake-model', small_model: 'fake/fake-model',
        provider: {
          fake: {
            npm: '@ai-sdk/openai-compatible', name: 'Fake', options: { baseURL: `${model.url}/v1`, apiKey: 'fake' },
            models: {
              'fake-model': fakeModel('Fake'),
              'other-model': fakeModel('Other'),
            },
          },
        },
      }),
      OPENCODE_DISABLE_AUTOUPDATE: '1', OPENCODE_DISABLE_MODELS_FETCH: '1', OPENCODE_DISABLE_LSP_DOWNLOAD: '1', OPENCODE_DISABLE_DEFAULT_PLUGINS: '1',
      // Or it installs a plugin from the registry at its first start.
      npm_config_offline: 'true',
    },
    asking: { OPENCODE_PERMISSION: profileOf('opencode').env['OPENCODE_PERMISSION']! },
    files: {},
  }),
  gemini: ({ model }) => ({
    args: ['--acp', '--skip-trust'],
    env: { GEMINI_API_KEY: 'fake', GOOGLE_GEMINI_BASE_URL: model.url },
    files: {
      '.gemini/settings.json': json({
        security: { auth: { selectedType: 'gemini-api-key' }, folderTrust: { enabled: false } },
        general: { enableAutoUpdate: false }, privacy: { usageStatisticsEnabled: false },
      }),
    },
  }),
  claude: ({ model, home }) => ({
    args: [],
    env: {
      ANTHROPIC_BASE_URL: model.url, ANTHROPIC_API_KEY: 'sk-ant-fake', CLAUDE_CONFIG_DIR: join(home, '.claude'),
      CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC: '1', DISABLE_AUTOUPDATER: '1', DISABLE_TELEMETRY: '1', DISABLE_ERROR_REPORTING: '1',
    },
    files: { '.claude/settings.json': '{}' },
  }),
  codex: ({ model, home }) => ({
    args: [],
    env: { CODEX_HOME: join(home, '.codex'), FAKE_KEY: 'fake', MODEL_PROVIDER: 'fake', NO_BROWSER: '1' },
    files: { '.codex/config.toml': codexConfig(model.url) },
  }),
  copilot: ({ model, home }) => ({
    args: ['--acp', '--disable-builtin-mcps', '--no-auto-update'],
    env: {
      COPILOT_OFFLINE: 'true', COPILOT_AUTO_UPDATE: 'false', COPILOT_PROVIDER_BASE_URL: `${model.url}/v1`, COPILOT_PROVIDER_API_KEY: 'fake',
      COPILOT_MODEL: 'fake-model', COPILOT_HOME: join(home, '.copilot'),
    },
    files: {},
  }),
  qwen: ({ model }) => ({
    args: ['--acp'],
    env: { OPENAI_API_KEY: 'fake', OPENAI_BASE_URL: `${model.url}/v1`, OPENAI_MODEL: 'fake-model' },
    files: {
      '.qwen/settings.json': json({
        security: { auth: { selectedType: 'openai' } }, privacy: { usageStatisticsEnabled: false }, general: { enableAutoUpdate: false }, telemetry: { enabled: false },
      }),
    },
  }),
  cline: ({ model, home }) => ({
    before: ['auth', '-p', 'openai', '-k', 'fake', '-m', 'fake-model', '-b', `${model.url}/v1`],
    args: ['--acp'],
    env: {
      CLINE_DIR: join(home, '.cline'), CLINE_API_KEY: 'fake', CLINE_PROVIDER: 'openai-compatible', CLINE_MODEL: 'fake-model',
      CLINE_GLOBAL_SETTINGS_PATH: join(home, 'cline-settings.json'),
    },
    files: { 'cline-settings.json': json({ telemetryOptOut: true, autoUpdateEnabled: false }) },
  }),
};

/** How to start this agent with this model; what it wants to find is below `home`. */
export async function prepareRealAgent(name: RealAgentName, at: Surroundings): Promise<{ args: string[]; env: Record<string, string>; asking: Record<string, string> }> {
  const { args, env, asking = {}, files, before } = launches[name](at);
  await mkdir(join(at.home, 'tmp'), { recursive: true });
  for (const [path, content] of Object.entries(files)) {
    await mkdir(dirname(join(at.home, path)), { recursive: true });
    await writeFile(join(at.home, path), content);
  }
  const whole = { ...homeIn(at.home), ...env };
  if (before) await promisify(execFile)(at.program, before, { env: agentEnvironment(process.env, whole) });
  return { args, env: whole, asking };
}

/** Everything an agent may keep goes below this folder. */
function homeIn(home: string): Record<string, string> {
  return {
    HOME: home, XDG_CONFIG_HOME: join(home, '.config'), XDG_DATA_HOME: join(home, '.local', 'share'), XDG_STATE_HOME: join(home, '.local', 'state'),
    XDG_CACHE_HOME: join(home, '.cache'), TMPDIR: join(home, 'tmp'),
  };
}

function fakeModel(name: string) {
  return {
    name, tool_call: true, limit: { context: 128_000, output: 8192 }, cost: { input: 1, output: 2 },
    variants: { low: { reasoningEffort: 'low' }, high: { reasoningEffort: 'high' } },
  };
}

/** A model name that it knows, for only then it has its usual tools. The features that are off would look things up on the network. */
function codexConfig(url: string): string {
  return `model = "gpt-5.5"
model_provider = "fake"
check_for_update_on_startup = false
[model_providers.fake]
name = "fake"
base_url = "${url}/v1"
wire_api = "responses"
env_key = "FAKE_KEY"
request_max_retries = 1
stream_max_retries = 1
[analytics]
enabled = false
[otel]
exporter = "none"
metrics_exporter = "none"
[tools]
update_plan = { enabled = true }
[features]
plugins = false
apps = false
default_mode_request_user_input = true
`;
}
