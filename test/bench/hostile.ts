import type { Action } from '../../src/core/policy/action';
import { judge } from '../../src/core/policy/judge';
import { hostileLines } from '../support/hostileLines';
import type { BenchRow } from './row';

const rounds = 9;
const tries = 5;

export const rows: BenchRow[] = [
  /** What it takes until an agent has its answer where a command line of 10,000 characters is made to take long: the worst of many kinds of them, each the best of some tries. */
  { name: 'judge-10k', unit: 'ms', limit: 20, ratio: false, measure() {
    const lines = hostileLines(10_000).map(([, line]) => line);
    const ours = Array.from({ length: rounds + 1 }, () => Math.max(...lines.map((line) => Math.min(...Array.from({ length: tries }, () => judged(line))))));
    // The first round is for the machinery of JavaScript.
    return Promise.resolve({ ours: ours.slice(1), floor: null });
  } },
];

function judged(command: string): number {
  const action: Action = { kind: 'execute', title: command, command, cwd: '/code/app', paths: [], diffs: [], ours: false };
  const began = performance.now();
  judge(action, { profile: 'build', rules: [], task: 't1', root: '/code/app', home: '/home/me' });
  return performance.now() - began;
}
