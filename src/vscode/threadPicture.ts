import type { Task, Trigger } from '../core/task';
import { isIn, isLive } from '../core/task';
import { duration } from '../core/transcriptText';
import { spentByTrigger, usageText } from '../core/usage';
import type { PlanStep } from '../protocol/transcript';
import type { Card } from '../protocol/picture';
import type { Profile } from '../protocol/asks';
import type { ChangedFilePicture, ThreadItem, ThreadPicture } from '../protocol/thread';
import { changesetOf } from './changesetOf';
import type { ChangedFile } from './openedRepository';

export interface ThreadFacts {
  task: Task;
  card: Card;
  items: readonly ThreadItem[];
  /** The files of the frozen result; null while there is none. */
  changed: readonly ChangedFile[] | null;
  /** What holds where the task says nothing of its own. */
  profile: Profile;
  /** 0 for as long as it wants. */
  timeLimitMinutes: number;
  /** It runs the commands that the person wrote: no profile judges them. */
  runsWrittenCommands: boolean;
  mayTalk: boolean;
  mayAct: boolean;
  /** The time of day as the person writes it. */
  clock: (at: number) => string;
}

/** What decides whether one can write to the agent. */
export type Talk = Pick<ThreadFacts, 'task' | 'card' | 'mayTalk' | 'mayAct'>;

/** Everything around the items of a thread. Pure: the same facts give the same picture. */
export function threadPicture(facts: ThreadFacts): ThreadPicture {
  const { task, card } = facts;
  return {
    task: task.id,
    card,
    run: runOf(facts),
    plan: planOf(task),
    changes: facts.changed ? facts.changed.map(changeOf) : touched(facts.items, task.runs),
    facts: factsOf(facts),
    waiting: waitingOf(task),
    box: boxOf(facts),
  };
}

function runOf({ task, card, timeLimitMinutes }: ThreadFacts): ThreadPicture['run'] {
  if (!card.live || !('run' in task.now)) return null;
  return { number: task.now.run.number, limitMinutes: (task.timeLimitMinutes ?? timeLimitMinutes) || null };
}

function planOf({ now }: Task): PlanStep[] {
  if ('plan' in now) return now.plan;
  return now.state === 'preparing' || now.state === 'queued' ? (now.resume?.plan ?? []) : [];
}

function waitingOf({ now }: Task): ThreadPicture['waiting'] {
  const resume = now.state === 'preparing' || now.state === 'queued' ? now.resume : null;
  const messages = 'messages' in now ? now.messages : (resume?.messages ?? []);
  // What Work Mode tells the agent by itself is not the person's to take back.
  return messages.filter(({ about }) => !about).map(({ id, text }) => ({ id, text }));
}

function changeOf({ path, kind, binary, added, removed }: ChangedFile): ChangedFilePicture {
  return { path, status: kind === 'typeChanged' ? 'modified' : kind, added: binary ? null : added, removed: binary ? null : removed };
}

/** While an agent works, the files it says that it changed: the real ones are known when its work is frozen. */
function touched(items: readonly ThreadItem[], run: number): ChangedFilePicture[] {
  const changes = new Map<string, ChangedFilePicture>();
  for (const item of items) {
    if (item.kind !== 'tool' || item.status !== 'done' || !item.key.startsWith(`${run}:`)) continue;
    if (item.tool !== 'edit' && item.tool !== 'delete' && item.tool !== 'move') continue;
    for (const { path, before, after } of item.diffs) {
      const known = changes.get(path)?.status;
      const status = after === null ? 'deleted' : before === null || known === 'added' ? 'added' : 'modified';
      changes.set(path, { path, status, added: null, removed: null });
    }
    for (const { path } of item.files) {
      if (!changes.has(path)) changes.set(path, { path, status: item.tool === 'delete' ? 'deleted' : 'modified', added: null, removed: null });
    }
  }
  return [...changes.values()].sort((a, b) => (a.path < b.path ? -1 : 1));
}

function factsOf({ task, card, profile, runsWrittenCommands, clock }: ThreadFacts): ThreadPicture['facts'] {
  const { now } = task;
  const facts: ThreadPicture['facts'] = [];
  const fact = (icon: string | null, text: string, title: string) => { facts.push({ icon, text, title }); };
  fact('sparkle', [card.agent, task.model, task.effort].filter(Boolean).join(' · '), 'Who works on it');
  const worked = card.worked && !card.live ? ` · worked ${duration(card.worked.ms)}, waiting not counted` : '';
  if ('run' in now) fact('history', `run ${now.run.number} · started ${clock(now.run.startedAt)}${worked}`, 'The newest run');
  if (isIn(task, 'interrupted') && task.now.cause === 'unsealed' && card.line) fact(card.icon, card.line.text, 'Why it does not say how its last run ended');
  if (card.usage) fact('graph', card.usage, 'What all runs of this task have used, as the agents report it');
  const parts = spentByTrigger(task);
  if (parts.length > 1) for (const { trigger, spent } of parts) fact(null, `${triggerWords[trigger]}: ${usageText(spent)}`, 'What the runs started this way have used');
  if (isLive(task)) fact('folder', placeOf(task.now.worktree), task.now.worktree);
  const base = isLive(task) ? task.now.base : changesetOf(task)?.base;
  if (base) fact('git-commit', `base ${base.slice(0, 7)}`, 'The commit the work started from');
  if (runsWrittenCommands) {
    fact('terminal', 'runs your commands, not confined', 'The commands are the ones you wrote and run with your rights: no profile judges them, and no sandbox holds them.');
    return facts;
  }
  const chosen = task.profile ?? profile;
  fact('shield', `${chosen} profile${card.sandboxed ? ', sandboxed' : ''}`, profileHints[chosen] + (card.sandboxed ? ' The rest of the disk is read-only to it.' : ''));
  return facts;
}

function placeOf(worktree: string): string {
  return `worktree ${worktree.split(/[\\/]/).filter(Boolean).at(-1) ?? worktree}`;
}

const profileHints: Record<Profile, string> = {
  plan: 'It may only read.', edit: 'It may change files of its worktree without asking.', build: 'It may change files and run commands in its worktree without asking.',
  full: 'It may do everything without asking, except what is always asked.',
};

const triggerWords: Record<Trigger, string> = { start: 'first run', retry: 'retries', resume: 'resumed runs', followUp: 'follow-ups' };

function boxOf(facts: ThreadFacts): ThreadPicture['box'] {
  const placeholder = `Write to ${facts.card.agent}…`;
  const closed = whyClosed(facts);
  if (closed) return { placeholder, hint: '', maySteer: false, closed };
  return { placeholder, hint: hintOf(facts.task), maySteer: isIn(facts.task, 'running'), closed: null };
}

/** Why nobody can write to the agent of this task now, with the way out; null when one can. */
export function whyClosed({ task, card, mayTalk, mayAct }: Talk): string | null {
  const { now } = task;
  if (!mayAct) return 'Another window works on this repository. Write to the agent there.';
  if (!mayTalk) return `${card.agent} runs the commands of the task and takes no messages. Edit the task to change what it does.`;
  if (now.state === 'draft') return 'Start the task first, then write to its agent.';
  if (now.state === 'applying') return 'Its changes are being applied. Wait until that is over.';
  if (now.state !== 'done' || now.outcome.kind === 'nothingToChange') return null;
  return now.outcome.kind === 'applied' ? 'Its changes are applied. Write a new task for what comes next.' : 'It was dismissed. Restore it to write to its agent.';
}

function hintOf({ now }: Task): string {
  switch (now.state) {
    case 'queued':
    case 'preparing':
      return 'sent when the run begins';
    case 'running':
      return now.asks.length ? 'sent after your answer and this turn' : 'sent after this turn';
    case 'pausing':
    case 'paused':
      return 'sent when you resume';
    default:
      return 'goes on in a new run, in the same session';
  }
}


