import type { TimeWord } from '../protocol/picture';
import type { Wait } from './nextTask';
import { restWords } from './restWords';
import type { StartedFirst } from './startedFirst';

/** Why a task waits, in one line; `until` is shown behind it as a time, after `timeWord`. `first` says which others are started before it. */
export function waitText(wait: Wait | null, first: StartedFirst | null = null): WaitText {
  if (!wait) return line('Waits for its turn');
  switch (wait.kind) {
    case 'off': return line('Waits until work mode is turned on');
    case 'paused': return line('Waits: work mode is paused');
    case 'slot': return line(`Waits for a free slot${first ? firstWords[first] : ''}`);
    case 'agents': return line(`Waits: as many agents are open as may be${first ? firstWords[first] : ''}`);
    case 'busy': return line('Waits until its last run is put away');
    case 'dependency': return line(`${afterText(wait)}${wait.started ? `. Starts as soon as ${wait.others.length > 1 ? 'they are' : 'that is'} done, also while work mode is off` : ''}`);
    case 'broken': return line(afterText(wait));
    case 'conflict': return line(`The results it starts from do not fit together: ${names(wait.paths)}`);
    case 'limit': {
      const { waits, timeWord } = restWords[wait.limit.reason];
      return { ...line(`Waits: ${waits(wait.limit)}`, wait.limit.until), timeWord };
    }
    case 'trial': return line(`Waits: another task first sees whether ${wait.limit.label} works again`);
    case 'later': return { ...line('Failed, and is tried again', wait.until), timeWord: 'at' };
    case 'stuck': {
      const { sentence, until } = wait;
      return until === null ? line(`Could not be started: ${sentence}`) : { ...line(`Could not be started: ${sentence.replace(/\.$/, '')}`, until), timeWord: 'tried again at' };
    }
    case 'review': return line(`Waits: you have ${wait.count} tasks to review`);
  }
}

/** Why a task waits whose results do not fit together, with what helps where its agent cannot put them together. */
export function conflictText({ paths }: Extract<Wait, { kind: 'conflict' }>, agent: { label: string; mayTalk: boolean }): string {
  if (agent.mayTalk) return `The results it starts from do not fit together: ${names(paths)}`;
  return `The results it starts from do not fit together, and ${agent.label} cannot merge them. Choose another agent, or apply one of the tasks before it first: ${names(paths)}`;
}

function afterText({ others }: Extract<Wait, { kind: 'dependency' | 'broken' }>): string {
  return `Comes after ${others.map(({ title, why }) => `“${title}”, which ${why}`).join('; ')}`;
}

const firstWords: Record<StartedFirst, string> = { moreUrgent: '; more urgent tasks go first', before: '; tasks before it in the queue go first' };

interface WaitText { text: string; until: number | null; timeWord: TimeWord }

function line(text: string, until: number | null = null): WaitText {
  return { text, until, timeWord: 'until' };
}

function names(paths: readonly string[]): string {
  const more = paths.length - 3;
  return `${paths.slice(0, 3).join(', ')}${more > 0 ? ` and ${more} more` : ''}`;
}
