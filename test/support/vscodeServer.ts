import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { promisify } from 'node:util';
import { endMarked, pidsMarked } from '../harness/processes.mjs';
import { machine } from './machine';
import { newestHostLogs } from './serverLogs';

/** What a served VS Code is started with. */
export interface ServerOptions {
  /** Folder of all its data, settings and extensions; one per server. */
  data: string;
  /** What is opened where the address names nothing else. */
  folder: string;
  /** Work Mode from its folder (used in place), from a packaged file (installed), or not at all. */
  workMode: { folder: string } | { vsix: string } | 'none';
  settings: Record<string, unknown>;
  /** `asked` as VS Code does it: an unknown folder opens in Restricted Mode. */
  trust: 'given' | 'asked';
  /** A secret that the address must carry; null lets everybody on this machine in. */
  token: string | null;
  /** `tests` run inside its extension host (see `testAddress`); such a window shows no notifications. A `person` or a page object sees what users see. */
  usedBy: 'person' | 'tests';
}

/** A running VS Code server. */
export interface VsCodeServer {
  readonly port: number;
  readonly data: string;
  /** Opens the folder it was started with. */
  readonly address: string;
  /** Opens a folder with an extension under development and runs a module inside its extension host. */
  testAddress(o: { folder: string; extension: string; tests: string }): string;
  /** Process ids of its extension hosts, one for each open window; waits until there is one. */
  hostPids(): Promise<number[]>;
  /** What the extension hosts and Work Mode itself have logged. */
  hostLogs(): Promise<string>;
  /** Resolves when the server has ended, by itself or not. */
  readonly ended: Promise<void>;
  /** Ends it with everything it started; resolves when no process is left. */
  stop(): Promise<void>;
}

/** Starts a VS Code server on a free port of this machine; resolves when it is ready for a browser. */
export async function serveVsCode(options: ServerOptions): Promise<VsCodeServer> {
  const { data, folder, token } = options;
  await prepareData(options);
  const { node, serverMain } = machine();
  const child = spawn(node, [
    serverMain, '--host', '127.0.0.1', '--port', '0', '--accept-server-license-terms', '--telemetry-level', 'off',
    '--server-data-dir', data, '--default-folder', folder,
    ...(token ? ['--connection-token', token] : ['--without-connection-token']),
    ...(options.trust === 'given' ? ['--disable-workspace-trust'] : []),
    ...(options.usedBy === 'tests' ? ['--enable-smoke-test-driver'] : []),
  ], { cwd: data, env: environment(data), stdio: ['ignore', 'pipe', 'pipe'] });
  const ended = new Promise<void>((resolve) => { child.once('exit', () => resolve()); });
  const port = await ready(child);
  const authority = `localhost:${port}`;

  return {
    port,
    data,
    ended,
    address: `http://${authority}/${token ? `?tkn=${token}` : ''}`,
    testAddress({ folder: opened, extension, tests }) {
      const remote = (path: string) => `vscode-remote://${authority}${path}`;
      const payload = [['extensionDevelopmentPath', remote(extension)], ['extensionTestsPath', remote(tests)], ['skipWelcome', 'true']];
      return `http://${authority}/?folder=${encodeURIComponent(opened)}&payload=${encodeURIComponent(JSON.stringify(payload))}`;
    },
    hostPids: () => hostPids(data),
    hostLogs: () => newestHostLogs(data),
    async stop() {
      child.kill('SIGTERM');
      await endMarked(markOf(data), 3000);
    },
  };
}

/** Settings that keep a new window to what the test is about. */
const quiet = {
  'workbench.startupEditor': 'none',
  'workbench.secondarySideBar.defaultVisibility': 'hidden',
  'workbench.tips.enabled': false,
  'extensions.autoCheckUpdates': false,
  'extensions.autoUpdate': false,
  'extensions.ignoreRecommendations': true,
  'git.openRepositoryInParentFolders': 'never',
};

async function prepareData({ data, workMode, settings }: ServerOptions): Promise<void> {
  await mkdir(join(data, 'data', 'User'), { recursive: true });
  await mkdir(join(data, 'extensions'), { recursive: true });
  await writeFile(join(data, 'data', 'User', 'settings.json'), JSON.stringify({ ...quiet, ...settings }, null, 2));
  // What belongs to a machine is read from the settings of the one that the server runs on.
  const machines = Object.entries(settings).filter(([name]) => ['workMode.agents', 'workMode.profile', 'workMode.sandbox'].includes(name));
  await mkdir(join(data, 'data', 'Machine'), { recursive: true });
  await writeFile(join(data, 'data', 'Machine', 'settings.json'), JSON.stringify(Object.fromEntries(machines), null, 2));
  if (workMode === 'none') return;
  if ('vsix' in workMode) await install(data, workMode.vsix);
  else await useInPlace(data, workMode.folder);
}

/** As if installed, but loaded from its folder: a rebuild and a reload of the window show what was changed. */
async function useInPlace(data: string, folder: string): Promise<void> {
  const { publisher, name, version } = JSON.parse(await readFile(join(folder, 'package.json'), 'utf8')) as Record<string, string>;
  const entry = { identifier: { id: `${publisher}.${name}` }, version, location: { $mid: 1, path: folder, scheme: 'file' } };
  await writeFile(join(data, 'extensions', 'extensions.json'), JSON.stringify([entry]));
}

async function install(data: string, vsix: string): Promise<void> {
  const { node, serverMain } = machine();
  const { stdout } = await promisify(execFile)(node, [
    serverMain, '--accept-server-license-terms', '--server-data-dir', data, '--install-extension', vsix,
  ], { cwd: data, env: environment(data) });
  if (!stdout.includes('was successfully installed')) throw new Error(`${basename(vsix)} was not installed:\n${stdout}`);
}

/** The port it listens on, once the server says that extension hosts can be started. */
function ready(child: ChildProcess): Promise<number> {
  return new Promise((resolve, reject) => {
    let said = '';
    const listen = (chunk: Buffer) => {
      said += chunk.toString();
      const port = /Extension host agent listening on (\d+)/.exec(said)?.[1];
      if (port && said.includes('Extension host agent started')) resolve(Number(port));
    };
    child.stdout?.on('data', listen);
    child.stderr?.on('data', listen);
    child.once('error', reject);
    child.once('exit', (code) => reject(new Error(`The VS Code server ended with code ${code} before it was ready:\n${said}`)));
  });
}

/** Without what a VS Code or an npm around this process has set: the server would take it for its own. */
function environment(data: string): NodeJS.ProcessEnv {
  const inherited = Object.entries(process.env).filter(([name]) => !/^(VSCODE_|ELECTRON_|npm_|NODE_OPTIONS$)/.test(name));
  const [name, value] = markOf(data).split('=');
  return { ...Object.fromEntries(inherited), [name!]: value };
}

function markOf(data: string): string {
  return `WORK_MODE_EDITOR=${data}`;
}

async function hostPids(data: string): Promise<number[]> {
  for (const until = Date.now() + 30_000; Date.now() < until; await delay(50)) {
    const pids = await pidsMarked(markOf(data));
    const hosts = await Promise.all(pids.map((pid) => isExtensionHost(pid)));
    if (hosts.includes(true)) return pids.filter((_, at) => hosts[at]);
  }
  throw new Error('No extension host was started within 30 seconds.');
}

async function isExtensionHost(pid: number): Promise<boolean> {
  const command = await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '');
  return command.includes('--type=extensionHost');
}
