import type { Alarm } from './alarm';
import type { Brief } from './brief';
import type { Bookmark, Changeset, Message, Tries, Usage } from './task';
import type { Answer, Approval, Ask } from '../protocol/asks';
import type { Planning, Routing } from '../protocol/intents';
import type { Starter } from '../protocol/mode';
import type { Priority } from '../protocol/words';

/** Everything that can happen to a task, in the past tense. `at` is milliseconds since the epoch. */
export type TaskEvent = QueueEvent | RunEvent | RunEndEvent | ReviewEvent | NoteEvent;
export type EventType = TaskEvent['type'];

/** What leads into the queue, about it, and out of it again. */
export type QueueEvent =
  | { type: 'edited'; brief: Brief; priority: Priority; routing: Routing; planning: Partial<Planning> }
  | { type: 'accepted'; at: number; by: Starter }
  /** `notBefore` where work mode tries again by itself. */
  | { type: 'retried'; at: number; by: Starter; notBefore: number | null }
  /** `timeLimitMinutes` is its limit from now on, where that becomes another one. */
  | { type: 'resumed'; at: number; by: Starter; notBefore: number | null; timeLimitMinutes?: number }
  /** The person goes on with a task whose run is over; null where the message waits there already. */
  | { type: 'followedUp'; at: number; message: Message | null }
  /** The person answered what no run waits for any more: words for the next run, and what it may do once. */
  | { type: 'answeredLate'; at: number; ask: string; message: Message; granted: Approval | null }
  /** The person does not want to wait for work mode. */
  | { type: 'hurried' }
  | { type: 'moved'; priority: Priority; position: number }
  | { type: 'dependenciesDropped'; ids: string[] }
  /** The results it would start from do not fit together. */
  | { type: 'conflicted'; paths: string[]; results?: string[] }
  | { type: 'mergeLeftToAgent' }
  | { type: 'withdrawn' };

/** What happens to a run, from the moment an agent takes the task. */
export type RunEvent =
  | { type: 'taken'; token: string; at: number }
  | { type: 'prepared'; base: string; worktree: string }
  | { type: 'advanced'; change: Partial<Pick<Bookmark, 'session' | 'progress' | 'plan' | 'unfinished'>> }
  | { type: 'messaged'; message: Message }
  /** Messages went to the agent, or were taken back; so did answers, each by the id of its ask. */
  | { type: 'messagesGone'; ids: string[] }
  | { type: 'asked'; ask: Ask }
  /** With the `answer` of the person, which the agent has not got yet; without one it was taken back by whoever asked. */
  | { type: 'askClosed'; at: number; ask: string; answer?: Answer }
  /** Whoever asked does not wait for the answer any more, and has not got it. */
  | { type: 'answerLeft'; ask: string }
  /** The agent wants to do it, and has not got the answer yet. */
  | { type: 'grantUsed'; at: number; ask: string }
  | { type: 'pauseWanted'; by: Starter }
  | { type: 'paused'; at: number }
  | { type: 'wentOn'; at: number }
  /** It waits for the person, and others may work meanwhile. */
  | { type: 'slotGivenBack'; at: number }
  | { type: 'slotTakenBack'; at: number }
  /** The machine slept for so long, and the run with it. */
  | { type: 'slept'; at: number; ms: number };

/** How a run ends. */
export type RunEndEvent =
  | { type: 'finished'; at: number; changeset: Changeset | null; summary: string; confirmed: boolean }
  | { type: 'failed'; at: number; changeset: Changeset | null; sentence: string; signIn: string | null }
  | { type: 'stopped'; at: number; changeset: Changeset | null }
  /** Cut off with the editor or the machine; `found` so by the next start, when nobody has seen at which moment. */
  | { type: 'lost'; at: number; changeset: Changeset | null; found?: true }
  | { type: 'timeUp'; at: number; changeset: Changeset | null }
  /** Nobody answered in time: what was asked stays answerable. */
  | { type: 'unanswered'; at: number; changeset: Changeset | null }
  /** Its account may not be used for a while, at its limit or because its service does not answer: it keeps its place. */
  | { type: 'limited'; at: number; changeset: Changeset | null }
  | { type: 'outage'; at: number; changeset: Changeset | null };

/** What the person makes of a run that is over. */
export type ReviewEvent =
  | { type: 'applyStarted'; at: number }
  | { type: 'applyPrepared'; onto: string; merged: string }
  | { type: 'applied'; at: number; commit: string }
  /** `sentence` says why. */
  | { type: 'applyRefused'; sentence: string }
  | { type: 'dismissed'; at: number }
  | { type: 'restored' };

/** What is noted about a task, whatever it is at. */
export type NoteEvent =
  /** It was tried, and what came of it is remembered. */
  | { type: 'tried'; tries: Tries }
  | { type: 'used'; usage: Usage }
  | { type: 'alarmed'; alarm: Alarm }
  | { type: 'alarmClosed' };
