// npm start [-- FOLDER] [--served]: a real editor with the extension, on the folder or on a new demo repository.
import { execFileSync } from 'node:child_process';
import { mkdtemp, realpath, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { ensureBuild } from './build.mjs';
import { ensureEditor } from './machine.mjs';
import { ensureNodeModules } from './nodeModules.mjs';
import { onPath } from './onPath.mjs';
import { root } from './paths.mjs';
import { endAllOnSignal, runShown } from './processes.mjs';
import { main, Problem, say } from './say.mjs';

const { values, positionals } = parseArgs({ allowPositionals: true, options: { served: { type: 'boolean', default: false } } });

endAllOnSignal();
await main(async () => {
  const chosen = positionals[0] ? await existing(positionals[0]) : null;
  await ensureNodeModules();
  const code = values.served ? null : onPath('code');
  if (!code) await ensureEditor();
  await ensureBuild('--support');

  // Everything of this start is new, so that it never meets the data of another one.
  const base = await realpath(await mkdtemp(join(tmpdir(), chosen ? 'work-mode-editor-' : 'work-mode-demo-')));
  const folder = chosen ?? makeDemo(base);
  if (code && (await openDesktop(code, folder))) return 0;
  if (code) await ensureEditor();
  say('starting VS Code …');
  return runShown(process.execPath, [support('served'), join(base, 'editor'), folder], { cwd: root });
});

async function existing(folder) {
  const path = resolve(process.env.INIT_CWD ?? process.cwd(), folder);
  const found = await stat(path).catch(() => null);
  if (!found?.isDirectory()) throw new Problem(`There is no folder “${path}”.`);
  return realpath(path);
}

function makeDemo(base) {
  say('making a demo repository …');
  return execFileSync(process.execPath, [support('demo'), base], { cwd: root, encoding: 'utf8' }).trim();
}

/** In the machine's own VS Code; false when that does not open. */
async function openDesktop(code, folder) {
  say(`opening ${folder} in ${code} …`);
  const exit = await runShown(code, ['--new-window', `--extensionDevelopmentPath=${root}`, folder], { cwd: root });
  say(exit === 0 ? 'opened: Work Mode is in the activity bar of the new window' : `“code” ended with ${exit}: serving VS Code instead`);
  return exit === 0;
}

function support(name) {
  return join(root, 'out', 'test', 'support', `${name}.main.js`);
}
