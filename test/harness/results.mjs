import { readFile } from 'node:fs/promises';

/** What the processes of one suite, `{ part, results, code }` each, have come to. One that crashed or left something running is a failure too, and so is a suite that ran nothing. */
export async function count(ended) {
  const parts = await Promise.all(ended.map(async (one) => ({ ...one, lines: await linesOf(one.results) })));
  const tests = parts.flatMap(({ lines }) => lines.filter((line) => line.title));
  const passed = tests.filter((test) => test.state === 'passed').length;
  const failed = tests.filter((test) => test.state === 'failed');
  const failures = failed.map((test) => `${test.title}: ${test.error}`);
  const crashes = parts.map(crashOf).filter(Boolean);
  failures.push(...crashes);
  if (passed + failures.length === 0) failures.push('The suite ran no test.');
  // A crash names no file, so it gets no second try.
  const failedFiles = crashes.length === 0 && ended.every(({ code }) => code === 0) ? [...new Set(failed.map((test) => test.file))].filter(Boolean) : [];
  const passedIn = (among) => tests.filter((test) => test.state === 'passed' && among.includes(test.file)).length;
  return { passed, failures, failedFiles, passedIn, skipped: tests.filter((test) => test.state === 'skipped').map((test) => test.title) };
}

/** Why this process is a failure although none of its tests is. */
function crashOf({ part, lines, code }) {
  const who = part ? `The part ${part} of the suite` : 'The suite';
  if (!lines.some((line) => line.ended)) return `${who} ended before it was done (exit code ${code}).`;
  if (code !== 0 && !lines.some((line) => line.state === 'failed')) return `${who} ended with exit code ${code} although no test failed.`;
  return null;
}

async function linesOf(results) {
  const text = await readFile(results, 'utf8').catch((error) => {
    if (error.code === 'ENOENT') return '';
    throw error;
  });
  return text.split('\n').filter(Boolean).map((line) => JSON.parse(line));
}
