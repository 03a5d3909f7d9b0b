import { tidyBrief } from '../core/brief';
import { refuseCircle, standingOf } from '../core/dependencies';
import { lastPosition, placeBefore, placeBehind } from '../core/queue';
import type { Task } from '../core/task';
import { isIn, untried } from '../core/task';
import { transition } from '../core/transition';
import type { Intent } from '../protocol/intents';
import type { Agents } from './ports/agents';
import { checkMerge, routeOf } from './route';
import type { RunDesk } from './runDesk';

/** Writes a new task down: as a draft, or in the queue already. */
export async function createTask({ world, book }: RunDesk, intent: Extract<Intent, { type: 'createTask' }>): Promise<string> {
  const brief = tidyBrief(intent.brief);
  const { agent, model, effort, profile, labels = [], dependsOn = [], timeLimitMinutes = null } = intent;
  const route = routeOf(intent, world.agents);
  if (intent.start || intent.queue) route.agent.check(brief);
  const at = world.clock.now();
  const id = world.clock.token();
  refuseCircle(id, dependsOn, book.tasks);
  const task: Task = {
    version: 1, id, brief, priority: intent.priority, position: lastPosition(book.tasks.values()),
    agent, model, effort, profile, labels, dependsOn, timeLimitMinutes,
    createdAt: at, tries: untried, agentMerges: [], runs: 0, usage: [], alarm: null, now: { state: 'draft' },
  };
  await book.add(intent.start || intent.queue ? transition(task, { type: 'accepted', at, by: intent.start ? 'person' : 'workMode' }) : task);
  return id;
}

/** What stands in a task, and when it runs; what is left out stays as it is. */
export async function editTask({ world, book }: RunDesk, intent: Extract<Intent, { type: 'editTask' }>): Promise<void> {
  const { id, brief, priority, agent, model, effort, profile, labels, dependsOn, timeLimitMinutes } = intent;
  const routing = { agent, model, effort, profile };
  routeOf(routing, world.agents);
  await book.commit(id, () => {
    // Another edit may have closed the circle a moment ago.
    if (dependsOn) refuseCircle(id, dependsOn, book.tasks);
    return { type: 'edited', brief: tidyBrief(brief), priority, routing, planning: { labels, dependsOn, timeLimitMinutes } };
  });
}

/** Behind another task of the queue, before it, or to the top. */
export async function moveTask({ book }: RunDesk, intent: Extract<Intent, { type: 'moveTask' | 'moveTaskBefore' }>): Promise<void> {
  const { id } = intent;
  const [task, tasks] = [book.get(id), book.tasks.values()];
  const place = intent.type === 'moveTask' ? placeBehind(task, intent.behind, tasks) : placeBefore(task, intent.before, tasks);
  if (!place) return;
  const { others, ...spot } = place;
  // Nobody is overtaken when the disk fails in between: the others keep their order.
  for (const { id: other, ...theirs } of others) if (isIn(book.get(other), 'queued')) await book.commit(other, { type: 'moved', ...theirs });
  await book.commit(id, { type: 'moved', ...spot });
}

/** Waits no longer for what can never come. */
export async function dropDependencies({ book }: RunDesk, id: string): Promise<void> {
  await book.commit(id, ({ dependsOn }) => ({ type: 'dependenciesDropped', ids: dependsOn.filter((one) => standingOf(one, book.tasks).kind === 'broken') }));
}

/** Lets the agent put together what does not fit. */
export async function mergeByAgent({ world, book }: RunDesk, id: string): Promise<void> {
  checkMerge(routeOf(book.get(id), world.agents).agent);
  await book.commit(id, { type: 'mergeLeftToAgent' });
}

/** Throws a Refusal when the agent of this task has nothing to do in it, or may not work here. */
export function checkTask(task: Task, agents: Agents): void {
  routeOf(task, agents).agent.check(task.brief);
}

