import { runSummary } from '../core/runSummary';
import type { In } from '../core/task';
import type { LiveRun } from './liveRun';
import type { Permissions } from './permissions';
import type { Job, Place } from './ports';
import type { Route } from './route';
import type { RunDesk } from './runDesk';
import { runWishes } from './runWishes';
import type { TurnWatch } from './turnWatch';

export interface JobParts { place: Place; route: Route; live: LiveRun; permissions: Permissions; turns: TurnWatch }

/** What an agent is asked to do, and its only way back to us. */
export function jobOf(desk: RunDesk, task: In<'running'>, parts: JobParts): Job {
  const { world, book } = desk;
  const { place, route, live, permissions, turns } = parts;
  const { id, brief } = task;
  const { run, session, progress, plan } = task.now;
  return {
    task: id, run, brief, place, model: route.model, effort: route.effort, profile: task.profile ?? desk.profile(),
    bookmark: { session, progress, plan },
    async earlier() {
      await world.transcripts.flush();
      const numbers = Array.from({ length: run.number - 1 }, (_, index) => index + 1).slice(-mostRuns);
      return runSummary(await Promise.all(numbers.map(async (number) => ({ number, lines: await world.transcripts.read(id, number) }))));
    },
    report: (line) => desk.write(id, run.number, line),
    activity: (text, code) => desk.show(id, text, code),
    async advance(change) {
      await book.commit(id, { type: 'advanced', change });
    },
    async used(usage) {
      await book.record(id, { type: 'used', usage: { run: run.number, trigger: run.trigger, ...usage } });
    },
    permit: (action, signal) => permissions.permit(action, signal),
    notice: (action) => permissions.notice(action),
    ask: (question, signal) => permissions.ask(question, signal),
    wishes: runWishes(desk, id, { live, over: permissions.over }),
    turn: (work) => turns.during({ task: id, run: run.number }, work),
  };
}

/** Older runs have nothing to say that later ones did not take up. */
const mostRuns = 5;
