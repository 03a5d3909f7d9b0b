import type { BoardPicture, ColumnPicture, Header, Notice } from '../protocol/picture';
import type { Column } from '../protocol/words';
import { columns } from '../protocol/words';
import { cardOf } from './card';
import { lastMove } from './lastMove';
import { byTurn } from './queue';
import type { Task, TaskState } from './task';

/** What a running task does this moment. Lives in memory only. */
export interface Activity { text: string; code: string | null }

export interface BoardAgent { id: string; label: string; hint: string }

/** Everything the board picture is derived from. */
export interface BoardFacts {
  tasks: Iterable<Task>;
  activities: ReadonlyMap<string, Activity>;
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
    needsYou: [],
    agents: facts.agents.map(({ id, label, hint }) => ({ id, label, hint, tier: false, models: [], efforts: [] })),
    mayWrite: facts.mayAct,
  };
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

function headerOf(sorted: Record<Column, Task[]>, mayAct: boolean): Header {
  const working = sorted.active.length + sorted.applying.length;
  const waiting = sorted.queued.length;
  const ready = sorted.ready.filter((task) => task.now.state === 'ready').length;
  const broken = sorted.ready.length - ready;
  const detail = [
    broken ? `${broken} need${broken === 1 ? 's' : ''} a decision` : '',
    ready ? `${ready} ready to review` : '',
    waiting ? `${waiting} queued` : '',
  ].filter(Boolean).join(' · ');
  if (working) return { tone: 'working', line: `Working on ${working} of ${working + waiting}`, detail };
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
