import { mkdir, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { cached } from './cached.mjs';
import { cache, out } from './paths.mjs';
import { runLogged } from './processes.mjs';
import { Problem, say } from './say.mjs';

/** Agents that can be installed by name: the package of the npm registry, its pinned version, and the program in it. */
const packages = {
  opencode: { package: 'opencode-ai', version: '1.18.33', bin: 'opencode' },
  gemini: { package: '@google/gemini-cli', version: '0.61.0', bin: 'gemini' },
  claude: { package: '@agentclientprotocol/claude-agent-acp', version: '0.100.0', bin: 'claude-agent-acp' },
  codex: { package: '@agentclientprotocol/codex-acp', version: '2.6.0', bin: 'codex-acp' },
  copilot: { package: '@github/copilot', version: '1.0.102', bin: 'copilot' },
  qwen: { package: '@qwen-code/qwen-code', version: '0.24.4', bin: 'qwen' },
  cline: { package: 'cline', version: '3.0.65', bin: 'cline' },
};

/** The two that differ in nearly everything. WORK_MODE_AGENTS names others, separated by commas. */
const usual = 'opencode,gemini';

/** Installs the agents that the suite drives, each once a machine, and writes down where their programs are, for test/support/installedAgents.ts. */
export async function ensureAgents() {
  const names = (process.env.WORK_MODE_AGENTS || usual).split(',').map((name) => name.trim()).filter(Boolean);
  const unknown = names.find((name) => !packages[name]);
  if (unknown) throw new Problem(`There is no agent “${unknown}” for the tests. The agents are: ${Object.keys(packages).join(', ')}.`);
  const programs = {};
  for (const name of names) programs[name] = await install(name);
  const file = join(out, 'agents.json');
  await mkdir(out, { recursive: true });
  await writeFile(`${file}.${process.pid}`, JSON.stringify(programs, null, 2));
  await rename(`${file}.${process.pid}`, file);
}

/** The program of one agent, as an absolute path. */
async function install(name) {
  const { package: from, version, bin } = packages[name];
  const program = join('node_modules', '.bin', bin);
  const folder = await cached(`agents/${name}-${version}`, program, async (partial) => {
    say(`installing ${name} ${version} (once) …`);
    await runLogged('npm', ['install', '--no-audit', '--no-fund', '--no-package-lock', '--prefix', partial, `${from}@${version}`], {
      cwd: partial,
      log: join(cache, 'logs', `agent-${name}.log`),
      sentence: `“npm install ${from}@${version}” failed, so the tests with real agents cannot run. Is the package registry reachable?`,
    });
  });
  return join(folder, program);
}
