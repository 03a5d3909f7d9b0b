import type { Page } from 'playwright-core';
import { type BoardFacts, boardPicture } from '../../src/core/board';
import { nextTask, type QueueFacts } from '../../src/core/nextTask';
import type { Task, TaskState } from '../../src/core/task';
import type { BoardPicture } from '../../src/protocol/picture';
import { openBoard } from '../support/boardPage';
import { openBrowser } from '../support/browser';
import { aTask, begun, commitA, queueFacts, run, waiting } from '../support/tasks';
import type { BenchRow } from './row';

const count = 10_000;
const rounds = 7;
const changes = 60;
/** As people get it. */
const built = 'out/package/dist/webview';

/** What 10,000 tasks cost, in the host and on the page. */
export const rows: BenchRow[] = [
  /** Among 10,000 queued tasks in chains of five, of which the ones that may run are few and far down: the median of many choices. */
  { name: 'next-task-10k', unit: 'ms', limit: 5, ratio: false, async measure() {
    const facts = allQueued();
    const ours: number[] = [];
    for (let n = 0; n < 50; n += 1) {
      const began = performance.now();
      if (nextTask(facts)?.brief.title !== 'Task number 9995') throw new Error('Another task was chosen than the one that may run.');
      ours.push(performance.now() - began);
    }
    return { ours, floor: null };
  } },
  /** The picture is made and sent, and from the start of the page to the first cards on the screen. */
  { name: 'board-10k-first-paint', unit: 'ms', limit: 300, ratio: false, async measure() {
    const browser = await openBrowser();
    try {
      const ours: number[] = [];
      for (let n = 0; n < rounds + 1; n += 1) {
        const facts = lived();
        const began = performance.now();
        const board = pictureOf(facts, n);
        const made = performance.now() - began;
        const { page, firstCardMs } = await openBoard(browser, { board, place: 'editor', built });
        ours.push(made + (await firstCardMs()));
        await page.close();
      }
      // The first opening also starts the browser's own machinery.
      return { ours: ours.slice(1), floor: null };
    } finally {
      await browser.close();
    }
  } },
  /** From a move of one task, of which the host makes a new picture, to the frame that shows it: the 95th percentile of many moves. */
  { name: 'board-10k-repaint-p95', unit: 'ms', limit: 100, ratio: false, async measure() {
    const browser = await openBrowser();
    try {
      const ours: number[] = [];
      for (let round = 0; round < 5; round += 1) {
        const facts = lived();
        const { page } = await openBoard(browser, { board: pictureOf(facts, 0), place: 'editor', built });
        await page.locator('.card').first().waitFor();
        const took: number[] = [];
        for (let n = 1; n <= changes; n += 1) took.push(await repaint(page, facts, n));
        ours.push(took.sort((a, b) => a - b)[Math.ceil(took.length * 0.95) - 1] ?? Infinity);
        await page.close();
      }
      return { ours, floor: null };
    } finally {
      await browser.close();
    }
  } },
  /** What goes to the page with each change. The same every time, so one figure. */
  { name: 'board-10k-picture', unit: 'kB', limit: 200, ratio: false, async measure() {
    return { ours: [Buffer.byteLength(JSON.stringify(pictureOf(lived(), 0))) / 1000], floor: null };
  } },
];

type Lived = Omit<BoardFacts, 'tasks'> & { queue: QueueFacts & { tasks: Map<string, Task> } };

/** One task moves from Ready to Done, or from the queue to work: the card that moved is the first of its column. */
async function repaint(page: Page, facts: Lived, n: number): Promise<number> {
  const tasks = [...facts.queue.tasks.values()];
  const moved = tasks.find(({ now }) => now.state === (n % 2 ? 'queued' : 'running'))!;
  const at = Date.now() + n;
  const next: Task = { ...moved, brief: { ...moved.brief, title: `Moved #${n}` }, now: n % 2 ? running(at) : ready(at) };
  // What happens in the page is timed by its own clock, without the way there and back of this test.
  const began = performance.now();
  facts.queue.tasks.set(next.id, next);
  const board = pictureOf(facts, n);
  const made = performance.now() - began;
  return made + (await page.evaluate(async ({ picture, id, title }) => {
    const frame = () => new Promise<void>((shown) => { requestAnimationFrame(() => { const { port1, port2 } = new MessageChannel(); port1.onmessage = () => { shown(); }; port2.postMessage(0); }); });
    await frame();
    const start = performance.now();
    window.postMessage({ type: 'board', board: picture }, '*');
    while (document.getElementById(`title-${id}`)?.textContent !== title) {
      if (performance.now() - start > 10_000) throw new Error(`The card “${title}” was not shown.`);
      await frame();
    }
    return performance.now() - start;
  }, { picture: board, id: next.id, title: next.brief.title }));
}

function pictureOf(facts: Lived, revision: number): BoardPicture {
  return { revision, ...boardPicture({ ...facts, tasks: facts.queue.tasks.values() }) };
}

/** Chains of five, each of whose heads comes after a task that is still being worked on, apart from the last chain. */
function allQueued(): QueueFacts {
  const tasks = Array.from({ length: count }, (_, n) => {
    const before = n % 5 === 0 ? (n < count - 5 ? ['active'] : []) : [idOf(n - 1), ...(n % 5 > 1 ? [idOf(n - 2)] : [])];
    return aTask({ ...waiting, by: 'workMode', trigger: 'start', resume: null, was: null }, { id: idOf(n), position: n, dependsOn: before, brief: briefOf(n), runs: 0 });
  });
  return queueFacts([...tasks, aTask(running(9_000), { id: 'active' })]);
}

/** A repository after a long time, with a long queue: half is done, most of the rest is queued. */
function lived(): Lived {
  const tasks = Array.from({ length: count }, (_, n): Task => {
    const labels = n % 3 ? [] : [`area ${n % 12}`];
    return aTask(stateOf(n), { id: idOf(n), position: n, brief: briefOf(n), labels, dependsOn: n % 4 === 1 ? [idOf(n - 1)] : [], createdAt: 1_000 + n });
  });
  const queue = { ...queueFacts(tasks, { reviewLimit: 0, free: { slots: 0, agents: 2 } }), tasks: new Map(tasks.map((task) => [task.id, task])) };
  const shell = { id: 'shell', label: 'Shell', hint: 'Runs commands.', tier: false, models: [], efforts: [], agentLabel: 'Shell', mayPause: true, mayTalk: false, sandboxed: false };
  return {
    activities: new Map(), agents: [shell], queue, filter: { text: '', labels: [], columns: [] }, notices: [], mayAct: true,
    shown: { drafts: 50, active: 50, queued: 50, ready: 50, applying: 50, done: 50 },
  };
}

function stateOf(n: number): TaskState {
  const at = 100_000 + n;
  if (n < 5_000) return { state: 'done', at, outcome: { kind: 'applied', commit: commitA, changeset } };
  if (n < 9_600) return { ...waiting, by: 'workMode', trigger: 'start', resume: null, was: null };
  if (n < 9_700) return { state: 'draft' };
  return n < 9_990 ? ready(at) : running(at);
}

const changeset = { base: commitA, result: commitA, files: 3, added: 40, removed: 12 };

function ready(at: number): TaskState {
  return { state: 'ready', run, endedAt: at, workedMs: null, ...begun, changeset, summary: '3 files changed', confirmed: true };
}

function running(at: number): TaskState {
  return { state: 'running', run: { ...run, startedAt: at }, ...begun, base: commitA, worktree: '/places/1', asks: [], answers: [], work: { ms: 0, since: at, hasSlot: true } };
}

function briefOf(n: number): Task['brief'] {
  return { title: `Task number ${n}`, prompt: `Change number ${n}.\n\n${'It has to be done with care, as the notes of the team say. '.repeat(3 + (n % 12))}\n\n$ echo ${n}\n`, notes: '', doneLooksLike: '' };
}

function idOf(n: number): string {
  return `t${n.toString(36)}`;
}
