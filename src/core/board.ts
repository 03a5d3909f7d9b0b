import type { AgentChoice, BoardPicture, ColumnPicture, Header, NeedsYou, Notice } from '../protocol/picture';
import type { Column } from '../protocol/words';
import { columns } from '../protocol/words';
import { cardOf } from './card';
import { lastMove } from './lastMove';
import { byTurn } from './queue';
import type { Task, TaskState } from './task';
import { isLive } from './task';

/** What a running task does this moment. Lives in memory only. */
export interface Activity { text: string; code: string | null }

/** An agent, or a tier with the abilities of its agent. */
export interface BoardAgent extends AgentChoice {
  /** Label of the agent itself: on a tier another one than its own. */
  agentLabel: string;
  mayPause: boolean;
  mayTalk: boolean;
  sandboxed: boolean;
}

/** Everything the board picture is derived from. */
export interface BoardFacts {
  tasks: Iterable<Task>;
  activities: ReadonlyMap<string, Activity>;
  /** Tiers first. */
  agents: readonly BoardAgent[];
  /** How many tasks may run at once. */
  slots: number;
  /** How many cards of each column are sent. */
  shown: Readonly<Record<Column, number>>;
  notices: Notice[];
  /** False in a window that only follows: cards then offer no action that changes anything. */
  mayAct: boolean;
}

/** The board as it is drawn. Pure: the same facts give the same picture. */
export function boardPicture(facts: BoardFacts): Omit<Extract<BoardPicture, { state: 'tasks' }>, 'revision'> {
  const sorted = byColumn(facts.tasks);
  return {
    state: 'tasks',
    header: headerOf(sorted, facts.mayAct),
    notices: facts.notices,
    columns: columns.map((column): ColumnPicture => ({
      column,
      ...columnWords[column],
      count: sorted[column].length,
      cards: sorted[column].slice(0, facts.shown[column]).map((task) => cardOf(task, facts)),
    })),
    needsYou: needsYou(sorted.active, facts.agents),
    agents: facts.agents.map(({ id, label, hint, tier, models, efforts }) => ({ id, label, hint, tier, models, efforts })),
    mayWrite: facts.mayAct,
  };
}

/** Every open ask, the oldest first. */
export function needsYou(tasks: Iterable<Task>, agents: readonly BoardAgent[]): NeedsYou[] {
  const open = [...tasks].flatMap((task) => (isLive(task) ? task.now.asks.map((ask) => ({ task, ask })) : []));
  return open.sort((a, b) => a.ask.at - b.ask.at).map(({ task, ask }) => ({ task: task.id, title: task.brief.title, agent: agentLabel(task, agents), ask }));
}

/** The agent that works or will work on a task, in words. */
export function agentLabel(task: Pick<Task, 'agent'>, agents: readonly BoardAgent[]): string {
  return agents.find(({ id }) => id === task.agent)?.agentLabel ?? task.agent;
}

/** The column a state is shown in. */
export function columnOf(task: Task): Column {
  return columnOfState[task.now.state];
}

/** All tasks by column, each in the order it is drawn: what happened last on top, the queue by turn. */
export function byColumn(tasks: Iterable<Task>): Record<Column, Task[]> {
  const sorted: Record<Column, Task[]> = { drafts: [], active: [], queued: [], ready: [], applying: [], done: [] };
  for (const task of tasks) sorted[columnOf(task)].push(task);
  for (const column of columns) sorted[column].sort(column === 'queued' ? byTurn : (a, b) => lastMove(b) - lastMove(a) || b.position - a.position);
  return sorted;
}

/** Open asks in words: only what stands still until it is answered needs the person. */
export function askedWords(asks: number): string {
  return `${asks} need${asks === 1 ? 's' : ''} you`;
}

/** Failed and interrupted tasks in words. */
export function decisionWords(tasks: number): string {
  return `${tasks} need${tasks === 1 ? 's' : ''} a decision`;
}

function headerOf(sorted: Record<Column, Task[]>, mayAct: boolean): Header {
  const working = sorted.active.length + sorted.applying.length;
  const waiting = sorted.queued.length;
  const ready = sorted.ready.filter((task) => task.now.state === 'ready').length;
  const broken = sorted.ready.length - ready;
  const asks = sorted.active.reduce((sum, task) => sum + (isLive(task) ? task.now.asks.length : 0), 0);
  const detail = [
    asks ? askedWords(asks) : '',
    broken ? decisionWords(broken) : '',
    ready ? `${ready} ready to review` : '',
    waiting ? `${waiting} queued` : '',
  ].filter(Boolean).join(' · ');
  if (working) return { tone: asks ? 'warning' : 'working', line: `Working on ${working} of ${working + waiting}`, detail };
  if (!mayAct) return { tone: 'quiet', line: 'Following another window', detail };
  if (broken || ready) return { tone: broken ? 'warning' : 'quiet', line: 'Waiting for you', detail };
  const drafts = sorted.drafts.length;
  return { tone: 'quiet', line: drafts ? 'Ready to start' : 'Nothing to do', detail: drafts ? `${drafts} draft${drafts === 1 ? '' : 's'}` : 'Write down a task below.' };
}

const columnOfState: Record<TaskState['state'], Column> = {
  draft: 'drafts', queued: 'queued', preparing: 'active', running: 'active', pausing: 'active', paused: 'active', ready: 'ready', failed: 'ready', interrupted: 'ready',
  applying: 'applying', done: 'done',
};

/** Label, codicon and the sentence of an empty column. */
export const columnWords: Record<Column, { label: string; icon: string; empty: string }> = {
  drafts: { label: 'Drafts', icon: 'lightbulb', empty: 'New tasks wait here until you start them.' },
  active: { label: 'Active', icon: 'sync', empty: 'Start a draft and watch it run here.' },
  queued: { label: 'Queued', icon: 'circle-large-outline', empty: 'Tasks wait here for a free slot.' },
  ready: { label: 'Ready', icon: 'pass', empty: 'Finished work comes here for your review.' },
  applying: { label: 'Applying', icon: 'loading', empty: 'Changes on their way into your files.' },
  done: { label: 'Done', icon: 'check', empty: 'Applied and dismissed tasks end up here.' },
};
