// Runs one suite, or some files of it, in this process; what to run and where to write the results comes by environment (see suites.mjs).
import Mocha from 'mocha';
import { appendFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { builtTests } from './parts.mjs';

const { WORK_MODE_SUITE: suite, WORK_MODE_RESULTS: results, WORK_MODE_TIMEOUT: timeout, WORK_MODE_GREP: grep, WORK_MODE_FILES: files, WORK_MODE_SEED: seed = '1' } = process.env;

process.setSourceMapsEnabled(true);
// The same random histories each time, so that no change fails for what another one did. Others are tried with a number in WORK_MODE_SEED.
createRequire(import.meta.url)('fast-check').configureGlobal({ seed: Number(seed) });
const mocha = new Mocha({
  ui: 'bdd', reporter: 'spec', timeout: Number(timeout), slow: Number(timeout) / 4, forbidOnly: Boolean(process.env.CI), ...(grep && { grep }),
});
for (const file of files ? JSON.parse(files) : await builtTests(suite)) mocha.addFile(file);
await mocha.loadFilesAsync();

const runner = mocha.run(() => {
  record({ ended: true });
  process.exitCode = 0;
  // What still runs five seconds after the last test was left behind by one of them.
  setTimeout(() => {
    console.error(`Something was left running by the ${suite} suite: ${process.getActiveResourcesInfo().join(', ')}.`);
    process.exit(70);
  }, 5000).unref();
});
runner.on('pass', (test) => record({ title: test.fullTitle(), state: 'passed', ms: test.duration, file: test.file ?? test.parent?.file }));
runner.on('pending', (test) => record({ title: test.fullTitle(), state: 'skipped' }));
runner.on('fail', (test, error) => record({ title: test.fullTitle(), state: 'failed', error: brief(error), file: test.file ?? test.parent?.file }));

function record(line) {
  appendFileSync(results, `${JSON.stringify(line)}\n`);
}

/** The first line, or some more where that one only announces them; of a random test also the seed, with which it fails again. */
function brief(error) {
  const lines = String(error?.message ?? error).trim().split('\n').filter(Boolean);
  if (lines[1]?.startsWith('{ seed: ')) return lines.slice(0, 2).join('\n');
  return lines.slice(0, lines[0]?.endsWith(':') ? 8 : 1).join('\n');
}
