import { Failure, Refusal, sentenceOf } from '../core/errors';
import type { Changeset, Task } from '../core/task';
import { isIn } from '../core/task';
import { Looping, Stopped, TimeUp, Unanswered } from './liveRun';
import type { WorkEnd } from './ports/agents';
import type { RunDesk } from './runDesk';

/** How a run ended. */
export type RunEnd = WorkEnd | { kind: 'stopped' | 'lost' | 'timeUp' | 'unanswered' };

/** How a run ended that threw this. */
export function endOf(error: unknown, signal: AbortSignal): Exclude<RunEnd, { kind: 'completed' }> {
  if (signal.aborted) return cutOff(signal.reason);
  const sentence = error instanceof Refusal || error instanceof Failure ? error.message : sentenceOf(error);
  return { kind: 'failed', sentence, signIn: null };
}

function cutOff(reason: unknown): Exclude<RunEnd, { kind: 'completed' }> {
  if (reason instanceof Stopped) return { kind: 'stopped' };
  if (reason instanceof TimeUp) return { kind: 'timeUp' };
  if (reason instanceof Unanswered) return { kind: 'unanswered' };
  return reason instanceof Looping ? { kind: 'failed', sentence: reason.message, signIn: null } : { kind: 'lost' };
}

/** Moves the task to where its run led it. Words that came too late for the run start the next one. */
export async function conclude({ world, book }: RunDesk, id: string, o: { end: RunEnd; changeset: Changeset | null }): Promise<void> {
  const { end, changeset } = o;
  const at = world.clock.now();
  await world.transcripts.flush();
  switch (end.kind) {
    case 'completed': {
      const finished = await book.record(id, { type: 'finished', at, changeset, summary: end.summary, confirmed: end.confirmed });
      if (wordsLeft(finished)) await book.record(id, { type: 'followedUp', at, message: null });
      return;
    }
    case 'failed': await book.record(id, { type: 'failed', at, changeset, sentence: end.sentence, signIn: end.signIn }); return;
    case 'stopped': await book.record(id, { type: 'stopped', at, changeset }); return;
    case 'limited': case 'outage': case 'timeUp': case 'unanswered': case 'lost': await book.record(id, { type: end.kind, at, changeset });
  }
}

function wordsLeft(task: Task): boolean {
  if (isIn(task, 'ready') || (isIn(task, 'interrupted') && task.now.cause === 'unconfirmed')) return task.now.messages.length > 0;
  return isIn(task, 'done') && task.now.outcome.kind === 'nothingToChange' && task.now.outcome.messages.length > 0;
}

/** How the end reads in the transcript. */
export function outcomeLine(end: RunEnd, changeset: Changeset | null): string {
  const changes = changeset ? `${changeset.files} file${changeset.files === 1 ? '' : 's'} changed (+${changeset.added} −${changeset.removed})` : 'nothing changed';
  const kept = changeset ? `What was done is kept: ${changes}.` : 'Nothing was changed.';
  switch (end.kind) {
    case 'completed':
      if (end.confirmed) return `Done: ${changes}.`;
      return `Ended without saying that it is done: ${changes}.${changeset ? '' : ' Read its last words: write to it if it wants something, or dismiss the task.'}`;
    case 'failed': return `Failed: ${ended(end.sentence)} ${kept}`;
    case 'limited': case 'outage': return `${ended(end.sentence)} ${kept}`;
    case 'stopped': return `Stopped by you. ${kept}`;
    case 'timeUp': return `Its time is up. ${kept} Resume it to give it more.`;
    case 'unanswered': return `Nobody answered in time. ${kept} Answer, and it goes on.`;
    case 'lost': return `The run was cut off. ${kept}`;
  }
}

/** What a program says may end anyhow. */
function ended(sentence: string): string {
  return /[.!?…:”"]$/.test(sentence) ? sentence : `${sentence}.`;
}
