// The public API of Work Mode. Copy this file into your extension, and use it like this:
//
//   const extension = vscode.extensions.getExtension<WorkModeExports>('work-mode.work-mode');
//   const workMode = (await extension?.activate())?.getAPI(1);
//   await workMode?.whenReady();
//   const id = await workMode?.createTask({ title: 'Sort the word list', prompt: '$ sort -u -o words.txt words.txt' });
//
// Everything goes the same way as a click on the board. What is not possible now rejects with an Error whose message is a
// sentence for a person, and whose name is `Refusal`; when git, the disk or an agent failed, the name is `Failure`.

export interface WorkModeExports {
  /** Throws an Error with a sentence when this version is not supported. */
  getAPI(version: 1): WorkModeApi;
}

export interface WorkModeApi {
  /** Resolves when the tasks of the open repository have been read; rejects with a sentence when no repository can be opened. */
  whenReady(): Promise<void>;

  /** Writes down a draft and resolves with its id when it is on disk. With `start: true` it runs as soon as a slot is free, with `queue: true` it waits for work mode. */
  createTask(words: NewTask): Promise<string>;
  /** Changes the words that are given and leaves the others. */
  editTask(id: string, words: Partial<TaskWords>): Promise<void>;
  /** Runs a draft or a queued task as soon as a slot is free, whatever work mode is at. */
  startTask(id: string): Promise<void>;
  /** Puts a draft into the queue. It runs when its turn comes while work mode is on. */
  acceptTask(id: string): Promise<void>;
  /** Puts a queued task behind another one, or to the top with null. Among tasks of another priority it gets theirs. */
  moveTask(id: string, behind: string | null): Promise<void>;
  /** Lets a running task finish what it is at and hold still; `resumeTask` lets it go on. Not every agent can. */
  pauseTask(id: string): Promise<void>;
  /** Stops a running task with all its processes and keeps what it did; takes a queued one out of the queue. */
  stopTask(id: string): Promise<void>;
  /** Goes on where a paused, interrupted or failed task stopped. */
  resumeTask(id: string): Promise<void>;
  /** Runs a task that has ended once more, from the start. */
  retryTask(id: string): Promise<void>;
  /** Puts the changes into the person's files and commits them. Resolves when that is done; rejects when nothing was changed. */
  applyTask(id: string): Promise<void>;
  /** Discards the changes; `restoreTask` brings them back. */
  dismissTask(id: string): Promise<void>;
  restoreTask(id: string): Promise<void>;
  /** Deletes the task, its transcripts and its unapplied changes for good. Nobody is asked. */
  deleteTask(id: string): Promise<void>;

  /** What work mode is at, as the board says it. */
  workMode(): Promise<WorkModePicture>;
  /** Turns work mode on or off, or pauses it: what runs finishes what it is at and holds still. Nobody is asked. */
  setWorkMode(to: WorkModeSwitch): Promise<void>;

  /**
   * Tells the agent something: after its turn, in the middle of it with `steer`, or, when its run is over, as the start of the next one
   * in the same session.
   */
  message(id: string, text: string, o?: { steer?: boolean }): Promise<void>;
  /** Everything that waits for a person, oldest first. */
  listAsks(): Promise<AskedPicture[]>;
  /** Answers an ask. It can be answered once: rejects when it is closed already, by whoever was first. */
  answer(id: string, ask: string, answer: Answer): Promise<void>;
  /** Puts files of the person's own that changed during a turn back as they were; what stands there now is kept in a folder. */
  putBackChanges(id: string): Promise<void>;
  /** Leaves them as they are now. */
  keepChanges(id: string): Promise<void>;

  /** All tasks, oldest first. */
  listTasks(): Promise<TaskPicture[]>;
  /** Undefined when there is no such task. */
  getTask(id: string): Promise<TaskPicture | undefined>;
  /** The lines of one run, of the newest where none is named; empty when the task has not run. */
  readTranscript(id: string, run?: number): Promise<TranscriptEntry[]>;

  /** Tells of every task that is created, moved, edited or deleted, until it is disposed. */
  onDidChangeTask(listener: (change: TaskChange) => unknown): { dispose(): void };
  /** Tells once of every approval and question that opens, until it is disposed. */
  onDidAsk(listener: (asked: AskedPicture) => unknown): { dispose(): void };
  /** Tells what work mode is at whenever that has changed, until it is disposed. */
  onDidChangeWorkMode(listener: (workMode: WorkModePicture) => unknown): { dispose(): void };
}

export type WorkModeSwitch = 'off' | 'on' | 'paused';

export interface WorkModePicture {
  switch: WorkModeSwitch;
  /** `resting` waits for a time (`until`), `needsYou` for the person. */
  state: 'off' | 'idle' | 'working' | 'needsYou' | 'paused' | 'resting';
  /** What goes on, in one line. */
  line: string;
  /** Milliseconds since the epoch. */
  until: number | null;
}

export type TaskPriority = 'urgent' | 'high' | 'normal' | 'low';

/** The words of a task. */
export interface TaskWords {
  /** Taken from the prompt where it is empty. */
  title: string;
  /** What the agent is told; the title where it is empty. The built-in agent runs the lines that start with `$ ` and fenced `sh` blocks. */
  prompt: string;
  /** For the person only: no agent sees them. */
  notes: string;
  doneLooksLike: string;
  priority: TaskPriority;
  /** Id of the agent or tier that is to work on it. */
  agent: string;
  /** As the agent names it; null leaves it to the tier or to the agent. */
  model: string | null;
  /** How hard the agent thinks, as it names it; null leaves it to the tier or to the agent. */
  effort: string | null;
  /** How much the agent may do without a question; null for the setting. */
  profile: 'plan' | 'edit' | 'build' | 'full' | null;
  labels: string[];
  /** Ids of the tasks that come before it; it starts from their results. A circle is refused, and named. */
  dependsOn: string[];
  /** How many minutes one run may work: null for the setting, 0 for as long as it wants. */
  timeLimitMinutes: number | null;
}

export type NewTask = Partial<TaskWords> & { start?: boolean; queue?: boolean };

export type TaskStateName = 'draft' | 'queued' | 'preparing' | 'running' | 'pausing' | 'paused' | 'ready' | 'failed' | 'interrupted' | 'applying' | 'done';

export interface TaskPicture extends TaskWords {
  id: string;
  /** Milliseconds since the epoch. */
  createdAt: number;
  state: TaskStateName;
  /** How a task that is done ended; null for all others. */
  outcome: 'applied' | 'dismissed' | 'nothingToChange' | null;
  /** Why a queued task does not run now, in a sentence, and until when where that is known; null for all others. */
  waits: string | null;
  waitsUntil: number | null;
  /** How many runs it has had. */
  runs: number;
  /** Steps done of steps known. */
  progress: { done: number; total: number } | null;
  /** The frozen result: full commit ids, and its size. */
  changes: { base: string; result: string; files: number; added: number; removed: number } | null;
  /** What waits for the person on this task. */
  asks: Ask[];
  /** Files of the person's own that changed during a turn and that nobody has decided about. */
  changedOutside: string[];
  /** What all its runs used; tokens are null where no agent told them. */
  usage: { tokens: number | null; costs: { amount: number; currency: string }[] };
  /** Why it failed, in a sentence, also while it is queued to be tried again. */
  problem: string | null;
  /** The commit that an apply made. */
  commit: string | null;
  /** What is possible now, the likely first: `start`, `accept`, `pause`, `stop`, `resume`, `retry`, `review`, `apply`, `dismiss`, `restore`, … */
  actions: string[];
}

/** An ask and the task it belongs to. */
export interface AskedPicture {
  task: string;
  ask: Ask;
}

export interface TaskChange {
  id: string;
  /** Undefined when the task was deleted. */
  task: TaskPicture | undefined;
}

export type ToolKind = 'read' | 'edit' | 'delete' | 'move' | 'search' | 'execute' | 'think' | 'fetch' | 'switch_mode' | 'other';

/** A place in a file; `line` counts from 1. Paths are relative to the worktree where they are inside of it. */
export interface FileSpot { path: string; line: number | null }

/** The text of a file before and after; `before` is null for a new file, `after` for a deleted one. */
export interface FileDiff { path: string; before: string | null; after: string | null }

export interface AskField {
  name: string;
  title: string;
  type: 'text' | 'number' | 'yesNo' | 'choice' | 'choices';
  choices: { value: string; label: string; hint: string }[];
  /** A text may be given besides the choices. */
  other: boolean;
  required: boolean;
}

/** Something that waits for a person. */
export type Ask =
  | {
    kind: 'approval'; id: string; at: number;
    /** From then on nobody waits for the answer, and the run ends; it can still be answered, and the task goes on. Left out, it waits for ever. */
    expiresAt?: number;
    /** What the agent wants to do, in one line, and why it is asked. */
    title: string; why: string;
    tool: ToolKind; command: string | null; files: FileSpot[]; diffs: FileDiff[];
    /** How long a yes may be remembered; none for what is always asked. */
    scopes: ('task' | 'repository' | 'always')[];
    /** What a remembered yes would allow, in words. */
    rule: string | null;
  }
  | { kind: 'question'; id: string; at: number; expiresAt?: number; message: string; fields: AskField[] };

export type Answer =
  | { kind: 'approve'; remember: 'task' | 'repository' | 'always' | null }
  | { kind: 'deny'; reason: string | null }
  /** By field name; a `choices` field has several. */
  | { kind: 'reply'; values: Record<string, string | number | boolean | string[]> }
  | { kind: 'decline' };

/** One line of a transcript; `at` is milliseconds since the epoch. */
export type TranscriptEntry = { at: number } & (
  | { kind: 'system'; text: string }
  | { kind: 'command'; step: number; of: number; command: string }
  | { kind: 'output'; text: string }
  | { kind: 'ended'; step: number; code: number; tookMs: number }
  | { kind: 'error'; text: string; detail: string }
  | { kind: 'run'; run: number; agent: string; model: string | null; trigger: string }
  /** Words that went to the agent. */
  | { kind: 'said'; text: string; reason: 'brief' | 'message' | 'steer' | 'reminder' | 'lateAnswer' }
  /** The next piece of a message or thought of the agent; pieces with the same `id` in a row belong together. */
  | { kind: 'message'; id: string; text: string }
  | { kind: 'thought'; id: string; text: string }
  /** What is new about a tool call; later lines of an `id` change only the fields they have. */
  | {
    kind: 'tool'; id: string; title?: string; tool?: ToolKind; status?: 'pending' | 'running' | 'done' | 'failed' | 'denied' | 'aborted'; command?: string;
    files?: FileSpot[]; diffs?: FileDiff[];
    /** `output` replaces what was there, `more` is added to it. */
    output?: string; more?: string;
    exitCode?: number | null; permission?: string;
  }
  | { kind: 'plan'; steps: { text: string; status: 'pending' | 'inProgress' | 'completed' }[] }
  | {
    kind: 'usage'; context: { used: number; size: number } | null; tokens: { input: number | null; output: number | null; total: number } | null;
    cost: { amount: number; currency: string } | null;
  }
  | { kind: 'ask'; ask: Ask }
  /** An ask was closed; the answer is null when the agent withdrew it. */
  | { kind: 'answer'; ask: string; answer: Answer | null; text: string }
  | { kind: 'notice'; tone: 'info' | 'warning' | 'alarm'; text: string; paths: string[] }
  | { kind: 'unknown'; raw: string }
);
