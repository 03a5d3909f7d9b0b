import { mkdir, rm } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { out, root } from './paths.mjs';
import { partsOf } from './parts.mjs';
import { runHeard, runShown } from './processes.mjs';
import { count } from './results.mjs';
import { say } from './say.mjs';

/**
 * The suites in the order they run, the quick ones first. `timeoutMs` is for one test; one that is `extra` runs only when it is named.
 * So many parts of a suite run `beside` each other, the ones named `first` before the others: what takes longest, and waits most of that.
 * What builds anew what the others use runs `alone`, after them. `env` is what each process of the suite gets: no Git settings of the person.
 * WORK_MODE_E2E_BESIDE=2 runs two stories at a time, on a machine that has nothing else to do.
 * Where a whole editor in a browser on a loaded machine `mayStumble`, the files with a failure run once more, in new windows; what failed the first time is named all the same.
 */
export const suites = {
  unit: { served: false, timeoutMs: 4000 },
  node: { served: false, timeoutMs: 120_000, beside: 2, first: ['campaign', 'crash', 'crashClosing', 'acp', 'git'], env: { GIT_CONFIG_GLOBAL: '/dev/null', GIT_CONFIG_NOSYSTEM: '1' } },
  host: { served: true, timeoutMs: 60_000 },
  e2e: { served: true, timeoutMs: 240_000, mayStumble: true, beside: Number(process.env.WORK_MODE_E2E_BESIDE ?? 1), first: ['threadStory', 'board', 'realAgent', 'thread', 'problems'], alone: ['start'] },
  agents: { served: false, timeoutMs: 180_000, extra: true, beside: 2, first: ['work-gemini'] },
};

/** Runs one built suite. Every test leaves one line in a file, so that a crash loses no result. */
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
  await mkdir(join(out, 'results'), { recursive: true });
  say(files ? `suite ${name}, once more: ${files.map((file) => basename(file)).join(', ')}` : `suite ${name}`);
  const { beside = 1, first = [], alone = [] } = suites[name];
  // A few tests that somebody picked are watched while they run.
  const parts = beside > 1 && !files && !grep ? await partsOf(name, first) : [{ name: '', files }];
  if (parts.length === 1) return { name, ...(await count([await runPart(name, { ...parts[0], grep })])) };
  const ended = await runBeside(name, parts.filter((part) => !alone.includes(part.name)), beside);
  ended.push(...(await runBeside(name, parts.filter((part) => alone.includes(part.name)), 1)));
  return { name, ...(await count(ended)) };
}

/** The parts of a suite, each in a process of its own and so many at a time. What a part says is shown once it is over. */
async function runBeside(name, parts, beside) {
  const waiting = [...parts];
  const ended = [];
  const worker = async () => {
    for (let part = waiting.shift(); part; part = waiting.shift()) {
      const done = await runPart(name, { ...part, heard: true });
      say(`suite ${name}, ${part.name}:`);
      process.stdout.write(done.output);
      ended.push(done);
    }
  };
  await Promise.all(Array.from({ length: beside }, worker));
  return ended;
}

async function runPart(name, { name: part, files, env = {}, grep = '', heard = false }) {
  const results = join(out, 'results', part ? `${name}-${part}.jsonl` : `${name}.jsonl`);
  await rm(results, { force: true });
  const program = name === 'host' ? join(out, 'test', 'support', 'hostSuite.main.js') : join(root, 'test', 'harness', 'mochaRun.mjs');
  const options = {
    cwd: root,
    env: {
      ...suites[name].env, ...env, WORK_MODE_SUITE: name, WORK_MODE_RESULTS: results, WORK_MODE_TIMEOUT: String(suites[name].timeoutMs), WORK_MODE_GREP: grep,
      ...(files && { WORK_MODE_FILES: JSON.stringify(files) }), ...(heard && process.stdout.isTTY && { MOCHA_COLORS: '1' }),
    },
  };
  const { code, output = '' } = heard ? await runHeard(process.execPath, [program], options) : { code: await runShown(process.execPath, [program], options) };
  return { part, results, code, output };
}
