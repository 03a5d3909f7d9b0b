// npm test [-- suite…] [--grep TEXT]: installs what is missing, builds, runs the suites; the last line is `N passed, N failed`.
import { parseArgs } from 'node:util';
import { ensureAgents } from './agents.mjs';
import { ensureBuild } from './build.mjs';
import { ensureMachine } from './machine.mjs';
import { ensureNodeModules } from './nodeModules.mjs';
import { ensurePackage } from './packaged.mjs';
import { endAllOnSignal } from './processes.mjs';
import { ensureSandbox } from './sandbox.mjs';
import { main, Problem } from './say.mjs';
import { runSuite, suites } from './suites.mjs';

const { values, positionals } = parseArgs({ allowPositionals: true, options: { grep: { type: 'string', default: '' } } });

endAllOnSignal();
await main(async () => {
  const names = positionals.length > 0 ? positionals : Object.keys(suites).filter((name) => !suites[name].extra);
  const unknown = names.find((name) => !suites[name]);
  if (unknown) throw new Problem(`There is no suite “${unknown}”. The suites are: ${Object.keys(suites).join(', ')}.`);

  await ensureNodeModules();
  if (names.some((name) => suites[name].served)) await ensureMachine();
  if (names.includes('node')) await ensureSandbox();
  if (names.includes('e2e')) await ensurePackage();
  if (names.includes('agents') || names.includes('e2e')) await ensureAgents();
  await ensureBuild('--tests');
  const results = [];
  for (const name of names) results.push(await runSuite(name, values.grep));
  return report(results);
});

function report(results) {
  console.log();
  for (const { name, passed, failures, stumbled, skipped, seconds } of results) {
    console.log(`${name.padEnd(6)} ${passed} passed, ${failures.length} failed, ${skipped.length} skipped (${seconds.toFixed(1)} s)`);
    for (const title of skipped) console.log(`       skipped: ${title}`);
    for (const failure of stumbled) console.log(`       stumbled, then passed or failed below: ${failure}`);
    for (const failure of failures) console.log(`       FAILED: ${failure}`);
  }
  const passed = results.reduce((sum, result) => sum + result.passed, 0);
  const failed = results.reduce((sum, result) => sum + result.failures.length, 0);
  console.log(`\n${passed} passed, ${failed} failed`);
  return failed > 0 ? 1 : 0;
}
