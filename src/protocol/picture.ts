import type { Ask } from './asks';
import type { BoardIntent, Planning, Routing } from './intents';
import type { ModeState } from './mode';
import type { ThreadMessage } from './thread';
import type { ActionName, Badge, Column, Priority } from './words';

/** Host → board: everything the board draws. Sent whole, at most once per 50 ms, with a growing revision. */
export type BoardPicture = { revision: number } & (
  | { state: 'loading' }
  | { state: 'problem'; sentence: string; remedies: Remedy[] }
  /** `mayWrite` is false where nobody can be reached who works: there is then no way to write a task. `labels` are all there are, `total` counts all tasks; `filtered` when cards are left out by the filter. */
  | { state: 'tasks'; header: Header; notices: Notice[]; columns: ColumnPicture[]; needsYou: NeedsYou[]; agents: AgentChoice[]; labels: string[]; total: number; filtered: boolean; mayWrite: boolean }
);

/** A button that leads out of a problem; `name` is sent back in a `remedy` intent. */
export interface Remedy { name: string; label: string }

/** The line on top: is it working, and what waits for the person. */
export interface Header {
  /** A dot beside the line; `quiet` has none of its own colour. */
  tone: 'working' | 'quiet' | 'warning';
  line: string;
  detail: string;
  mode: ModeState;
  /** Milliseconds since the epoch until which it waits: shown as a time and counted down by the view. */
  until: number | null;
  timeWord: TimeWord;
  /** What the person can do with the switch now, the likely first. */
  actions: ModeAction[];
}

/** How the time is said behind the line: what holds until then, or what happens at it. What is `tried again at` it is a thought of its own: a comma goes before it in the same line. */
export type TimeWord = 'until' | 'at' | 'tried again at';

/** A button of the switch. */
export interface ModeAction { name: 'turnOn' | 'turnOff' | 'pause' | 'resume' | 'liftLimit'; label: string; icon: string; /** The account, for `liftLimit`. */ account: string | null }

/** A sentence above the columns, for example that another window works on this repository. */
export interface Notice { id: string; tone: 'info' | 'warning' | 'error'; sentence: string; remedies: Remedy[] }

/** Something to choose in the form: a tier or an agent. `models` and `efforts` are what the agent itself offered when it was last seen; empty when it lets nobody choose. */
export interface AgentChoice { id: string; label: string; hint: string; tier: boolean; models: OptionChoice[]; efforts: OptionChoice[] }

/** One value of an agent's own list. */
export interface OptionChoice { value: string; label: string }

/** One entry of the “Needs you” group: an open ask and the task it belongs to. */
export interface NeedsYou { task: string; title: string; agent: string; ask: Ask }

/** One column: all its tasks are counted, the first `cards.length` of them are sent (`showMore` asks for further ones). */
export interface ColumnPicture { column: Column; label: string; icon: string; count: number; cards: Card[]; empty: string }

export type Tone = 'running' | 'ok' | 'warning' | 'error' | 'quiet';

export interface Card {
  id: string;
  title: string;
  badge: Badge;
  /** Codicon name, without the `codicon-` prefix. */
  icon: string;
  tone: Tone;
  priority: Priority;
  /** Label of the agent that works or will work on it. */
  agent: string;
  /** One line below the title: what it does this moment, why it waits, why it failed, how it ended. `code` is set in the editor font. */
  line: { icon: string | null; text: string; code: string | null } | null;
  /** Milliseconds since the epoch until which it waits, beside the line. */
  until: number | null;
  timeWord: TimeWord;
  /** Why its last run failed, where it waits in the queue to be tried again. */
  failure: string | null;
  labels: string[];
  /** What it comes after, in the order given. */
  dependsOn: DependencyPicture[];
  progress: { done: number; total: number } | null;
  /** Its run goes on, or is being made ready. */
  live: boolean;
  /**
   * How long its run has worked, or the last one did, without what it waited: `ms` up to `since` (milliseconds since the epoch), from which
   * the board counts on by itself; null while it waits, and once it has ended. Null where there was no run, or nobody knows.
   */
  worked: { ms: number; since: number | null } | null;
  changes: { files: number; added: number; removed: number } | null;
  /** Tokens and cost of all its runs, for example “81 k tokens · $0.38”; null when no agent reported any. */
  usage: string | null;
  /** Open asks, oldest first. */
  asks: Ask[];
  /** A change in the user's own files that nobody approved: how many files. */
  alarm: { sentence: string } | null;
  /** Runs with the rest of the disk read-only. */
  sandboxed: boolean;
  /** Abbreviated commit of an applied task. */
  commit: string | null;
  /** Milliseconds since the epoch of the last move of this task. */
  at: number;
  /** Exactly what is possible now, the likely ones first; `place` says where it is drawn. */
  actions: CardAction[];
}

/** A task that another one comes after. `state` says in a word or two how it is. */
export interface DependencyPicture { id: string; title: string; standing: 'met' | 'waits' | 'broken'; state: string }

export interface CardAction { name: ActionName; label: string; icon: string; place: 'primary' | 'secondary' | 'menu' }

/** The editable words of a task, as the form shows them. */
export interface BriefPicture { title: string; prompt: string; notes: string; doneLooksLike: string }

/** Host → board, all kinds. */
export type BoardMessage =
  | { type: 'board'; board: BoardPicture }
  /** An intent could not be done; the sentence says why and what to do, `intent` which kind it was (the last one sent, where it is left out). */
  | { type: 'refused'; sentence: string; intent?: BoardIntent['type'] }
  /** Open the form: empty for a new task, filled for an existing one. */
  | { type: 'form'; task: { id: string; brief: BriefPicture; priority: Priority; routing: Routing; planning: Planning; dependencies: DependencyPicture[] } | null }
  /** What the person chose in answer to `pickDependencies`. */
  | { type: 'dependencies'; dependencies: DependencyPicture[] }
  /** Scroll to a card and focus it. */
  | { type: 'reveal'; id: string }
  /** Shows the thread of a task in this page. */
  | { type: 'showThread'; id: string }
  | ThreadMessage;
