import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { cached } from './cached.mjs';
import { installPackages } from './debian.mjs';
import { onPath } from './onPath.mjs';
import { cache } from './paths.mjs';
import { runLogged } from './processes.mjs';
import { Problem, say } from './say.mjs';

/** The package that holds a whole VS Code 1.139.1 as a server, and the Node it wants. Both are used for that server only. */
const codeServerVersion = '4.139.1';
const nodeVersion = '24.21.0';
const codeServer = join('node_modules', 'code-server');
const serverMain = join(codeServer, 'lib', 'vscode', 'out', 'server-main.js');

/** Paths of the served VS Code: its entry, the Node that runs it, and the folder it was installed to. Installs what is missing. */
export async function ensureServedVsCode() {
  if (process.platform === 'win32') throw new Problem('The served VS Code does not run on Windows. Put “code” on PATH, or use WSL.');
  const node = await ensureNode24();
  const folder = await cached(`code-server-${codeServerVersion}`, serverMain, (partial) => installCodeServer(partial, node));
  return { node: node.bin, serverMain: join(folder, serverMain) };
}

/** Node 24: this very one when it is, otherwise from its npm package. `home` holds the headers for native modules. */
async function ensureNode24() {
  if (process.versions.node.startsWith('24.')) return { bin: process.execPath, home: null };
  const name = `node-${process.platform}-${process.arch}`;
  const bin = join('node_modules', name, 'bin', 'node');
  const folder = await cached(`node-${nodeVersion}`, bin, async (partial) => {
    say(`installing Node ${nodeVersion} for the served VS Code …`);
    await npmInstall(partial, `${name}@${nodeVersion}`, {});
  });
  return { bin: join(folder, bin), home: join(folder, 'node_modules', name) };
}

async function installCodeServer(folder, node) {
  await ensureCompiler();
  say(`installing VS Code (code-server ${codeServerVersion}, 620 MB, about two minutes, once) …`);
  const path = node.home ? join(node.home, 'bin') + delimiter + process.env.PATH : process.env.PATH;
  await npmInstall(folder, `code-server@${codeServerVersion}`, { PATH: path, ...(node.home && { npm_config_nodedir: node.home }) });
}

/** What native modules of the server are built with. */
async function ensureCompiler() {
  const programs = { 'g++': 'g++', make: 'make', python3: 'python3', 'pkg-config': 'pkg-config' };
  const missing = Object.keys(programs).filter((program) => !onPath(program)).map((program) => programs[program]);
  if (process.platform === 'linux' && !existsSync('/usr/include/gssapi/gssapi.h')) missing.push('libkrb5-dev');
  if (missing.length > 0) await installPackages(missing, 'Building the served VS Code');
}

/** Under `npm test` the environment says which Node that npm runs on, and the server would take this for the one it is installed with. */
function npmInstall(folder, what, env) {
  return runLogged('npm', ['install', '--no-audit', '--no-fund', '--no-package-lock', '--prefix', folder, what], {
    cwd: folder,
    env: { ...env, npm_config_user_agent: undefined },
    log: join(cache, 'logs', `${what}.log`),
    sentence: `“npm install ${what}” failed. Is the package registry reachable?`,
  });
}
