// npm run check: types, lint, layers and the unit suite, in seconds.
import { join } from 'node:path';
import { ensureBuild } from './build.mjs';
import { ensureNodeModules } from './nodeModules.mjs';
import { root } from './paths.mjs';
import { endAllOnSignal, runShown } from './processes.mjs';
import { main, say } from './say.mjs';
import { runSuite } from './suites.mjs';

endAllOnSignal();
await main(async () => {
  await ensureNodeModules();
  say('types and lint …');
  const [types, lint] = await Promise.all([
    tool('typescript/bin/tsc', '-p', root, '--pretty'),
    tool('eslint/bin/eslint.js', '--max-warnings', '0', root),
  ]);
  await ensureBuild('--unit');
  const { failures } = await runSuite('unit', '');
  const broken = [types !== 0 && 'types', lint !== 0 && 'lint', failures.length > 0 && 'unit tests'].filter(Boolean);
  say(broken.length > 0 ? `not good yet: ${broken.join(', ')}` : 'all good: types, lint, layers, unit tests');
  return broken.length;
});

function tool(path, ...args) {
  return runShown(process.execPath, [join(root, 'node_modules', path), ...args], { cwd: root });
}
