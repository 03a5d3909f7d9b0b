import { activityOf } from '../core/activityOf';
import type { TaskMove } from '../core/activityOf';
import { activityOfMode } from '../core/activityOfMode';
import { RunActivity } from '../core/activityOfRun';
import type { Mode } from '../core/mode';
import type { Task } from '../core/task';
import { isLive } from '../core/task';
import type { ActivityEntry } from '../protocol/activity';
import type { TranscriptLine } from '../protocol/transcript';
import type { World } from './ports/world';

/** Writes down what happens, over all tasks. Everything passes here anyway: moves, lines and the switch. */
export class ActivityDesk {
  /** The newest run of each task that is heard of. */
  readonly #runs = new Map<string, RunActivity>();

  constructor(private readonly world: Pick<World, 'activities' | 'agents' | 'clock'>, private readonly o: { task: (id: string) => Task | undefined; logged: (entry: ActivityEntry) => void }) {}

  moved(move: TaskMove): void {
    const { before, after } = move;
    this.#log(activityOf(move, { at: this.world.clock.now(), agent: this.#labelOf(after ?? before) }));
    const working = after !== null && (isLive(after) || after.now.state === 'preparing');
    if (!working) this.#runs.delete((after ?? before).id);
  }

  said(id: string, run: number, line: TranscriptLine): void {
    const task = this.o.task(id);
    if (!task) return;
    let known = this.#runs.get(id);
    if (known?.run !== run) {
      known = new RunActivity({ task: id, run, agent: this.#labelOf(task) });
      this.#runs.set(id, known);
    }
    this.#log(known.see(line, task.brief.title));
  }

  switched(before: Mode, after: Mode): void {
    this.#log(activityOfMode(before, after, this.world.clock.now()));
  }

  #log(entries: ActivityEntry[]): void {
    for (const entry of entries) this.o.logged(this.world.activities.append(entry));
  }

  /** An agent that is not there any more still has a name. */
  #labelOf({ agent }: Pick<Task, 'agent'>): string {
    const { agents } = this.world;
    const id = agents.tiers().find((tier) => tier.id === agent)?.agent ?? agent;
    return agents.list().find((one) => one.id === id)?.label ?? agent;
  }
}
