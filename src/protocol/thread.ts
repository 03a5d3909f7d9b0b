import * as z from 'zod';
import type { Answer, Ask, FileDiff, FileSpot, ToolKind } from './asks';
import type { Card } from './picture';
import type { PlanStep, ToolStatus, saidReasons } from './transcript';

/** What the page may want of the open thread. */
export const threadWishSchema = z.discriminatedUnion('kind', [
  /** Earlier items than the first one it has. */
  z.object({ kind: z.literal('earlier') }),
  /** The whole output of a tool call that was sent shortened. */
  z.object({ kind: z.literal('wholeOutput'), key: z.string().max(200) }),
  /** Where this text occurs, in the whole thread; an empty text ends the search. */
  z.object({ kind: z.literal('find'), text: z.string().max(1_000) }),
  /** Items around this one, which a search has found. */
  z.object({ kind: z.literal('reveal'), key: z.string().max(200) }),
  /** Opens a file: of the worktree while the run goes on, of the frozen result afterwards. */
  z.object({ kind: z.literal('openFile'), path: z.string().max(4_000), line: z.number().int().nullable() }),
  z.object({ kind: z.literal('openDiff'), path: z.string().max(4_000) }),
  z.object({ kind: z.literal('openLink'), url: z.string().max(4_000) }),
  z.object({ kind: z.literal('copy'), text: z.string().max(1_000_000) }),
  /** Opens the same thread as an editor of its own. */
  z.object({ kind: z.literal('openInEditor') }),
]);
export type ThreadWish = z.infer<typeof threadWishSchema>;

/** One thing in a thread, folded from transcript lines. `key` is stable: the same thing has it again after a change or a reload. */
export type ThreadItem = { key: string; at: number } & (
  /** A line across: a run begins. */
  | { kind: 'run'; text: string }
  /** Markdown of the agent; `open` while more of it may come. */
  | { kind: 'message'; text: string; open: boolean }
  | { kind: 'thought'; text: string; open: boolean; tookMs: number }
  /** Words that went to the agent. */
  | { kind: 'said'; text: string; reason: (typeof saidReasons)[number] }
  | {
    kind: 'tool'; tool: ToolKind; title: string; status: ToolStatus; command: string | null; files: FileSpot[]; diffs: FileDiff[];
    /** The last part of the output, with ANSI colours; `cut` counts the characters left out before it. */
    output: string; cut: number;
    exitCode: number | null; tookMs: number | null; permission: string | null;
  }
  /** An ask and, once it is closed, how. */
  | { kind: 'ask'; ask: Ask; closed: { answer: Answer | null; text: string } | null }
  | { kind: 'note'; tone: 'quiet' | 'info' | 'warning' | 'error' | 'alarm'; text: string; detail: string; paths: string[] }
  /** An update nobody understands, as it came. */
  | { kind: 'unknown'; raw: string }
);

/** A changed file of the task; the counts are null where they are not known yet (a running task) or do not apply (a binary file). */
export interface ChangedFilePicture { path: string; status: 'added' | 'modified' | 'deleted' | 'renamed'; added: number | null; removed: number | null }

/** A line of a thread as others know it: by the item it is part of (`tool:…`, `ask:…`), or where that has no name, by its time. */
export interface ThreadSpot { run: number; at: number; item: string | null }

/** Everything around the items. */
export interface ThreadPicture {
  task: string;
  card: Card;
  /** The run that goes on, and for how many minutes it may work (null: for as long as it wants); null while none does. */
  run: { number: number; limitMinutes: number | null } | null;
  /** Plan of the newest run; empty when the agent made none. */
  plan: PlanStep[];
  changes: ChangedFilePicture[];
  /** Lines about the run: usage, worktree, profile, sandbox. Icon is a codicon name. */
  facts: { icon: string | null; text: string; title: string }[];
  /** Messages that wait for the end of the turn. */
  waiting: { id: string; text: string }[];
  /** The box to write to the agent. `hint` says when it is sent; `closed` says why there is none now, with the way out. */
  box: { placeholder: string; hint: string; maySteer: boolean; closed: string | null };
}

/** Host → page, for the open thread. */
export type ThreadMessage =
  | { type: 'thread'; thread: ThreadPicture }
  /**
   * Items. `replace` true: these are all items the page has now, `atStart` tells that there is nothing before them.
   * Else each item replaces the one with its key, or is added at the end.
   */
  | { type: 'items'; task: string; items: ThreadItem[]; replace: boolean; atStart: boolean }
  | { type: 'wholeOutput'; key: string; output: string }
  /** Brings this item into sight, gives it the focus and marks it for a moment. It is among the items by then. */
  | { type: 'showItem'; task: string; key: string }
  /** Keys of the items that hold the text, in order. */
  | { type: 'found'; text: string; keys: string[] };
