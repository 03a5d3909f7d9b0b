import type { ActivityEntry, ActivityFilter, ActivityMessage } from '../../src/protocol/activity';

export const wholeLog: ActivityFilter = { task: null, kinds: [], text: '' };

const minute = 60_000;
/** Noon of today, so that days do not change while a test looks. */
const noon = new Date().setHours(12, 0, 0, 0);

/** An entry so many minutes before noon of today. */
export function entry(minutes: number, facts: Partial<ActivityEntry>): ActivityEntry {
  return { at: noon - minutes * minute, kind: 'tool', task: 'a1', title: 'Add rate limiting to the public API', run: 1, by: 'Codex', text: 'Ran npm test', ...facts };
}

const upgrade = { task: 'b2', title: 'Upgrade the test runner to v12', by: 'Claude Code' };

/** A morning with everything in it, newest first. */
export const morning: ActivityEntry[] = [
  entry(2, { kind: 'ask', ...upgrade, text: 'Asked: Run git push origin HEAD', item: 'ask:k1' }),
  entry(4, { text: 'Ran npm test -- rate-limit', item: 'tool:c5' }),
  entry(5, { text: 'Edited src/api/limit.ts and 2 more', item: 'tool:c4' }),
  entry(6, { kind: 'task', by: 'you', text: 'Wrote: Use the clock from src/time.ts, please, not Date.now.' }),
  entry(9, { kind: 'apply', task: 'c3', title: 'Fix typo in the welcome mail', by: 'you', text: 'Applied as a81c2e0' }),
  entry(14, { kind: 'answer', ...upgrade, by: 'you', text: 'Approved by you, and for the rest of this task' }),
  entry(15, { kind: 'ask', ...upgrade, text: 'Asked: Run npm install' }),
  entry(21, { kind: 'run', by: 'work mode', text: 'Started “Add rate limiting to the public API”' }),
  entry(22, { kind: 'result', task: 'd4', title: 'Replace moment with Temporal', by: 'Gemini', text: 'Ready: 9 files changed (+240 −311)' }),
  entry(40, { kind: 'problem', task: 'e5', title: 'Move CI to arm runners', by: 'Shell', text: 'Failed: Step 2 of 3 ended with code 1: npm ci. Look at its output, and run the task again.' }),
  entry(60, { kind: 'mode', task: null, title: '', run: null, by: 'work mode', text: 'Usage limit of Codex', until: noon + 90 * minute }),
  entry(61, { kind: 'mode', task: null, title: '', run: null, by: 'you', text: 'Work mode turned on' }),
  entry(60 * 15, { kind: 'check', task: 'd4', title: 'Replace moment with Temporal', by: 'Gemini', text: '214 passed' }),
  entry(60 * 16, { kind: 'task', task: 'd4', title: 'Replace moment with Temporal', run: null, by: 'you', text: 'Created and added to the queue' }),
  entry(60 * 24 * 40, { kind: 'task', task: 'z9', title: 'Try a canvas renderer, a task whose name is much longer than there is room for it in a narrow page', run: null, by: 'you', text: 'Dismissed' }),
];

/** What the host says at first. */
export function activityMessages(entries: ActivityEntry[] = morning, facts: { before?: number | null; filter?: ActivityFilter } = {}): ActivityMessage[] {
  const tasks = [...new Map(morning.flatMap(({ task, title }) => (task === null ? [] : [[task, { id: task, title }] as const]))).values()];
  return [{ type: 'tasks', tasks }, { type: 'entries', filter: facts.filter ?? wholeLog, page: { entries, before: facts.before ?? null } }];
}

/** Very many entries, newest first. */
export function manyEntries(count: number, from = 0): ActivityEntry[] {
  return Array.from({ length: count }, (_, n) => entry((from + n) / 10, { text: `Ran step ${from + n}`, item: `tool:s${from + n}` }));
}
