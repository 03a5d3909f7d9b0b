// Loaded inside an extension host (by `extensionTestsPath`): runs the host tests there and reports each on the console.
import Mocha from 'mocha';
import { readdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { type HostLine, showHostLine, writeHostLine } from '../support/hostReport';

/** Runs every host test; rejects when one failed. */
export async function run(): Promise<void> {
  const mocha = new Mocha({ ui: 'bdd', timeout: 60_000, reporter: Mocha.reporters.Base, grep: process.env.WORK_MODE_GREP || undefined });
  for (const file of builtTests()) mocha.addFile(file);
  const failures = await new Promise<number>((done) => report(mocha.run(done)));
  say({ type: 'ended' });
  if (failures > 0) throw new Error(`${failures} host tests failed`);
}

/** Derived from the sources, so that what is left of a deleted test does not run. */
function builtTests(): string[] {
  const sources = resolve(__dirname, '../../../test/host');
  return readdirSync(sources).filter((file) => file.endsWith('.test.ts')).sort().map((file) => join(__dirname, file.replace(/\.ts$/, '.js')));
}

function report(runner: Mocha.Runner): void {
  let depth = 0;
  runner.on('suite', ({ title }) => {
    if (title) say({ type: 'suite', name: title, depth });
    depth += title ? 1 : 0;
  });
  runner.on('suite end', ({ title }) => { depth -= title ? 1 : 0; });
  runner.on('pass', (test) => say({ type: 'passed', ...named(test, depth), ms: test.duration ?? 0 }));
  runner.on('pending', (test) => say({ type: 'skipped', ...named(test, depth) }));
  runner.on('fail', (test, error: Error) => {
    say({ type: 'failed', ...named(test, depth), error: error.message.split('\n')[0]!, stack: error.stack ?? error.message });
  });
}

function named(test: Mocha.Runnable, depth: number) {
  return { title: test.fullTitle(), name: test.title, depth };
}

function say(line: HostLine): void {
  // Where nobody counts them (a desktop VS Code, F5), they are for a person.
  console.log(process.env.WORK_MODE_RESULTS ? writeHostLine(line) : showHostLine(line));
}
