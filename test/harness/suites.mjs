import { mkdir, readdir, readFile, rm } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { out, root } from './paths.mjs';
import { runShown } from './processes.mjs';
import { say } from './say.mjs';

/**
 * The suites in the order they run, the quick ones first. `timeoutMs` is for one test; one that is `extra` runs only when it is named.
 * Where a whole editor in a browser on a loaded machine `mayStumble`, the files with a failure run once more, in new windows; what failed the first time is named all the same.
 */
export const suites = {
  unit: { served: false, timeoutMs: 4000 },
  node: { served: false, timeoutMs: 120_000 },
  host: { served: true, timeoutMs: 60_000 },
  e2e: { served: true, timeoutMs: 240_000, mayStumble: true },
  agents: { served: false, timeoutMs: 180_000, extra: true },
};

/** Runs one built suite in a process of its own. Every test leaves one line in a file, so that a crash loses no result. */
export async function runSuite(name, grep) {
  const startedAt = Date.now();
  const first = await runOnce(name, { grep });
  const again = suites[name].mayStumble && first.failedFiles.length > 0 && first.failedFiles.length <= 3
    ? await runOnce(name, { grep, files: first.failedFiles })
    : null;
  const seconds = (Date.now() - startedAt) / 1000;
  if (!again) return { ...first, stumbled: [], seconds };
  const passed = first.passed - first.passedIn(first.failedFiles) + again.passed;
  return { ...first, passed, failures: again.failures, stumbled: first.failures, seconds };
}

async function runOnce(name, { grep, files }) {
  const results = join(out, 'results', `${name}.jsonl`);
  await mkdir(dirname(results), { recursive: true });
  await rm(results, { force: true });
  say(files ? `suite ${name}, once more: ${files.map((file) => basename(file)).join(', ')}` : `suite ${name}`);
  const program = name === 'host' ? join(out, 'test', 'support', 'hostSuite.main.js') : join(root, 'test', 'harness', 'mochaRun.mjs');
  const code = await runShown(process.execPath, [program], {
    cwd: root,
    env: {
      WORK_MODE_SUITE: name, WORK_MODE_RESULTS: results, WORK_MODE_TIMEOUT: String(suites[name].timeoutMs), WORK_MODE_GREP: grep,
      ...(files && { WORK_MODE_FILES: JSON.stringify(files) }),
    },
  });
  return { name, ...(await count(results, code)) };
}

/** A suite that crashed, ran nothing or left something running is a failure too. */
async function count(results, code) {
  const text = await readFile(results, 'utf8').catch((error) => {
    if (error.code === 'ENOENT') return '';
    throw error;
  });
  const lines = text.split('\n').filter(Boolean).map((line) => JSON.parse(line));
  const tests = lines.filter((line) => line.title);
  const failures = tests.filter((test) => test.state === 'failed').map((test) => `${test.title}: ${test.error}`);
  const passed = tests.filter((test) => test.state === 'passed').length;
  // A crash names no file, so it gets no second try.
  const whole = lines.some((line) => line.ended) && code === 0;
  const failedFiles = whole ? [...new Set(tests.filter((test) => test.state === 'failed').map((test) => test.file))].filter(Boolean) : [];
  if (!lines.some((line) => line.ended)) failures.push(`The suite ended before it was done (exit code ${code}).`);
  else if (passed + failures.length === 0) failures.push('The suite ran no test.');
  else if (code !== 0 && failures.length === 0) failures.push(`Every test passed, but the suite ended with exit code ${code}.`);
  const passedIn = (among) => tests.filter((test) => test.state === 'passed' && among.includes(test.file)).length;
  return { passed, failures, failedFiles, passedIn, skipped: tests.filter((test) => test.state === 'skipped').map((test) => test.title) };
}

/** The built files of a suite's tests, derived from the sources, so that what is left of a deleted test does not run. */
export async function builtTests(suite) {
  const folder = join(root, 'test', suite);
  const files = await readdir(folder, { recursive: true }).catch((error) => {
    if (error.code === 'ENOENT') return [];
    throw error;
  });
  return files.filter((file) => file.endsWith('.test.ts')).sort().map((file) => join(out, 'test', suite, file.replace(/\.ts$/, '.js')));
}
