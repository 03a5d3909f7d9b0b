import type { BoardPicture, ColumnPicture, NeedsYou, Notice } from '../protocol/picture';
import type { Filter } from '../protocol/intents';
import type { Column } from '../protocol/words';
import { columns } from '../protocol/words';
import type { BoardAgent } from './boardAgent';
import { agentLabel } from './boardAgent';
import { cardOf } from './card';
import { lastMove } from './lastMove';
import { modePicture } from './modePicture';
import { type QueueFacts, readyCount } from './nextTask';
import { byTurn } from './queue';
import type { Task, TaskState } from './task';
import { asksOf } from './task';

/** What a running task does this moment. Lives in memory only. */
export interface Activity { text: string; code: string | null }

/** Everything the board picture is derived from. */
export interface BoardFacts {
  tasks: Iterable<Task>;
  activities: ReadonlyMap<string, Activity>;
  /** Tiers first. */
  agents: readonly BoardAgent[];
  /** What decides what runs next. */
  queue: QueueFacts;
  /** Which cards are shown. */
  filter: Filter;
  /** How many cards of each column are sent. */
  shown: Readonly<Record<Column, number>>;
  notices: Notice[];
  /** False in a window that only follows: cards then offer no action that changes anything. */
  mayAct: boolean;
}

/** The board as it is drawn. Pure: the same facts give the same picture. */
export function boardPicture(facts: BoardFacts): Omit<Extract<BoardPicture, { state: 'tasks' }>, 'revision'> {
  const sorted = byColumn(facts.tasks);
  // Counted once for all cards.
  const counted = { ...facts, queue: { ...facts.queue, ready: readyCount(sorted.ready) } };
  const shown = facts.filter.text || facts.filter.labels.length || facts.filter.columns.length ? filtered(sorted, facts) : sorted;
  return {
    state: 'tasks',
    header: modePicture(sorted, facts),
    notices: facts.notices,
    columns: columns.map((column): ColumnPicture => ({
      column,
      ...columnWords[column],
      ...(shown === sorted ? {} : { empty: 'Nothing here matches the search.' }),
      count: shown[column].length,
      cards: shown[column].slice(0, facts.shown[column]).map((task) => cardOf(task, counted)),
    })),
    needsYou: needsYou([...sorted.active, ...sorted.ready], facts.agents),
    agents: facts.agents.map(({ id, label, hint, tier, models, efforts }) => ({ id, label, hint, tier, models, efforts })),
    labels: [...new Set(Object.values(sorted).flat().flatMap((task) => task.labels))].sort((a, b) => a.localeCompare(b, 'en')),
    total: Object.values(sorted).reduce((sum, tasks) => sum + tasks.length, 0),
    filtered: shown !== sorted,
    mayWrite: facts.mayAct,
  };
}

/** The tasks that the filter lets through, column by column. */
function filtered(sorted: Record<Column, Task[]>, { filter, agents }: BoardFacts): Record<Column, Task[]> {
  const words = filter.text.toLowerCase().split(/\s+/).filter(Boolean);
  const labels = new Set(filter.labels);
  const matches = (task: Task) => {
    if (labels.size && !task.labels.some((label) => labels.has(label))) return false;
    const text = [task.brief.title, task.brief.prompt, task.brief.doneLooksLike, ...task.labels, agentLabel(task, agents)].join('\n').toLowerCase();
    return words.every((word) => text.includes(word));
  };
  const kept = (column: Column) => (filter.columns.length && !filter.columns.includes(column) ? [] : sorted[column].filter(matches));
  return Object.fromEntries(columns.map((column) => [column, kept(column)])) as Record<Column, Task[]>;
}

/** Every open ask, the oldest first. */
export function needsYou(tasks: Iterable<Task>, agents: readonly BoardAgent[]): NeedsYou[] {
  const open = [...tasks].flatMap((task) => asksOf(task).map((ask) => ({ task, ask })));
  return open.sort((a, b) => a.ask.at - b.ask.at).map(({ task, ask }) => ({ task: task.id, title: task.brief.title, agent: agentLabel(task, agents), ask }));
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
