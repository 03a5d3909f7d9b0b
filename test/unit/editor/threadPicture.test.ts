import assert from 'node:assert/strict';
import type { Task } from '../../../src/core/task';
import type { ThreadItem } from '../../../src/protocol/thread';
import { cardOf } from '../../../src/core/card';
import { runsWrittenCommands } from '../../../src/core/boardAgent';
import { threadPicture } from '../../../src/vscode/threadPicture';
import type { ThreadFacts } from '../../../src/vscode/threadPicture';
import { anApproval, everyState, queueFacts } from '../../support/tasks';

describe('the picture around a thread', () => {
  it('says for every state when words reach the agent, or why they do not', () => {
    const boxes = Object.fromEntries(Object.entries(everyState).map(([name, task]) => {
      const { closed, hint, maySteer } = picture(task).box;
      return [name, closed ?? `${hint}${maySteer ? ', or at once' : ''}`];
    }));
    assert.deepEqual(boxes, {
      draft: 'Start the task first, then write to its agent.',
      queued: 'sent when the run begins', 'queued again': 'sent when the run begins', preparing: 'sent when the run begins',
      running: 'sent after this turn, or at once', pausing: 'sent when you resume', paused: 'sent when you resume',
      ready: 'goes on in a new run, in the same session', failed: 'goes on in a new run, in the same session', 'failed early': 'goes on in a new run, in the same session',
      stopped: 'goes on in a new run, in the same session', lost: 'goes on in a new run, in the same session', 'lost while paused': 'goes on in a new run, in the same session',
      'at its time limit': 'goes on in a new run, in the same session', 'without a result': 'goes on in a new run, in the same session', unanswered: 'goes on in a new run, in the same session',
      applying: 'Its changes are being applied. Wait until that is over.',
      applied: 'Its changes are applied. Write a new task for what comes next.',
      dismissed: 'It was dismissed. Restore it to write to its agent.',
      'nothing to change': 'goes on in a new run, in the same session',
    });
  });

  it('offers no box in a window that only follows, and none to an agent that takes no messages', () => {
    assert.match(picture(everyState.running!, { mayAct: false }).box.closed ?? '', /Another window/);
    assert.match(picture(everyState.running!, { mayTalk: false }).box.closed ?? '', /takes no messages/);
  });

  it('lists the files an agent says it changed while it works, and the real ones afterwards', () => {
    const tool = (rest: Partial<Extract<ThreadItem, { kind: 'tool' }>>): ThreadItem => ({
      key: '1:tool:a', at: 1, kind: 'tool', tool: 'edit', title: '', status: 'done', command: null, files: [], diffs: [], output: '', cut: 0, exitCode: null, tookMs: null, permission: null, ...rest,
    });
    const items = [
      tool({ diffs: [{ path: 'b.ts', before: null, after: 'x' }] }), tool({ key: '1:tool:b', diffs: [{ path: 'b.ts', before: 'x', after: 'y' }] }),
      tool({ key: '1:tool:c', files: [{ path: 'a.ts', line: 3 }] }), tool({ key: '1:tool:d', status: 'failed', files: [{ path: 'c.ts', line: null }] }),
      tool({ key: '1:tool:e', tool: 'read', files: [{ path: 'd.ts', line: null }] }),
    ];
    assert.deepEqual(picture(everyState.running!, { items }).changes.map(({ path, status }) => `${path} ${status}`), ['a.ts modified', 'b.ts added']);
    const changed = [{ path: 'x.png', from: null, kind: 'typeChanged' as const, becomes: 'link' as const, binary: true, added: 0, removed: 0 }];
    assert.deepEqual(picture(everyState.ready!, { items, changed }).changes, [{ path: 'x.png', status: 'modified', added: null, removed: null }]);
  });

  it('tells how much the agent may do, where the task says so itself and where the settings do', () => {
    const profileFact = (task: Task) => picture(task, { profile: 'edit' }).facts.find(({ icon }) => icon === 'shield')?.text;
    assert.equal(profileFact(everyState.running!), 'edit profile');
    assert.equal(profileFact({ ...everyState.running!, profile: 'full' }), 'full profile');
  });

  it('says of commands that the person wrote that nothing judges or confines them, whatever the profile', () => {
    const facts = picture({ ...everyState.running!, profile: 'full' }, { runsWrittenCommands: true }).facts.map(({ text, title }) => `${text}: ${title}`);
    assert.equal(facts.at(-1), 'runs your commands, not confined: The commands are the ones you wrote and run with your rights: no profile judges them, and no sandbox holds them.');
    assert.ok(!facts.some((text) => /full|without asking/.test(text)), facts.join('\n'));
  });

  it('knows such an agent behind a tier, too, and does not take one for it that is not there any more', () => {
    const agent = (id: string, mayTalk: boolean) => ({ id, label: id, agentLabel: id, hint: '', tier: false, models: [], efforts: [], mayPause: true, mayTalk, sandboxed: false });
    const agents = [agent('shell', false), { ...agent('fast', false), tier: true, agentLabel: 'shell' }, agent('codex', true)];
    assert.deepEqual(['shell', 'fast', 'codex', 'gone'].map((id) => runsWrittenCommands({ agent: id }, agents)), [true, true, false, false]);
  });

  it('tells which run goes on, and how long it may work as the task or else the settings say', () => {
    const { running, preparing, ready, draft } = everyState;
    assert.deepEqual([running!, preparing!].map((task) => picture(task).run), [{ number: 1, limitMinutes: 10 }, { number: 1, limitMinutes: 10 }]);
    assert.deepEqual(picture({ ...running!, timeLimitMinutes: 30 }).run, { number: 1, limitMinutes: 30 });
    for (const unlimited of [picture({ ...running!, timeLimitMinutes: 0 }), picture(running!, { timeLimitMinutes: 0 })]) assert.deepEqual(unlimited.run, { number: 1, limitMinutes: null });
    for (const task of [ready!, draft!]) assert.equal(picture(task).run, null);
  });

  it('tells what was used by what had started the runs, once there is more than one kind', () => {
    const used = (run: number, trigger: 'start' | 'followUp', total: number) => ({ run, trigger, session: 's', tokens: { input: null, output: null, total }, cost: { amount: run * 0.1, currency: 'USD' } });
    const texts = (usage: Task['usage']) => picture({ ...everyState.ready!, usage }).facts.map(({ text }) => text);
    assert.ok(!texts([used(1, 'start', 40_000)]).some((text) => text.startsWith('first run')));
    const both = texts([used(1, 'start', 40_000), used(2, 'followUp', 12_000)]);
    assert.ok(both.includes('first run: 40 k tokens · $0.10') && both.includes('follow-ups: 12 k tokens · $0.10'), both.join('\n'));
  });

  it('tells of a run that is over how long it worked', () => {
    const runFact = (task: Task) => picture(task).facts.find(({ icon }) => icon === 'history')?.text;
    assert.equal(runFact(everyState.ready!), 'run 1 · started 10:02 · worked 6.0 s, waiting not counted');
    for (const task of [everyState.running!, everyState.lost!]) assert.equal(runFact(task), 'run 1 · started 10:02');
  });

  it('says that an answer comes before the words', () => {
    const running = everyState.running! as Task & { now: { asks: unknown[] } };
    assert.match(picture({ ...running, now: { ...running.now, asks: [anApproval] } } as Task).box.hint, /after your answer/);
  });

  it('lists as waiting the words of the person, not what Work Mode tells the agent of a late answer', () => {
    const message = { id: 'm1', at: 1, text: 'And the other list.', steer: false };
    const messages = [message, { ...message, id: 'm2', text: 'It is approved.', about: 'answer' as const }];
    const { now } = everyState.unanswered!;
    const task = (state: object) => ({ ...everyState.unanswered!, now: state }) as Task;
    const queued = { ...everyState.queued!.now, resume: { ...now, messages } };
    for (const state of [{ ...now, messages }, queued]) assert.deepEqual(picture(task(state)).waiting, [{ id: 'm1', text: 'And the other list.' }]);
  });
});

function picture(task: Task, rest: Partial<ThreadFacts> = {}) {
  const card = cardOf(task, { activities: new Map(), agents: [], mayAct: true, queue: queueFacts([task]) });
  return threadPicture({ task, card, items: [], changed: null, profile: 'build', timeLimitMinutes: 10, runsWrittenCommands: false, mayTalk: true, mayAct: true, clock: () => '10:02', ...rest });
}
