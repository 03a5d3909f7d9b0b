import type { Priority } from '../../src/protocol/words';
import { priorities } from '../../src/protocol/words';

/** What an agent does in one run of a task. `tree` names the files it leaves; null where it changes nothing. */
export type Act = { seconds: number; tree: number | null } & (
  | { kind: 'finish'; silently: boolean; floods: boolean }
  /** Says that it failed, dies, or does the same again and again until it is stopped. */
  | { kind: 'fail' | 'crash' | 'loop'; sentence: string }
  | { kind: 'signIn' }
  /** Never ends by itself; `hears` that its time is up. */
  | { kind: 'hang'; hears: boolean }
  | { kind: 'limit'; minutes: number | null }
  /** Its service does not answer. */
  | { kind: 'outage' }
  /** Asks, and finishes when it was answered. */
  | { kind: 'ask'; what: 'approval' | 'question'; answered: 'soon' | 'morning' | 'never' }
);

/** One task of the night: what it is, and what its agent will do in each of its runs, the last act again and again. */
export interface Planned {
  title: string;
  priority: Priority;
  agent: string;
  label: string;
  /** Places in the plan of what it comes after. */
  after: number[];
  by: 'person' | 'workMode';
  acts: Act[];
  /** The results it starts from do not fit together, where they are several; in the morning the person lets the agent merge them, or not. */
  conflict: 'none' | 'merged' | 'left';
}

/** Chance that is the same for the same seed (xorshift). */
export function chance(seed: number) {
  let state = (seed * 2_654_435_761 + 1) >>> 0 || 1;
  const next = () => {
    state ^= state << 13; state >>>= 0;
    state ^= state >>> 17;
    state ^= state << 5; state >>>= 0;
    return state / 2 ** 32;
  };
  return {
    below: (most: number) => Math.floor(next() * most),
    is: (percent: number) => next() * 100 < percent,
    of: <T>(list: readonly T[]): T => list[Math.floor(next() * list.length)]!,
  };
}
export type Chance = ReturnType<typeof chance>;

/** A night's work: chains, diamonds and single tasks, and everything that agents are known to do. */
export function planNight(seed: number, count: number): Planned[] {
  const c = chance(seed);
  return Array.from({ length: count }, (_, at): Planned => {
    const after = comesAfter(c, at);
    const conflict = after.length > 1 && c.is(40) ? c.of(['merged', 'left'] as const) : 'none';
    return {
      title: `Task ${at}`, priority: c.of(priorities), agent: c.of(['one', 'two', 'three']), label: `row ${at % 7}`, after, conflict,
      by: c.is(6) ? 'person' : 'workMode',
      // What is merged is asked about once: a merge that fails would be a story of its own.
      acts: conflict === 'none' ? acts(c, at) : [finish(c, at)],
    };
  });
}

/** Half of the tasks stand alone; the others come after one just before them, or close a diamond. */
function comesAfter(c: Chance, at: number): number[] {
  if (at < 4 || c.is(50)) return [];
  const near = () => at - 1 - c.below(Math.min(at, 6));
  return [...new Set(c.is(60) ? [near()] : [near(), near(), near()])].sort((a, b) => a - b);
}

function acts(c: Chance, at: number): Act[] {
  const base = () => ({ seconds: 10 + c.below(80), tree: c.is(85) ? c.below(3) : null });
  const done = finish(c, at);
  const limited = (): Act => ({ ...base(), kind: 'limit', minutes: c.is(50) ? 3 + c.below(20) : null });
  const broken = (sentence: string): Act => ({ ...base(), kind: c.of(['fail', 'crash'] as const), sentence });
  const silent = (): Act => ({ ...base(), kind: 'outage' });
  const before = [...(c.is(4) ? [limited()] : []), ...(c.is(6) ? [silent()] : [])];
  const roll = c.below(100);
  if (roll < 58) return [...before, done];
  if (roll < 66) return [broken('The tests failed.'), ...before, done];
  if (roll < 71) { const same = broken('It fails for ever.'); return [...before, same]; }
  if (roll < 76) return [1, 2, 3, 4, 5].map((n) => broken(`It fails in way ${n}.`));
  if (roll < 79) return [1, 2, 3, 4].map((tree): Act => ({ ...base(), tree, kind: 'fail', sentence: 'Other files, the same words.' }));
  if (roll < 82) return [...before, { ...base(), kind: 'loop', sentence: '(loop)' }, ...(c.is(50) ? [done] : [])];
  if (roll < 84) return [{ ...base(), kind: 'signIn' }];
  if (roll < 87) return [...before, { ...base(), kind: 'hang', hears: c.is(50) }, done];
  if (roll < 88) return [limited(), limited(), done];
  if (roll < 89) return [silent(), silent(), broken('It failed after the outage.'), silent(), done];
  const what = c.of(['approval', 'question'] as const);
  const answered = roll < 95 ? 'soon' : c.of(['morning', 'never'] as const);
  const failedFirst = c.is(30) ? [broken('It failed before it asked.')] : [];
  return [...failedFirst, { ...base(), kind: 'ask', what, answered }, done];
}

function finish(c: Chance, at: number): Act {
  return { kind: 'finish', seconds: 10 + c.below(80), tree: c.is(88) ? at % 5 : null, silently: c.is(5), floods: c.is(4) };
}

/** The act of this run, counted from 1. */
export function actOf({ acts: list }: Planned, run: number): Act {
  return list[Math.min(run, list.length) - 1]!;
}

/** A made-up name of what a run left, the same for the same files. */
export function treeOf(at: number, tree: number): string {
  return `${at}`.padStart(6, '0').concat(`${tree}`.padStart(34, '0'));
}
