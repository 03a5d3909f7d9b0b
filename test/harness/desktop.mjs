// npm run test:desktop: the host tests in a desktop VS Code, the one on PATH's machine by WORK_MODE_CODE, or a downloaded one.
import { execFileSync } from 'node:child_process';
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ensureBuild } from './build.mjs';
import { ensureNodeModules } from './nodeModules.mjs';
import { out, root } from './paths.mjs';
import { main } from './say.mjs';

await main(async () => {
  await ensureNodeModules();
  await ensureBuild('--tests');
  const { runTests } = await import('@vscode/test-electron');
  const base = await mkdtemp(join(tmpdir(), 'work-mode-desktop-'));
  const folder = execFileSync(process.execPath, [join(out, 'test', 'support', 'demo.main.js'), base], { cwd: root, encoding: 'utf8' }).trim();
  return runTests({
    ...(process.env.WORK_MODE_CODE && { vscodeExecutablePath: process.env.WORK_MODE_CODE }),
    extensionDevelopmentPath: root,
    extensionTestsPath: join(out, 'test', 'host', 'host.main.js'),
    launchArgs: [folder, '--disable-extensions', '--disable-workspace-trust', '--user-data-dir', join(base, 'data')],
  });
});
