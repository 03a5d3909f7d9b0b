import type { Ask } from '../protocol/asks';
import type { Card, Tone } from '../protocol/picture';
import type { Badge } from '../protocol/words';
import { alarmSentence } from './alarmWords';
import { askTitle } from './askTitle';
import type { Activity, BoardFacts } from './board';
import { abilitiesOf, agentLabel } from './boardAgent';
import { dependencyPictures } from './dependencies';
import { lastMove } from './lastMove';
import { possibleActions } from './possibleActions';
import type { Wait } from './nextTask';
import { waitOf } from './nextTask';
import { restWords } from './restWords';
import type { StartedFirst } from './startedFirst';
import { startedFirst } from './startedFirst';
import type { Changeset, In, Live, Outcome, Progress, Task, WorkTime } from './task';
import { asksOf, isIn, isLive } from './task';
import { failureOf } from './tries';
import { spent, usageText } from './usage';
import { conflictText, waitText } from './waitText';
import { begun } from './workTime';

/** One card of the board. */
export function cardOf(task: Task, facts: Pick<BoardFacts, 'activities' | 'agents' | 'mayAct' | 'queue'>): Card {
  const wait = isIn(task, 'queued') ? waitOf(task, facts.queue) : null;
  const { mayTalk, sandboxed } = abilitiesOf(task, facts.agents);
  const face = faceOf(task, { activity: facts.activities.get(task.id) ?? null, wait, first: isIn(task, 'queued') ? startedFirst(task, wait, facts.queue) : null });
  return {
    id: task.id,
    title: task.brief.title,
    priority: task.priority,
    agent: agentLabel(task, facts.agents),
    line: null, until: null, timeWord: 'until', failure: failureOf(task), progress: null, live: runs(task), worked: null, changes: null, commit: null,
    ...face,
    ...(wait?.kind === 'conflict' ? { line: text(conflictText(wait, { label: agentLabel(task, facts.agents), mayTalk })) } : {}),
    usage: usageText(spent(task)),
    asks: [...asksOf(task)],
    labels: task.labels,
    dependsOn: dependencyPictures(task.dependsOn, facts.queue.tasks),
    alarm: task.alarm && { sentence: alarmSentence(task.alarm) },
    sandboxed: runs(task) && sandboxed,
    at: lastMove(task),
    actions: possibleActions(task, { ...facts, wait }),
  };
}

type Face = Pick<Card, 'badge' | 'icon' | 'tone'> & Partial<Card>;

function faceOf({ now, brief }: Task, { activity, wait, first }: { activity: Activity | null; wait: Wait | null; first: StartedFirst | null }): Face {
  switch (now.state) {
    case 'draft':
      return { ...look('Draft', 'lightbulb', 'quiet'), line: text(brief.prompt === brief.title ? '' : firstLine(brief.prompt)) };
    case 'queued':
      return queuedFace(wait, first);
    case 'preparing':
      return { ...look('Preparing', 'loading', 'running'), line: doing(activity, 'Preparing a worktree'), worked: workedSoFar(begun(now.run)) };
    case 'running':
    case 'pausing':
    case 'paused':
      return { ...liveFace(now, activity), worked: workedSoFar(now.work), progress: now.progress };
    case 'ready':
      return now.confirmed
        ? { ...look('Ready', 'pass', 'ok'), line: text(now.summary), ...ended(now) }
        : { ...look('Ready', 'pass', 'warning'), line: text('Ended without saying that it is done'), ...ended(now) };
    case 'failed':
      return { ...look('Failed', 'error', 'error'), line: text(now.sentence), progress: now.progress, ...ended(now) };
    case 'interrupted': {
      const [ask] = now.asks;
      if (ask) return { ...look('Needs input', 'question', 'warning'), line: askLine(ask, now.asks.length - 1), progress: now.progress, ...ended(now) };
      const { icon, line } = interruptions[now.cause];
      return { ...look('Interrupted', icon, 'warning'), line: text(now.cause === 'unconfirmed' ? line : `${line}${after(now.progress)}`), progress: now.progress, ...ended(now) };
    }
    case 'applying':
      return { ...look('Applying', 'loading', 'running'), line: doing(activity, 'Merging in memory'), changes: counts(now.changeset) };
    case 'done':
      return outcomeFace(now.outcome);
  }
}

function queuedFace(wait: Wait | null, first: StartedFirst | null): Face {
  const { text: words, ...time } = waitText(wait, first);
  const stuck = wait?.kind === 'broken' || wait?.kind === 'conflict' || wait?.kind === 'stuck';
  return { ...look('Queued', stuck ? 'warning' : 'circle-large-outline', stuck ? 'warning' : 'quiet'), line: text(words), ...time };
}

/** How a run was cut off, by cause. “Stopped” is only what the person does. */
const interruptions: Record<In<'interrupted'>['now']['cause'], { icon: string; line: string }> = {
  stopped: { icon: 'circle-slash', line: 'Stopped by you' },
  lost: { icon: 'debug-disconnect', line: 'The editor closed while it ran' },
  paused: { icon: 'debug-pause', line: 'You had paused it when the editor closed' },
  timeLimit: { icon: 'watch', line: 'Its time was up' },
  unanswered: { icon: 'question', line: 'Nobody answered in time' },
  limited: { icon: 'watch', line: restWords.limit.interrupted },
  outage: { icon: 'watch', line: restWords.outage.interrupted },
  unconfirmed: { icon: 'question', line: 'Ended without a result, and without saying that it is done' },
  unsealed: { icon: 'workspace-untrusted', line: 'Not written here by this VS Code profile, so Work Mode does not rely on it: look at the changes before you apply them' },
};

/** What waits for the person comes before what it does. */
function liveFace(now: Live['now'], activity: Activity | null): Face {
  if (now.state === 'paused') return { ...look('Paused', 'debug-pause', 'warning'), line: text('Holds still until you resume it') };
  const [ask] = now.asks;
  if (ask) return { ...look('Needs input', 'question', 'warning'), line: askLine(ask, now.asks.length - 1) };
  if (now.state === 'pausing') return { ...look('Pausing', 'debug-pause', 'running'), line: doing(activity, 'Finishing what it is at') };
  if (!now.work.hasSlot) return { ...look('Running', 'sync', 'running'), line: text('Goes on as soon as a slot is free') };
  return { ...look('Running', 'sync', 'running'), line: doing(activity, 'Starting') };
}

function askLine(ask: Ask, others: number): Card['line'] {
  const title = ask.kind === 'approval' ? askTitle(ask) : firstLine(ask.message);
  return text(others ? `${title} (and ${others} more)` : title);
}

function runs(task: Task): boolean {
  return isLive(task) || isIn(task, 'preparing');
}

function outcomeFace(outcome: Outcome): Face {
  switch (outcome.kind) {
    case 'applied':
      return { ...look('Applied', 'check', 'ok'), commit: outcome.commit.slice(0, 7), ...ended(outcome) };
    case 'dismissed':
      return { ...look('Dismissed', 'circle-slash', 'quiet'), line: text('Dismissed, can be restored'), ...ended(outcome.was) };
    case 'nothingToChange':
      return { ...look('Nothing to change', 'dash', 'quiet'), line: text('Ran to the end and changed nothing'), ...ended({ ...outcome, changeset: null }) };
  }
}

function look(badge: Badge, icon: string, tone: Tone): Pick<Card, 'badge' | 'icon' | 'tone'> {
  return { badge, icon, tone };
}

function text(line: string): Card['line'] {
  return line ? { icon: null, text: line, code: null } : null;
}

function doing(activity: Activity | null, otherwise: string): Card['line'] {
  if (!activity) return text(otherwise);
  return { icon: activity.code === null ? null : 'terminal', text: activity.text, code: activity.code };
}

/** `workedMs` is left out where an older version wrote it. */
function ended({ workedMs = null, changeset }: { workedMs?: number | null | undefined; changeset: Changeset | null }): Partial<Card> {
  return { worked: workedMs === null ? null : { ms: workedMs, since: null }, changes: counts(changeset) };
}

function workedSoFar({ ms, since }: WorkTime): Card['worked'] {
  return ms === null ? null : { ms, since };
}

function counts(changeset: Changeset | null): Card['changes'] {
  return changeset && { files: changeset.files, added: changeset.added, removed: changeset.removed };
}

function after(progress: Progress | null): string {
  return progress && progress.total ? ` after ${progress.done} of ${progress.total} steps` : '';
}

/** The first line of prose: fences and headings marks are not worth showing. */
function firstLine(prompt: string): string {
  const line = prompt.split('\n').find((l) => l.trim() && !/^\s*(```|~~~)/.test(l)) ?? '';
  return line.replace(/^[#>\s]+/, '').slice(0, 200);
}
