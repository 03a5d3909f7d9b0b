import type { Planned } from './nightPlan';
import { actOf, treeOf } from './nightPlan';

/** What has become of a task in the morning. */
export interface Fate {
  state: string;
  cause: string | null;
  runs: number;
  tries: number;
  /** What the last failure that counts looked like. */
  last: { tree: string; sentence: string } | null;
  asks: number;
  /** Why it still waits, where it is queued. */
  wait: 'broken' | 'dependency' | 'conflict' | null;
}

export interface OracleRules {
  retries: number;
  /** Runs that were cut off with the editor, by place in the plan. */
  lost: ReadonlyMap<number, number>;
}

const inQueue: Fate = { state: 'queued', cause: null, runs: 0, tries: 0, last: null, asks: 0, wait: null };

/** What every task must have come to, told from the plan alone: knows nothing of slots, of order and of time. */
export function fatesOf(plan: readonly Planned[], rules: OracleRules): Fate[] {
  const fates: Fate[] = [];
  for (const [at, task] of plan.entries()) {
    const before = task.after.map((one) => fates[one]!);
    if (before.some((fate) => hinders(fate) === 'broken')) fates.push({ ...inQueue, wait: 'broken' });
    else if (before.some((fate) => hinders(fate) === 'dependency')) fates.push({ ...inQueue, wait: 'dependency' });
    else if (task.conflict === 'left' && resultsBefore(at, plan, fates).size > 1) fates.push({ ...inQueue, wait: 'conflict' });
    else fates.push(played(at, task, rules));
  }
  return fates;
}

/** What keeps those that come after a task from beginning. */
function hinders({ state, asks }: Fate): 'broken' | 'dependency' | null {
  if (state === 'failed') return 'broken';
  if (state === 'interrupted') return asks ? 'dependency' : 'broken';
  return state === 'ready' || state === 'nothing' ? null : 'dependency';
}

/** Whose results a task starts from; one that changed nothing hands on what it started from itself. */
export function resultsBefore(at: number, plan: readonly Planned[], fates: readonly Fate[]): Set<number> {
  return new Set(plan[at]!.after.flatMap((one) => (fates[one]!.state === 'nothing' ? [...resultsBefore(one, plan, fates)] : [one])));
}

function played(at: number, task: Planned, { retries, lost }: OracleRules): Fate {
  const fate: Fate = { ...inQueue };
  let { by } = task;
  const end = (state: string, rest: Partial<Fate> = {}): Fate => ({ ...fate, state, ...rest });
  for (;;) {
    fate.runs += 1;
    if (lost.get(at) === fate.runs) {
      // Work mode takes it up once, where it had not tried it again already.
      if (fate.tries > 0) return end('interrupted', { cause: 'lost' });
      fate.tries = 1;
      by = 'workMode';
      continue;
    }
    const act = actOf(task, fate.runs);
    const tree = act.tree === null ? '' : treeOf(at, act.tree);
    switch (act.kind) {
      case 'finish':
        if (act.tree === null) return act.silently ? end('interrupted', { cause: 'unconfirmed' }) : end('nothing');
        return end(act.silently ? 'unconfirmed' : 'ready', { tries: 0, last: null });
      case 'fail': case 'crash': case 'loop': {
        const same = fate.last?.tree === tree && fate.last.sentence === act.sentence;
        if (by === 'person' || same || fate.tries >= retries) return end('failed', { cause: act.sentence });
        fate.tries += 1;
        fate.last = { tree, sentence: act.sentence };
        break;
      }
      case 'signIn': return end('failed', { cause: 'Sign in first.' });
      case 'hang': return end('interrupted', { cause: 'timeLimit' });
      case 'limit': case 'outage': break;
      case 'ask':
        if (act.answered === 'never') return end('interrupted', { cause: 'unanswered', asks: 1 });
        // The person had a say: what was tried before does not count any more.
        fate.tries = 0;
        fate.last = null;
        if (act.answered === 'soon') return act.tree === null ? end('nothing') : end('ready');
        by = 'person';
    }
  }
}
