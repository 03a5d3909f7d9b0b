import { runSummary } from '../core/runSummary';
import type { In } from '../core/task';
import { Looping, timeUpText } from './liveRun';
import type { LiveRun } from './liveRun';
import { LoopWatch } from './loopWatch';
import type { Permissions } from './permissions';
import type { Place } from './ports/git';
import type { Job } from './ports/job';
import type { Route } from './route';
import type { RunDesk } from './runDesk';
import { runWishes } from './runWishes';
import type { Basis } from './startBasis';
import type { TurnWatch } from './turnWatch';

export interface JobParts { place: Place; basis: Basis; route: Route; live: LiveRun; permissions: Permissions; turns: TurnWatch; /** Something came that only a service that works can have led to. */ answered: () => void }

/** What an agent is asked to do, and its only way back to us. */
export function jobOf(desk: RunDesk, task: In<'running'>, parts: JobParts): Job {
  const { world, book } = desk;
  const { place, basis, route, live, permissions, turns, answered } = parts;
  const { id, brief } = task;
  const loop = new LoopWatch();
  const calls = new Set<string>();
  const { run, session, progress, plan, unfinished } = task.now;
  return {
    task: id, run, brief, place, model: route.model, effort: route.effort, profile: task.profile ?? desk.profile(),
    bookmark: { session, progress, plan, unfinished }, conflicts: basis.conflicts, oneSided: basis.oneSided ?? [],
    async earlier() {
      await world.transcripts.flush();
      const numbers = Array.from({ length: run.number - 1 }, (_, index) => index + 1).slice(-mostRuns);
      return runSummary(await Promise.all(numbers.map(async (number) => ({ number, lines: await world.transcripts.read(id, number) }))));
    },
    report(line) {
      desk.write(id, run.number, line);
      // A message may be how the agent shows an error, and a call that goes on was begun before.
      if (line.kind === 'tool' && !calls.has(line.id)) answered();
      if (line.kind === 'tool') calls.add(line.id);
      const again = loop.see(line);
      if (again) live.end(new Looping(`It did the same ${again.times} times with the same result: ${again.calls.join(', then ')}. Say in the task, or in a message, what else to try.`));
    },
    activity: (text, code) => desk.show(id, live.timeUp ? timeUpText(text) : text, code),
    async advance(change) {
      await book.commit(id, { type: 'advanced', change });
    },
    async used(usage) {
      await book.record(id, { type: 'used', usage: { run: run.number, trigger: run.trigger, by: run.by, ...usage } });
    },
    permit(action, signal) {
      answered();
      return permissions.permit(action, signal);
    },
    notice: (action) => permissions.notice(action),
    ask(question, signal) {
      answered();
      return permissions.ask(question, signal);
    },
    wishes: runWishes(desk, id, { live, over: permissions.over }),
    turn: (work) => turns.during({ task: id, run: run.number }, work),
  };
}

/** Older runs have nothing to say that later ones did not take up. */
const mostRuns = 5;
