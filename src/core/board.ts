import type { BoardPicture, Notice } from '../protocol/picture';
import type { Column } from '../protocol/words';
import type { Task } from './task';

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
  throw new Error(`to be written (${facts.slots})`);
}
