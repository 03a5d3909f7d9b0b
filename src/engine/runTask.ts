import type { DiskFull } from '../core/errors';
import { Refusal, detailOf } from '../core/errors';
import type { In, Message, Run, Task, Trigger } from '../core/task';
import { isIn, isLive } from '../core/task';
import type { TaskEvent } from '../core/taskEvent';
import { freezeRun } from './freezeRun';
import { jobOf } from './job';
import { tellOfLeftEdits } from './leftEdits';
import type { LiveRun } from './liveRun';
import { Permissions } from './permissions';
import type { Place } from './ports/git';
import { routeOf } from './route';
import type { RunDesk } from './runDesk';
import type { RunEnd } from './runEnd';
import { conclude, endOf } from './runEnd';
import { asChosen, startBasis, type Basis } from './startBasis';
import type { TurnWatch } from './turnWatch';
import { withRoom } from './withRoom';

/** What a run shares with the desk that started it. */
export interface RunContext { live: LiveRun; turns: TurnWatch; /** Whether a queued task may be taken. */ mayRun: (task: In<'queued'>) => boolean; /** It was. */ taken: () => void; /** The account met its limit, or was seen to work. */ account: (end: RunEnd) => Promise<void>; /** The account has answered this run. */ answered: () => void; tell: (tone: 'info' | 'warning', sentence: string) => void }

/**
 * One run, from the queue to the person's review. Whatever happens, the work is frozen before its place is given back,
 * no process is left behind, no ask stays open, and the task ends in a state that says what happened.
 */
export async function runTask(desk: RunDesk, id: string, context: RunContext): Promise<void> {
  const { world, book } = desk;
  const { signal } = context.live;
  const start = await take(desk, id, context);
  if (!start) return;
  const { taken, basis } = start;
  const { run, resume } = taken.now;
  const say = (text: string) => desk.write(id, run.number, { at: world.clock.now(), kind: 'system', text });
  let made = Promise.resolve();
  let begun: { running: In<'running'>; place: Place } | null = null;
  try {
    announce(desk, taken);
    say('Preparing a worktree.');
    const meanwhile = once((cwd: string | null) => {
      context.turns.ahead({ task: id, run: run.number });
      if (cwd !== null) made = makeReady(desk, taken, cwd);
    });
    const waits = (error: DiskFull, times: number) => {
      desk.show(id, 'Waits for room on the disk for its worktree', null);
      if (times === 0) context.tell('warning', `“${taken.brief.title}” waits for room on the disk for its worktree. ${error.message}`);
    };
    const place = await withRoom(world.clock, { over: signal, waits }, () => world.places.acquire({ task: id, run, resume, base: basis.base, meanwhile }, signal));
    const running = (await book.commit(id, { type: 'prepared', base: place.base, worktree: place.path })) as In<'running'>;
    begun = { running, place };
    if (place.left) tellOfLeftEdits(desk, place.left, { task: id, run: run.number, tell: context.tell });
    if (context.live.heldFirst) await holdFirst(desk, id, context.live);
    say(`Working in ${place.path}, based on commit ${place.base.slice(0, 7)}.`);
    await made;
    const end = await work(desk, running, { ...context, place, basis });
    await context.account(end);
    await settle(desk, running, { place, end, context });
  } catch (error) {
    const end = endOf(error, signal);
    if (end.kind === 'failed') desk.write(id, run.number, { at: world.clock.now(), kind: 'error', text: end.sentence, detail: detailOf(error) });
    // An agent may have worked in the place, whatever broke since: nothing is said to be the result before it was looked at.
    if (begun) await settle(desk, begun.running, { place: begun.place, end, context });
    else {
      await made;
      await endProcesses(desk, run);
      await conclude(desk, id, { end, changeset: null });
    }
  } finally {
    await context.turns.over({ task: id, run: run.number });
    await giveBack(desk, id, run);
  }
}

/** Work mode was paused while this was prepared, unless it is on again by the time that this is told. */
async function holdFirst({ book }: RunDesk, id: string, live: LiveRun): Promise<void> {
  const pause = (): TaskEvent => {
    if (!live.heldFirst) throw new Refusal('Work mode is on again.');
    return { type: 'pauseWanted', by: 'workMode' };
  };
  await book.commit(id, pause).catch((error: unknown) => {
    if (!(error instanceof Refusal)) throw error;
  });
}

/** Does it the first time only. */
function once<A>(work: (of: A) => void): (of: A) => void {
  let done = false;
  return (of) => {
    if (!done) work(of);
    done = true;
  };
}

/** Whatever is wrong with its agent is told when it is to work. */
async function makeReady({ world }: RunDesk, task: In<'preparing'>, cwd: string): Promise<void> {
  try {
    await routeOf(task, world.agents).agent.ahead?.({ token: task.now.run.token, task: task.id, cwd, worktree: cwd });
  } catch (error) {
    world.log.debug(`The agent of ${task.id} was not made ready ahead: ${detailOf(error)}`);
  }
}

/** Nothing of the run is there before the task is taken, and it is taken only while it still stands as it did when it was chosen. */
async function take(desk: RunDesk, id: string, { live: { signal }, mayRun, taken: told }: RunContext): Promise<{ taken: In<'preparing'>; basis: Basis } | null> {
  const { world, book } = desk;
  const task = book.get(id);
  if (!isIn(task, 'queued')) return null;
  const check = asChosen(desk, task, (found) => !signal.aborted && mayRun(found));
  try {
    const basis = await startBasis(desk, task, check);
    if (!basis) return null;
    const taken = await book.commit(id, (found) => {
      check(found);
      return { type: 'taken', token: world.clock.token(), at: world.clock.now() };
    });
    told();
    return { taken: taken as In<'preparing'>, basis };
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    // It left the queue, or what it was chosen for changed, before it was taken: whoever did that looks at the queue again.
    world.log.debug(`${id} is not taken: ${error.message}`);
    return null;
  }
}

/** Not before the task says what became of the run: until then the place holds what the next start has to find. */
async function giveBack({ world, book }: RunDesk, id: string, run: Run): Promise<void> {
  const task = book.tasks.get(id);
  if (task && (isIn(task, 'preparing') || isLive(task)) && task.now.run.token === run.token) {
    world.log.warn(`How run ${run.number} of ${id} ended could not be told, so its worktree is kept as it is until the next start.`);
    return;
  }
  await world.places.release(run).catch((error: unknown) => world.log.error(`Could not release the worktree of run ${run.token}: ${detailOf(error)}`));
}

const startWords: Record<Exclude<Trigger, 'followUp'>, string> = {
  start: 'started', retry: 'run again', resume: 'resumed',
};

/** The line that divides the runs of a thread. */
function announce({ world, write }: RunDesk, task: In<'preparing'>): void {
  const { number, trigger, by } = task.now.run;
  const words = trigger === 'followUp' ? followUpWords(task.now.resume?.messages ?? []) : `${startWords[trigger]} by ${by === 'person' ? 'you' : 'work mode'}`;
  const { label, model } = workerOf(task, world.agents);
  write(task.id, number, { at: world.clock.now(), kind: 'run', run: number, agent: label, model, trigger: words });
}

/** What the person did to make it go on. */
function followUpWords(messages: readonly Message[]): string {
  if (messages.some(({ about }) => about === 'answer') && messages.every(({ about }) => about)) return 'goes on with your answer';
  return messages.length && messages.every(({ about }) => about === 'silence') ? 'resumed by you' : 'goes on with your message';
}

/** An agent that is not there any more still has its name in the line; the run itself fails with the sentence. */
function workerOf(task: Task, agents: RunDesk['world']['agents']): { label: string; model: string | null } {
  const tier = agents.tiers().find(({ id }) => id === task.agent);
  const agent = agents.list().find(({ id }) => id === (tier?.agent ?? task.agent));
  return { label: agent?.label ?? task.agent, model: task.model ?? tier?.model ?? null };
}

async function work(desk: RunDesk, task: In<'running'>, o: RunContext & { place: Place; basis: Basis }): Promise<RunEnd> {
  const { world } = desk;
  const { live, turns, answered, place, basis } = o;
  const { run } = task.now;
  const permissions = new Permissions(desk, { task: task.id, run: run.number, live, profile: task.profile ?? desk.profile(), worktree: place.path });
  try {
    live.signal.throwIfAborted();
    const route = routeOf(task, world.agents);
    live.time.begin();
    return await route.agent.work(jobOf(desk, task, { place, basis, route, live, permissions, turns, answered }), live.signal);
  } catch (error) {
    const end = endOf(error, live.signal);
    if (end.kind === 'failed') {
      world.log.error(`Run ${run.number} of ${task.id} failed: ${detailOf(error)}`);
      desk.write(task.id, run.number, { at: world.clock.now(), kind: 'error', text: end.sentence, detail: detailOf(error) });
    }
    return end;
  } finally {
    live.time.end();
    await permissions.close();
    await endProcesses(desk, run);
  }
}

async function endProcesses({ world }: RunDesk, run: Run): Promise<void> {
  await world.processes.reap(run.token).catch((error: unknown) => world.log.error(`Could not end the processes of run ${run.token}: ${detailOf(error)}`));
}

interface Settled { place: Place; end: RunEnd; context: RunContext }

/** Freezes what is there, then says how it ended. */
async function settle(desk: RunDesk, task: In<'running'>, { place, end, context }: Settled): Promise<void> {
  desk.show(task.id, 'Freezing the result', null);
  const { live, turns, tell } = context;
  const [frozen] = await Promise.all([freezeRun(desk, task, { place, end, live, tell }), turns.seen({ task: task.id, run: task.now.run.number })]);
  if (frozen) await conclude(desk, task.id, frozen);
}
