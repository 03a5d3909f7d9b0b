import assert from 'node:assert/strict';
import { activityMatches, noActivityFilter } from '../../src/core/activityFilter';
import type { TaskMove } from '../../src/core/activityOf';
import { activityOf } from '../../src/core/activityOf';
import { activityOfMode } from '../../src/core/activityOfMode';
import { RunActivity } from '../../src/core/activityOfRun';
import { Refusal } from '../../src/core/errors';
import { limitLifted, limitMet, offMode, switched } from '../../src/core/mode';
import type { Task } from '../../src/core/task';
import { untried } from '../../src/core/task';
import type { TaskEvent } from '../../src/core/taskEvent';
import { transition } from '../../src/core/transition';
import { RepositoryEngine } from '../../src/engine/repositoryEngine';
import { activityEntrySchema } from '../../src/protocol/activity';
import type { ActivityEntry } from '../../src/protocol/activity';
import type { TranscriptLine } from '../../src/protocol/transcript';
import { anAgent, fakeAgents, fakeWorld } from '../support/fakeWorld';
import { closeLoops, openLoop } from '../support/openLoop';
import { golden } from '../support/golden';
import { aTask, anApproval, aQuestion, changeset, commitA, commitB, everyState } from '../support/tasks';

const message = { id: 'm1', at: 10_000, text: 'And the other list,\nplease', steer: false };

const { now: running } = everyState.running!;
const byWorkMode = aTask(running.state === 'running' ? { ...running, run: { ...running.run, by: 'workMode' } } : running);

/** What happens, from which state. */
const moves: [string, TaskEvent][] = [
  ['draft', { type: 'edited', brief: { title: 'Sort both lists', prompt: '', notes: '', doneLooksLike: '' }, priority: 'normal', routing: { agent: 'shell', model: null, effort: null, profile: null }, planning: {} }],
  ['draft', { type: 'edited', brief: { title: 'Sort the list', prompt: '$ sort', notes: '', doneLooksLike: '' }, priority: 'normal', routing: { agent: 'shell', model: null, effort: null, profile: null }, planning: {} }],
  ['draft', { type: 'accepted', at: 10_000, by: 'person' }],
  ['draft', { type: 'accepted', at: 10_000, by: 'workMode' }],
  ['queued', { type: 'hurried' }],
  ['queued', { type: 'moved', priority: 'high', position: 1 }],
  ['queued', { type: 'moved', priority: 'normal', position: 1 }],
  ['queued', { type: 'dependenciesDropped', ids: [] }],
  ['queued', { type: 'conflicted', paths: ['a', 'b'] }],
  ['queued', { type: 'messaged', message }],
  ['queued', { type: 'withdrawn' }],
  ['queued', { type: 'taken', token: 'token00002', at: 10_000 }],
  ['queued again', { type: 'taken', token: 'token00002', at: 10_000 }],
  ['preparing', { type: 'prepared', base: commitA, worktree: '/places/1' }],
  ['preparing', { type: 'lost', at: 10_000, changeset: null }],
  ['running', { type: 'advanced', change: { session: 's' } }],
  ['running', { type: 'messaged', message }],
  ['running', { type: 'asked', ask: anApproval }],
  ['running', { type: 'pauseWanted', by: 'person' }],
  ['pausing', { type: 'paused', at: 9_999 }],
  ['paused', { type: 'wentOn', at: 9_999 }],
  ['paused', { type: 'lost', at: 10_000, changeset }],
  ['running', { type: 'alarmed', alarm: { at: 10_000, run: 1, changes: [{ kind: 'file', name: 'README.md' }], before: 'b' } }],
  ['running', { type: 'alarmed', alarm: { at: 10_000, run: 1, changes: [{ kind: 'ref', name: 'refs/heads/main', fate: 'moved' }, { kind: 'file', name: 'README.md' }], before: 'b' } }],
  ['ready', { type: 'alarmClosed' }],
  ['running', { type: 'finished', at: 10_000, changeset, summary: 'Done', confirmed: true }],
  ['running', { type: 'finished', at: 10_000, changeset, summary: 'Done', confirmed: false }],
  ['running', { type: 'finished', at: 10_000, changeset: null, summary: 'Done', confirmed: true }],
  ['running', { type: 'failed', at: 10_000, changeset: null, sentence: 'Step 2 of 3 ended with code 1: npm test', signIn: null }],
  ['running', { type: 'stopped', at: 10_000, changeset }],
  ['running', { type: 'timeUp', at: 10_000, changeset }],
  ['running for work mode', { type: 'timeUp', at: 10_000, changeset }],
  ['running', { type: 'unanswered', at: 10_000, changeset: null }],
  ['running', { type: 'limited', at: 10_000, changeset: null }],
  ['running', { type: 'outage', at: 10_000, changeset }],
  ['failed', { type: 'retried', at: 10_000, by: 'workMode', notBefore: 70_000 }],
  ['failed', { type: 'resumed', at: 10_000, by: 'person', notBefore: null }],
  ['ready', { type: 'followedUp', at: 10_000, message }],
  ['ready', { type: 'followedUp', at: 10_000, message: null }],
  ['ready', { type: 'applyStarted', at: 10_000 }],
  ['applying', { type: 'applied', at: 10_000, commit: commitB }],
  ['applying', { type: 'applyRefused', sentence: 'Your own changes to README.md are in the way.' }],
  ['ready', { type: 'dismissed', at: 10_000 }],
  ['dismissed', { type: 'restored' }],
  ['failed', { type: 'tried', tries: untried }],
];

const lines: TranscriptLine[] = [
  { at: 1, kind: 'run', run: 1, agent: 'Codex', model: null, trigger: 'started by you' },
  { at: 2, kind: 'said', text: 'Sort the list', reason: 'brief' },
  { at: 3, kind: 'thought', id: 'h', text: 'Hm' },
  { at: 4, kind: 'command', step: 1, of: 2, command: 'sort words.txt |\n  uniq' },
  { at: 5, kind: 'output', text: 'a\n' },
  { at: 6, kind: 'ended', step: 1, code: 0, tookMs: 1 },
  { at: 7, kind: 'tool', id: 't1', status: 'pending' },
  { at: 8, kind: 'tool', id: 't1', title: '`npm test`', tool: 'execute' },
  { at: 9, kind: 'tool', id: 't1', command: 'npm test', status: 'running' },
  { at: 10, kind: 'tool', id: 't1', more: 'ok\n' },
  { at: 11, kind: 'tool', id: 't1', status: 'done', exitCode: 0 },
  { at: 12, kind: 'tool', id: 't2', title: 'Read two files', tool: 'read', files: [{ path: 'a.ts', line: 1 }, { path: 'b.ts', line: null }] },
  { at: 13, kind: 'tool', id: 't3', title: 'Searched `createRouter(`', tool: 'search', status: 'done' },
  { at: 14, kind: 'tool', id: 't4', title: 'Push', tool: 'execute', command: 'git push', status: 'pending' },
  { at: 15, kind: 'ask', ask: anApproval },
  { at: 16, kind: 'answer', ask: anApproval.id, answer: { kind: 'deny', reason: null }, text: 'Denied by you.' },
  { at: 17, kind: 'tool', id: 't4', status: 'denied' },
  { at: 18, kind: 'tool', id: 't4', status: 'denied' },
  { at: 19, kind: 'tool', id: 't4', status: 'running' },
  { at: 20, kind: 'ask', ask: aQuestion },
  { at: 21, kind: 'answer', ask: aQuestion.id, answer: null, text: 'The run ended before this was answered.' },
  { at: 22, kind: 'notice', tone: 'warning', text: 'Nothing was heard from Codex for 5 minutes.', paths: [] },
  { at: 23, kind: 'notice', tone: 'info', text: 'It is fine.', paths: [] },
  { at: 24, kind: 'plan', steps: [] },
  { at: 25, kind: 'tool', id: 't5', tool: 'edit', title: 'Edit', files: [{ path: `src/${'long/'.repeat(90)}end.ts`, line: null }], status: 'running' },
  { at: 26, kind: 'tool', id: 't6', title: 'turn\u202earound', tool: 'other', status: 'done' },
];

describe('the activity log', () => {
  it('tells of each move of a task, each line of a run and each throw of the switch in a sentence', () => {
    const told = moves.map(([from, event]) => {
      const before = from === 'running for work mode' ? byWorkMode : everyState[from]!;
      return `${from} · ${event.type}\n${rows(activityOf({ before, event, after: transition(before, event) }, { at: 9_999, agent: 'Codex' }))}`;
    });
    const [created, removed]: TaskMove[] = [{ before: null, event: { type: 'added' }, after: aTask() }, { before: aTask(), event: { type: 'removed' }, after: null }];
    told.push(`created\n${rows(activityOf(created!, { at: 1, agent: 'Codex' }))}`, `deleted\n${rows(activityOf(removed!, { at: 1, agent: 'Codex' }))}`);
    const run = new RunActivity({ task: 'task1', run: 1, agent: 'codex' });
    told.push(`the lines of a run\n${rows(lines.flatMap((line) => run.see(line, 'Sort the list')))}`);
    const on = switched(offMode, 'on', 5);
    const limited = limitMet(on, { account: 'codex', label: 'Codex', reason: 'limit', until: 90_000, at: 10 });
    const silent = limitMet(on, { account: 'codex', label: 'Codex', reason: 'outage', until: null, at: 10 });
    const changes = [[offMode, on], [on, switched(on, 'paused', 6)], [switched(on, 'paused', 6), on], [on, offMode], [on, limited], [limited, limitLifted(limited, 'codex', 20)], [on, silent], [silent, limitLifted(silent, 'codex', 20)]] as const;
    told.push(`the switch\n${changes.map(([before, after]) => rows(activityOfMode(before, after, 20))).join('')}`);
    golden('unit/activity.golden.txt', told.join('\n'));
  });

  it('has one entry for a tool call, however many updates it has, and none for floods of words', () => {
    const run = new RunActivity({ task: 'task1', run: 1, agent: 'Codex' });
    const flood: TranscriptLine[] = Array.from({ length: 5_000 }, (_, n) => (n % 2 ? { at: n, kind: 'message', id: 'm', text: 'word ' } : { at: n, kind: 'tool', id: 't1', title: 'Build', more: 'x', status: 'running' }));
    assert.equal(flood.flatMap((line) => run.see(line, 'T')).length, 1);
  });

  it('writes nothing down that it could not read again', () => {
    const run = new RunActivity({ task: 'task1', run: 1, agent: 'Codex' });
    const long: TranscriptLine = { at: 1, kind: 'tool', id: 'i'.repeat(5_000), title: 't'.repeat(50_000), status: 'running' };
    const [entry] = run.see(long, 'T');
    assert.deepEqual(activityEntrySchema.parse(entry), entry);
    assert.ok(entry!.text.length <= 300 && entry!.item === undefined);
  });

  it('says why a result could not be applied', async () => {
    const loop = openLoop();
    const id = await loop.start('a');
    await loop.job(id).end();
    loop.world.applier.prepare = async () => { throw new Refusal('Your own changes to README.md are in the way.'); };
    await assert.rejects(loop.act({ type: 'applyTask', id }), Refusal);
    const texts = loop.events.flatMap((event) => (event.type === 'logged' && event.entry.kind === 'apply' ? [event.entry.text] : []));
    assert.deepEqual(texts, ['Could not be applied, and is back in review: Your own changes to README.md are in the way.']);
    await closeLoops();
  });

  it('finds an entry by words of its task, its text and who did it, in whatever case', () => {
    const entry: ActivityEntry = { at: 1, kind: 'tool', task: 'a', title: 'Sort the list', run: 1, by: 'Codex', text: 'Ran npm test' };
    const finds = (text: string) => activityMatches(entry, { ...noActivityFilter, text });
    assert.deepEqual(['', 'sort', 'NPM codex', 'list  npm', 'npm build', 'tool'].map(finds), [true, true, true, true, false, false]);
  });

  it('follows a task from its creation to its end, in the order of what happened, and says so at once', async () => {
    const stored: ActivityEntry[] = [];
    const agent = anAgent(async (job) => {
      job.report({ at: 1, kind: 'tool', id: 't', title: 'Sort it', command: 'sort words.txt', status: 'running' });
      return { kind: 'completed', summary: 'Sorted', confirmed: true };
    });
    const { world } = fakeWorld({
      agents: fakeAgents(agent),
      activities: { append: (entry) => { stored.push(entry); return { ...entry, text: `${entry.text}!` }; }, page: async () => ({ entries: [], before: null }), flush: async () => {} },
    });
    const engine = new RepositoryEngine(world, { slots: () => 1, profile: () => 'full' });
    const heard: ActivityEntry[] = [];
    const ready = new Promise<Task>((resolve) => {
      engine.onEvent((event) => {
        if (event.type === 'logged') heard.push(event.entry);
        if (event.type === 'logged' && event.entry.kind === 'result') resolve(engine.tasks().values().next().value!);
      });
    });
    await engine.handle({ type: 'setMode', to: 'on' });
    const { brief, priority, agent: by, model, effort, profile } = aTask();
    await engine.handle({ type: 'createTask', brief, priority, agent: by, model, effort, profile, start: false, queue: true });
    const { id } = await ready;
    await engine.handle({ type: 'applyTask', id });
    await engine.handle({ type: 'deleteTask', id });
    await engine.close();
    assert.deepEqual(stored.map(({ by: who, text }) => `${text} · ${who}`), [
      'Work mode turned on · you', 'Created and added to the queue · you', 'Started “Sort the list” · work mode', 'Ran sort words.txt · Shell',
      'Ready: 2 files changed (+10 −3) · Shell', 'Applied as bbbbbbb · you', 'Deleted · you',
    ]);
    // What views are told is what was stored.
    assert.deepEqual(heard.map(({ text }) => text), stored.map(({ text }) => `${text}!`));
  });
});

function rows(entries: readonly ActivityEntry[]): string {
  return entries.map(({ at, kind, run, by, text, until, item }) => `  ${[at, kind, run === null ? 'no run' : `run ${run}`, by, text, until && `until ${until}`, item].filter(Boolean).join(' · ')}\n`).join('') || '  nothing\n';
}
