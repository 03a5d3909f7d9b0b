import { columnWords } from '../../src/core/board';
import type { AgentChoice, BoardPicture, Card, CardAction, ColumnPicture, Header, ModeAction, Notice } from '../../src/protocol/picture';
import type { ActionName, Column } from '../../src/protocol/words';

export type TasksPicture = Extract<BoardPicture, { state: 'tasks' }>;

/** The moment at which all pictures are taken, so that nothing in them depends on the clock. */
export const takenAt = Date.now();

const minute = 60_000;

const order: Column[] = ['drafts', 'active', 'queued', 'ready', 'applying', 'done'];

const labels: Record<ActionName, string> = {
  start: 'Start', accept: 'Add to Queue', mergeByAgent: 'Let the Agent Merge', dropDependencies: 'Do Not Wait for Them', liftLimit: 'Resume Now', moveUp: 'Move Up', moveDown: 'Move Down', setDependencies: 'Comes After…', stop: 'Stop', resume: 'Resume', retry: 'Retry', review: 'Review', apply: 'Apply', dismiss: 'Dismiss', restore: 'Restore',
  openThread: 'Open Thread', pause: 'Pause', signIn: 'Sign In', putBack: 'Put Back', keepChanges: 'Keep', edit: 'Edit', rename: 'Rename', delete: 'Delete',
};

/** A button or menu entry as the host describes it. */
export function action(name: ActionName, place: CardAction['place'], label = labels[name]): CardAction {
  return { name, label, icon: 'circle', place };
}

/** A card with the given facts; the others are those of a plain draft. */
export function card(facts: Partial<Card> & { id: string }): Card {
  return {
    title: `Task ${facts.id}`, badge: 'Draft', icon: 'lightbulb', tone: 'quiet', priority: 'normal', agent: 'Shell', line: null, until: null, timeWord: 'until', failure: null, labels: [], dependsOn: [], progress: null,
    live: false, worked: null, changes: null, usage: null, asks: [], alarm: null, sandboxed: false, commit: null, at: takenAt - 5 * minute, actions: [], ...facts,
  };
}

/** A column with its usual words. */
export function column(name: Column, cards: Card[], count = cards.length): ColumnPicture {
  return { column: name, ...columnWords[name], count, cards };
}

export const agents: AgentChoice[] = [
  { id: 'shell', label: 'Shell', hint: 'Runs the commands of the task, one after the other: lines that start with “$ ”, or a fenced sh block.', tier: false, models: [], efforts: [] },
  { id: 'codex', label: 'Codex', hint: 'Works from a description in plain words.', tier: false, models: [], efforts: [] },
];

const turn = (name: ModeAction['name'], label: string, icon: string): ModeAction => ({ name, label, icon, account: null });
const turnOff = turn('turnOff', 'Turn Off', 'debug-stop');

/** What the person can do with the switch, by how it stands. */
export const switchActions = {
  off: [turn('turnOn', 'Turn On', 'play')],
  on: [turn('pause', 'Pause', 'debug-pause'), turnOff],
  paused: [turn('resume', 'Resume', 'debug-continue'), turnOff],
  resting: [turn('pause', 'Pause', 'debug-pause'), turnOff, { ...turn('liftLimit', 'Resume Codex Now', 'debug-continue'), account: 'codex' }],
};

/** The line on top, with the switch off where nothing else is said. */
export function header(facts: Pick<Header, 'tone' | 'line' | 'detail'> & Partial<Header>): Header {
  return { mode: 'off', until: null, timeWord: 'until', actions: switchActions.off, ...facts };
}

/** A picture with these columns; those left out are empty. */
export function picture(columns: ColumnPicture[], facts: Partial<TasksPicture> = {}): TasksPicture {
  const given = new Map(columns.map((each) => [each.column, each]));
  return {
    revision: 1, state: 'tasks', header: header({ tone: 'quiet', line: 'Ready to start', detail: '2 drafts' }), notices: [], needsYou: [], agents, labels: [], total: columns.reduce((sum, { count }) => sum + count, 0), filtered: false, mayWrite: true,
    columns: order.map((name) => given.get(name) ?? column(name, [])), ...facts,
  };
}

const text = (line: string): Card['line'] => ({ icon: null, text: line, code: null });
const edits = [action('edit', 'menu'), action('rename', 'menu')];

const ofDraft = [action('start', 'primary'), action('accept', 'secondary'), ...edits, action('delete', 'menu')];

export const draft = card({
  id: 'd1', title: 'Cache the settings lookup', agent: 'Codex', line: text('Keep the parsed settings until the file changes.'), at: takenAt - 12 * minute,
  labels: ['settings'], actions: ofDraft,
});
const urgentDraft = card({
  id: 'd2', title: 'Split the billing module', priority: 'urgent', at: takenAt - 26 * 60 * minute,
  actions: ofDraft,
});
export const running = card({
  id: 'a1', title: 'Add rate limiting to the public API', badge: 'Running', icon: 'sync', tone: 'running', agent: 'Codex',
  line: { icon: 'terminal', text: '', code: 'npm test -- rate-limit --reporter=dot' }, progress: { done: 3, total: 5 }, live: true, worked: { ms: 0, since: takenAt - 252_000 },
  changes: { files: 6, added: 128, removed: 14 }, actions: [action('openThread', 'secondary'), action('stop', 'secondary')],
});
const preparing = card({
  id: 'a2', title: 'Document the webhook payloads', badge: 'Preparing', icon: 'loading', tone: 'running',
  line: text('Preparing a worktree'), live: true, worked: { ms: 0, since: takenAt - 1200 }, actions: [action('openThread', 'secondary'), action('stop', 'secondary')],
});
const ofQueued = [action('stop', 'secondary', 'Remove from Queue'), action('moveUp', 'menu'), action('moveDown', 'menu'), ...edits];
export const queued = [
  card({
    id: 'q1', title: 'Dashboard for usage limits', badge: 'Queued', icon: 'circle-large-outline', agent: 'Codex', line: text('Waits for a free slot'), labels: ['api', 'limits'],
    dependsOn: [{ id: 'f1', title: 'Fix typo in the welcome mail', standing: 'met', state: 'done' }], actions: [action('start', 'primary', 'Start Now'), ...ofQueued],
  }),
  card({
    id: 'q2', title: 'Flaky test in checkout.spec.ts', badge: 'Queued', icon: 'circle-large-outline', priority: 'high', line: text('Comes after “Add rate limiting to the public API”, which is being worked on'),
    dependsOn: [
      { id: 'f1', title: 'Fix typo in the welcome mail', standing: 'met', state: 'done' },
      { id: 'a1', title: 'Add rate limiting to the public API', standing: 'waits', state: 'is being worked on' },
    ],
    actions: ofQueued,
  }),
];
/** It failed, and work mode tries it again. */
const triedAgain = card({
  id: 'q3', title: 'Publish the nightly docs', badge: 'Queued', icon: 'circle-large-outline', agent: 'Codex', line: text('Failed, and is tried again'), until: takenAt + 14 * minute, timeWord: 'at',
  failure: 'Step 2 of 3 ended with code 1: npm run docs -- --strict --out site/nightly', actions: [action('start', 'secondary', 'Start Now'), action('openThread', 'secondary', 'Thread'), ...ofQueued],
});
/** It comes after the one that is tried again, and the account of another one rests. */
export const unhappyQueue = [
  triedAgain,
  card({
    id: 'q4', title: 'Announce the nightly docs', badge: 'Queued', icon: 'circle-large-outline', line: text('Comes after “Publish the nightly docs”, which failed and is tried again'),
    dependsOn: [{ id: 'q3', title: 'Publish the nightly docs', standing: 'waits', state: 'failed and is tried again' }], actions: ofQueued,
  }),
  card({
    id: 'q5', title: 'Sign the release', badge: 'Queued', icon: 'circle-large-outline', priority: 'low', line: text('Waits for a free slot; more urgent tasks go first'), actions: ofQueued,
  }),
  card({
    id: 'q6', title: 'Translate the settings page', badge: 'Queued', icon: 'circle-large-outline', agent: 'Codex', line: text('Waits: Codex’s service does not answer'), until: takenAt + 5 * minute, timeWord: 'tried again at',
    actions: [action('liftLimit', 'secondary'), ...ofQueued],
  }),
];
/** Nobody answered its question, and its run is over. */
export const unanswered = card({
  id: 'r4', title: 'Answer revoked keys', badge: 'Needs input', icon: 'question', tone: 'warning', agent: 'Codex', line: text('Which status should a revoked key get?'), worked: { ms: 252_000, since: null }, at: takenAt - 40 * minute,
  asks: [{
    kind: 'question', id: 'late', at: takenAt - 280 * minute, expiresAt: takenAt - 40 * minute, message: 'Which status should a revoked key get?',
    fields: [{ name: 'answer', title: '', type: 'choice', other: true, required: true, choices: [{ value: '401', label: '401 Unauthorized', hint: '' }, { value: '403', label: '403 Forbidden', hint: '' }] }],
  }],
  actions: [action('resume', 'primary'), action('openThread', 'secondary'), action('retry', 'menu'), action('dismiss', 'menu'), ...edits, action('delete', 'menu')],
});
export const ready = card({
  id: 'r1', title: 'Replace moment with Temporal', badge: 'Ready', icon: 'pass', tone: 'ok', agent: 'Codex', line: text('All 5 steps done'), worked: { ms: 754_000, since: null },
  changes: { files: 9, added: 240, removed: 311 }, at: takenAt - 3 * minute,
  actions: [action('review', 'primary'), action('apply', 'secondary'), action('dismiss', 'menu'), action('openThread', 'menu'), ...edits, action('delete', 'menu')],
});
const interrupted = card({
  id: 'r2', title: 'Sort imports everywhere', badge: 'Interrupted', icon: 'debug-disconnect', tone: 'warning', line: text('The editor closed while it ran after 2 of 4 steps'),
  progress: { done: 2, total: 4 }, worked: { ms: 31_000, since: null }, at: takenAt - 60 * minute,
  actions: [action('resume', 'primary'), action('review', 'secondary'), action('retry', 'menu'), action('openThread', 'menu'), action('dismiss', 'menu'), ...edits, action('delete', 'menu')],
});
const failed = card({
  id: 'r3', title: 'Move CI to arm runners', badge: 'Failed', icon: 'error', tone: 'error', line: { icon: null, text: 'Step 1 ended with 127:', code: 'npm ci --foreground-scripts' },
  worked: { ms: 400, since: null }, at: takenAt - 90 * minute, actions: [action('retry', 'primary'), action('openThread', 'secondary'), action('dismiss', 'menu'), ...edits, action('delete', 'menu')],
});
const applying = card({
  id: 'p1', title: 'Rename Customer to Account', badge: 'Applying', icon: 'loading', tone: 'running', line: text('Committing 41 files, pre-commit hook running'),
  changes: { files: 41, added: 402, removed: 398 }, at: takenAt, actions: [action('openThread', 'menu')],
});
const done = [
  card({ id: 'f1', title: 'Fix typo in the welcome mail', badge: 'Applied', icon: 'check', tone: 'ok', commit: 'a81c2e0', changes: { files: 1, added: 1, removed: 1 }, worked: { ms: 154_000, since: null }, at: takenAt - 180 * minute, actions: [action('review', 'menu'), action('delete', 'menu')] }),
  card({ id: 'f2', title: 'Try a canvas renderer', badge: 'Dismissed', icon: 'circle-slash', line: text('Can be restored'), worked: { ms: 1_820_000, since: null }, at: takenAt - 27 * 60 * minute, actions: [action('restore', 'secondary'), action('delete', 'menu')] }),
  card({ id: 'f3', title: 'Remove unused translations', badge: 'Nothing to change', icon: 'dash', line: text('Ran to the end and changed nothing'), at: takenAt - 30 * 60 * minute, actions: [action('retry', 'secondary', 'Run Again'), action('delete', 'menu')] }),
];

/** A working day: something of every kind. */
export const fullPicture = picture([
  column('drafts', [draft, urgentDraft]), column('active', [running, preparing]), column('queued', queued),
  column('ready', [ready, interrupted, failed]), column('applying', [applying]), column('done', done, 39),
], { header: header({ tone: 'working', line: 'Working on 3 of 5', detail: '2 need a decision · 1 ready to review · 2 queued', mode: 'working', actions: switchActions.on }), labels: ['api', 'limits', 'settings'] });

export const emptyPicture = picture([], { header: header({ tone: 'quiet', line: 'Nothing to do', detail: 'Write down a task below.' }), agents: agents.slice(0, 1) });

export const problemPicture: BoardPicture = {
  revision: 1, state: 'problem', sentence: 'This folder is not a git repository. Agents work in git worktrees, so Work Mode needs one.',
  remedies: [{ name: 'initialise', label: 'Initialise Repository' }, { name: 'openFolder', label: 'Open Another Folder' }],
};

export const notices: Notice[] = [
  { id: 'following', tone: 'info', sentence: 'Another window works on this repository. This one shows the same board.', remedies: [] },
  { id: 'unreadable', tone: 'warning', sentence: '1 task could not be read and was set aside as k3j2.json.unreadable.', remedies: [{ name: 'openLog', label: 'Open Log' }, { name: 'showFile', label: 'Show the File' }] },
];

/** Very many tasks, all of them in the picture. */
export function crowdedPicture(tasks: number): TasksPicture {
  const kinds = [draft, running, ...queued, ready, failed, ...done];
  const homes: Column[] = ['drafts', 'active', 'queued', 'queued', 'ready', 'ready', 'done', 'done', 'done'];
  const cards = new Map<Column, Card[]>(order.map((name) => [name, []]));
  for (let n = 0; n < tasks; n += 1) {
    const kind = kinds[n % kinds.length] ?? draft;
    cards.get(homes[n % homes.length] ?? 'drafts')?.push({ ...kind, id: `t${n}`, title: `${kind.title} (${n})` });
  }
  return picture(order.map((name) => column(name, cards.get(name) ?? [])), { header: fullPicture.header });
}
