import type { ActivityEntry, ActivityKind } from '../protocol/activity';
import type { Starter } from '../protocol/mode';
import { inOneLine } from './activityText';
import { counted } from './alarmWords';
import type { OwnChange } from './ownChange';
import { partsOf } from './ownChange';
import { restWords } from './restWords';
import type { Changeset, Task, Trigger } from './task';
import { isIn, isLive } from './task';
import type { TaskEvent } from './taskEvent';

/** Something that happened to a task: `before` is null for a new one, `after` for one that was deleted. */
export type TaskMove =
  | { before: null; event: { type: 'added' }; after: Task }
  | { before: Task; event: TaskEvent; after: Task }
  | { before: Task; event: { type: 'removed' }; after: null };

/** Whose deeds are nobody's by name. */
export const person = 'you';
export const workMode = 'work mode';

/** What the activity log tells of a move; nothing of those that no person would miss. `agent` is the label of the task's agent. */
export function activityOf(move: TaskMove, o: { at: number; agent: string }): ActivityEntry[] {
  const told = toldOf(move, o.agent);
  if (!told) return [];
  const task = move.after ?? move.before;
  const [kind, by, text] = told;
  const at = 'at' in move.event ? move.event.at : o.at;
  return [{ at, kind, task: task.id, title: task.brief.title, run: kind === 'task' && !told[3] ? null : runOf(move), by, text: inOneLine(text) }];
}

/** Kind, who, what; `true` where it stands in the thread of a run although it is about the task. */
type TellingOf = readonly [kind: ActivityKind, by: string, text: string, inRun?: true];

function toldOf({ before, event, after }: TaskMove, agent: string): TellingOf | null {
  switch (event.type) {
    case 'added': return ['task', person, after!.now.state === 'draft' ? 'Created as a draft' : after!.now.state === 'queued' && after!.now.by === 'person' ? 'Created' : 'Created and added to the queue'];
    case 'removed': return ['task', person, 'Deleted'];
    case 'edited': return ['task', person, before!.brief.title === after!.brief.title ? 'Edited' : `Renamed, was “${before!.brief.title}”`];
    // What the person starts begins at once, or as soon as there is room for it: that is told then.
    case 'accepted': return event.by === 'person' ? null : ['task', person, 'Added to the queue'];
    case 'hurried': return ['task', person, 'To be started without waiting for work mode'];
    case 'retried': return ['task', whose(event.by), 'Back in the queue, to be tried again'];
    case 'resumed': return ['task', whose(event.by), 'Back in the queue, to go on'];
    case 'followedUp': return event.message ? ['task', person, `Wrote: ${event.message.text}`] : ['task', workMode, 'Goes on with words that came too late for its run'];
    case 'messaged': return ['task', person, `Wrote: ${event.message.text}`, true];
    case 'withdrawn': return ['task', person, 'Taken out of the queue'];
    case 'moved': return ['task', person, before!.priority === after!.priority ? 'Moved within the queue' : `Moved in the queue, now of ${event.priority} priority`];
    case 'dependenciesDropped': return ['task', person, 'No longer waits for what did not work out'];
    case 'mergeLeftToAgent': return ['task', person, 'Left to the agent to merge what it starts from'];
    case 'conflicted': return ['problem', workMode, `Cannot start: what it starts from does not fit together in ${files(event.paths.length)}`];
    case 'taken': return ['run', whose(before!.now.state === 'queued' ? before!.now.by : 'person'), startWords[before!.now.state === 'queued' ? before!.now.trigger : 'start'](after!.brief.title)];
    case 'paused': return ['run', whose(heldBy(after!)), 'Paused'];
    case 'wentOn': return ['run', whose(heldBy(before!)), 'Went on after a pause'];
    case 'alarmed': return ['problem', agent, changedText(event.alarm.changes)];
    case 'alarmClosed': return ['task', person, 'Decided about the files that changed', true];
    case 'finished':
      if (isIn(after!, 'interrupted')) return ['problem', agent, 'Ended without a result, and without saying that it is done'];
      return ['result', agent, event.changeset ? `${event.confirmed ? 'Ready' : 'Ready, without saying that it is done'}: ${changes(event.changeset)}` : 'Done: there was nothing to change'];
    case 'failed': return ['problem', agent, `Failed: ${event.sentence}`];
    case 'stopped': return ['run', person, `Stopped${kept(event.changeset)}`];
    case 'lost': return ['problem', byStarterOf(before!), `Cut off${isIn(after!, 'interrupted') && after.now.cause === 'paused' ? ', while you had it paused,' : ''} when the editor or the machine went away${kept(event.changeset)}`];
    case 'timeUp': return ['problem', byStarterOf(before!), `Interrupted: its time was up${kept(event.changeset)}`];
    case 'unanswered': return ['problem', byStarterOf(before!), `Put aside: nobody answered in time${kept(event.changeset)}`];
    case 'limited': return ['problem', byStarterOf(before!), `${restWords.limit.putOff(agent)}${kept(event.changeset)}`];
    case 'outage': return ['problem', byStarterOf(before!), `${restWords.outage.putOff(agent)}${kept(event.changeset)}`];
    case 'applied': return ['apply', person, `Applied as ${event.commit.slice(0, 7)}`];
    case 'applyRefused': return ['apply', person, `Could not be applied, and is back in review: ${event.sentence}`];
    case 'dismissed': return ['task', person, 'Dismissed', true];
    case 'restored': return ['task', person, 'Restored', true];
    // What is asked and answered is in the lines of the run; the rest is bookkeeping.
    case 'prepared': case 'advanced': case 'messagesGone': case 'asked': case 'askClosed': case 'answerLeft': case 'answeredLate': case 'grantUsed': case 'tried':
    case 'pauseWanted': case 'slotGivenBack': case 'slotTakenBack': case 'slept': case 'used': case 'applyStarted': case 'applyPrepared': return null;
  }
}

const startWords: Record<Trigger, (title: string) => string> = {
  start: (title) => `Started “${title}”`, retry: (title) => `Tried “${title}” again`, resume: (title) => `Took up “${title}” again`, followUp: (title) => `Went on with “${title}”`,
};

function whose(by: Starter): string {
  return by === 'person' ? person : workMode;
}

/** Whose the end of a run is that nobody chose: work mode's where it had started the run, else nobody's. */
function byStarterOf({ now }: Task): string {
  return 'run' in now && now.run.by === 'workMode' ? workMode : '';
}

function heldBy({ now }: Task): Starter {
  return now.state === 'paused' || now.state === 'pausing' ? now.heldBy : 'person';
}

/** The run in whose thread it stands; null where there was none. */
function runOf({ before, after }: TaskMove): number | null {
  const task = after ?? before;
  if (isLive(task) || isIn(task, 'preparing')) return task.now.run.number;
  return task.runs > 0 ? task.runs : null;
}

/** How much of the user's own changed. */
function changedText(changes: readonly OwnChange[]): string {
  const onlyFiles = partsOf(changes).files.length === changes.length;
  return onlyFiles ? `Changed ${files(changes.length)} of yours that nobody approved` : `Changed something of yours that nobody approved: ${counted(changes)}`;
}

function kept(changeset: Changeset | null): string {
  return changeset ? `, what was done is kept: ${changes(changeset)}` : '';
}

function changes({ files: count, added, removed }: Changeset): string {
  return `${files(count)} changed (+${added} −${removed})`;
}

function files(count: number): string {
  return count === 1 ? '1 file' : `${count.toLocaleString('en')} files`;
}
