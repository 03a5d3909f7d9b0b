import { type AgentProfile, sameMode, unknownProfile } from './agentProfile';

/**
 * The known agents, by what their current releases do. Always in the mode in which they ask: what is allowed without a
 * person is for our own policy to say.
 */
export const profiles: readonly AgentProfile[] = [
  {
    ...unknownProfile, id: 'claude', label: 'Claude Code', hint: 'Anthropic’s agent, through its protocol adapter.',
    programs: ['claude-agent-acp'], args: [], install: 'npm install -g @agentclientprotocol/claude-agent-acp', signIn: 'claude /login',
    env: { CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC: '1', DISABLE_AUTOUPDATER: '1', DISABLE_TELEMETRY: '1', DISABLE_ERROR_REPORTING: '1' },
    passes: ['ANTHROPIC_API_KEY', 'ANTHROPIC_AUTH_TOKEN', 'ANTHROPIC_BASE_URL', 'ANTHROPIC_MODEL', 'CLAUDE_CONFIG_DIR', 'CLAUDE_CODE_OAUTH_TOKEN'],
    state: ['.claude', '.claude.json', '.cache/claude'], modes: sameMode('default'), modeMatters: true, asks: true, cancelForgetsTurn: false, restore: 'resume', rejectEndsTurn: false,
    sessionMeta: { claudeCode: { options: { allowedTools: ['mcp__work-mode'] } } },
  },
  {
    ...unknownProfile, id: 'codex', label: 'Codex', hint: 'OpenAI’s agent, through its protocol adapter.',
    programs: ['codex-acp'], args: [], install: 'npm install -g @agentclientprotocol/codex-acp', signIn: 'codex login',
    env: { NO_BROWSER: '1' }, passes: ['OPENAI_API_KEY', 'CODEX_API_KEY', 'OPENAI_BASE_URL', 'CODEX_HOME', 'MODEL_PROVIDER'], state: ['.codex'],
    modes: { plan: ['read-only'], edit: ['read-only'], build: ['workspace-write', 'read-only'], full: ['workspace-write', 'read-only'] }, modeMatters: true,
    asks: true, cancelNeedsClose: true, cancelForgetsTurn: false, restore: 'resume', textErrors: true,
  },
  {
    ...unknownProfile, id: 'gemini', label: 'Gemini CLI', hint: 'Google’s agent.',
    programs: ['gemini'], args: ['--acp', '--skip-trust'], install: 'npm install -g @google/gemini-cli', signIn: 'gemini',
    env: { GEMINI_TELEMETRY_ENABLED: 'false' },
    passes: ['GEMINI_API_KEY', 'GOOGLE_API_KEY', 'GOOGLE_GEMINI_BASE_URL', 'GOOGLE_CLOUD_PROJECT', 'GOOGLE_CLOUD_LOCATION', 'GOOGLE_GENAI_USE_VERTEXAI', 'GOOGLE_APPLICATION_CREDENTIALS'],
    state: ['.gemini'], modes: sameMode('default'), modeMatters: true, asks: true, restore: 'load', loadsNextMinute: true, rejectEndsTurn: false,
  },
  {
    ...unknownProfile, id: 'opencode', label: 'OpenCode', hint: 'The open agent, with the models you have set up in it.',
    programs: ['opencode'], args: ['acp'], install: 'npm install -g opencode-ai', signIn: 'opencode auth login',
    env: {
      OPENCODE_PERMISSION: JSON.stringify({
        // What comes last counts. Releases that do not know “*” know these three.
        '*': 'ask', edit: 'ask', bash: 'ask', webfetch: 'ask', 'work-mode_*': 'allow', list: 'allow', glob: 'allow', grep: 'allow', lsp: 'allow', todoread: 'allow', todowrite: 'allow',
        skill: 'allow', read: { '*': 'allow', '*.env': 'ask', '*.env.*': 'ask', '*.env.example': 'allow' },
        // What a helper asks never reaches us, so it would wait for ever.
        task: 'deny',
      }),
      OPENCODE_DISABLE_AUTOUPDATE: '1', OPENCODE_DISABLE_LSP_DOWNLOAD: '1', OPENCODE_DISABLE_SHARE: '1',
    },
    passes: ['OPENCODE_CONFIG', 'OPENCODE_CONFIG_CONTENT', 'ANTHROPIC_API_KEY', 'OPENAI_API_KEY', 'GEMINI_API_KEY', 'GOOGLE_GENERATIVE_AI_API_KEY', 'OPENROUTER_API_KEY', 'GROQ_API_KEY'],
    state: ['.local/share/opencode', '.config/opencode', '.cache/opencode', '.local/state/opencode'],
    modes: { plan: ['plan'], edit: ['build'], build: ['build'], full: ['build'] }, asks: true, cancelForgetsTurn: false, restore: 'resume',
  },
  {
    ...unknownProfile, id: 'copilot', label: 'Copilot CLI', hint: 'GitHub’s agent.',
    programs: ['copilot'], args: ['--acp', '--disable-builtin-mcps', '--no-auto-update'], install: 'npm install -g @github/copilot', signIn: 'copilot login',
    env: { COPILOT_AUTO_UPDATE: 'false' },
    passes: [
      'GH_TOKEN', 'GITHUB_TOKEN', 'COPILOT_GITHUB_TOKEN', 'COPILOT_HOME', 'COPILOT_MODEL', 'COPILOT_OFFLINE', 'COPILOT_PROVIDER_BASE_URL', 'COPILOT_PROVIDER_API_KEY', 'COPILOT_PROVIDER_TYPE',
      'COPILOT_PROVIDER_WIRE_API',
    ],
    state: ['.copilot', '.cache/copilot'], modes: {}, asks: true, cancelForgetsTurn: false, restore: 'load', textErrors: true,
  },
  {
    ...unknownProfile, id: 'qwen', label: 'Qwen Code', hint: 'Alibaba’s agent.',
    programs: ['qwen'], args: ['--acp'], install: 'npm install -g @qwen-code/qwen-code', signIn: 'qwen',
    env: {}, passes: ['OPENAI_API_KEY', 'OPENAI_BASE_URL', 'OPENAI_MODEL', 'DASHSCOPE_API_KEY', 'QWEN_HOME'], state: ['.qwen'],
    modes: sameMode('default'), modeMatters: true, asks: true, cancelForgetsTurn: false, restore: 'resume',
  },
  {
    ...unknownProfile, id: 'cline', label: 'Cline', hint: 'The Cline agent on the command line.',
    programs: ['cline'], args: ['--acp'], install: 'npm install -g cline', signIn: 'cline auth',
    env: {}, passes: ['CLINE_API_KEY', 'CLINE_PROVIDER', 'CLINE_MODEL', 'CLINE_DIR', 'CLINE_GLOBAL_SETTINGS_PATH'], state: ['.cline'],
    modes: { plan: ['plan', 'act'], edit: ['act'], build: ['act'], full: ['act'] }, asks: true, cancelForgetsTurn: false, restore: 'load', rejectEndsTurn: false, mcp: 'none',
  },
  {
    ...unknownProfile, id: 'goose', label: 'Goose', hint: 'The open agent of the Goose project.',
    programs: ['goose'], args: ['acp'], install: 'See the Goose project for how to install it.', signIn: 'goose configure',
    env: { GOOSE_MODE: 'approve' }, passes: ['GOOSE_PROVIDER', 'GOOSE_MODEL', 'OPENAI_API_KEY', 'ANTHROPIC_API_KEY', 'GOOGLE_API_KEY'],
    state: ['.config/goose', '.local/share/goose', '.local/state/goose'],
  },
];

/** The record of a known agent, by its id; the cautious one for any other id. */
export function profileOf(id: string): AgentProfile {
  return profiles.find((one) => one.id === id) ?? unknownProfile;
}
