import { isAbsolute, relative, resolve } from 'node:path';
import { type FileDiff, type FileSpot, toolKinds, type ToolKind } from '../../protocol/asks';
import type { ToolStatus, TranscriptLine } from '../../protocol/transcript';
import { commandOf, inputFields, namesPath, pathsOf } from './commandOf';
import { type Defiance, defianceIn } from './defiance';
import { shownTitle } from './toolAction';
import { exitCodeOf, type OutputNews, ToolOutput } from './toolOutput';
import type { Fields, ToolCallPatch } from './wire';
import * as z from 'zod';

/** All that is known of one tool call. */
export interface ToolCall {
  /** Its own, also where the agent uses one of its ids again. */
  id: string;
  title: string;
  /** The tool's own name, where the agent tells it. */
  name: string;
  kind: ToolKind;
  status: ToolStatus;
  command: string | null;
  input: Fields;
  /** As the agent wrote them. */
  spots: FileSpot[];
  diffs: FileDiff[];
  output: ToolOutput;
  exitCode: number | null;
  meta: Fields;
  /** The agent asked for a yes, or it was looked at without having been asked. */
  judged: boolean;
  /** It was denied, and runs all the same. */
  defiance: Defiance;
}

export type ToolLine = Extract<TranscriptLine, { kind: 'tool' }>;
/** What is new about a call; null when nothing is. */
export interface CallNews { call: ToolCall; line: Omit<ToolLine, 'at'> | null; statusChanged: boolean; /** For the person, in a line of its own. */ remark: string | null }

/** The tool calls of a run, in whatever order and however often the agent tells of them. A finished one never goes back. */
export class ToolCalls {
  /** By the ids of the agent, of each the last call. */
  private readonly calls = new Map<string, ToolCall>();
  private readonly uses = new Map<string, number>();
  /** Calls that are pending under the id of one that has ended. */
  private readonly again = new Map<string, ToolCallPatch>();

  constructor(private readonly worktree: string) {}

  open(): ToolCall[] {
    return [...this.calls.values()].filter((call) => !isOver(call));
  }

  running(): ToolCall[] {
    return [...this.calls.values()].filter((call) => call.status === 'running');
  }

  /**
   * What is told as a call of its own, and not as news of one: another call where the one of this id has ended. Null while that is open:
   * one agent tells of a call that has ended once more as pending, and then, with the same input, as completed.
   */
  called(patch: ToolCallPatch): CallNews | null {
    const before = this.calls.get(patch.toolCallId);
    const status = statuses[patch.status ?? 'pending'] ?? 'pending';
    if (!before || !isOver(before) || rank[status] === 2 || (before.status === 'denied' && status === 'running')) return this.take(patch);
    this.again.set(patch.toolCallId, patch);
    return status === 'pending' ? null : this.take(patch);
  }

  take(patch: ToolCallPatch): CallNews {
    const id = patch.toolCallId;
    const before = this.calls.get(id) ?? null;
    const again = this.again.get(id);
    this.again.delete(id);
    if (!again || (before && isToldAgain(before, patch))) return this.change(before ?? this.another(id), patch, { isNew: !before });
    const call = this.another(id);
    const first = this.change(call, again, { isNew: true });
    const then = this.change(call, patch, { isNew: false });
    return { call, line: { ...first.line!, ...then.line }, statusChanged: first.statusChanged || then.statusChanged, remark: first.remark ?? then.remark };
  }

  private another(id: string): ToolCall {
    const use = (this.uses.get(id) ?? 0) + 1;
    const call: ToolCall = { ...fresh, id: use === 1 ? id : `${id} (${use})`, meta: {}, input: {}, output: new ToolOutput() };
    this.uses.set(id, use);
    this.calls.set(id, call);
    return call;
  }

  private change(call: ToolCall, patch: ToolCallPatch, { isNew }: { isNew: boolean }): CallNews {
    const old = { ...call };
    call.meta = { ...call.meta, ...withoutOutput(patch._meta) };
    if (patch.title) call.title = patch.title;
    if (patch.name) call.name = patch.name;
    if (patch.rawInput !== undefined && patch.rawInput !== null) call.input = { ...call.input, ...inputFields(patch.rawInput) };
    if (call.status === 'denied') call.defiance = defianceIn(call, patch);
    call.status = laterOf(call.status, patch.status);
    if (patch.content) call.diffs = diffsOf(patch.content) ?? call.diffs;
    const paths = [...patch.locations.map((one) => ({ path: one.path, line: one.line ?? null })), ...call.diffs.map((one) => ({ path: one.path, line: null }))];
    if (paths.length > 0) call.spots = merged(call.spots, paths);
    call.spots = merged(call.spots, pathsOf(call.input).map((path) => ({ path, line: null })));
    call.kind = kindOf(call, patch.kind);
    call.command = commandIn(call);
    if (!isNew && this.isAnother(old, call)) call.judged = false;
    call.exitCode = exitCodeOf(patch) ?? call.exitCode;
    const output = call.output.take(patch, { over: isOver(call) });
    return { call, line: this.newsOf(isNew ? null : old, call, output), statusChanged: old.status !== call.status, remark: output.heldBack ? muchOutput : null };
  }

  /** Ends what the agent has left open, because its turn is over. */
  abortOpen(): Omit<ToolLine, 'at'>[] {
    this.again.clear();
    return this.open().map((call) => {
      call.status = 'aborted';
      return { kind: 'tool', id: call.id, status: 'aborted', ...call.output.end() };
    });
  }

  /** It was allowed, so it runs: not every agent says so. */
  begin(call: ToolCall): CallNews {
    return this.change(call, { toolCallId: call.id, status: 'in_progress', locations: [] }, { isNew: false });
  }

  /** It got a no, so it is not to run. */
  deny(call: ToolCall): Omit<ToolLine, 'at'> {
    call.status = 'denied';
    call.defiance = null;
    return { kind: 'tool', id: call.id, status: 'denied' };
  }

  /** It runs in spite of its no. */
  defied(call: ToolCall): Omit<ToolLine, 'at'> {
    call.status = call.defiance ?? call.status;
    return { kind: 'tool', id: call.id, status: call.status };
  }

  /** The agent asks: what was denied is open again, and what has ended otherwise is not what it asks for. */
  reconsider(id: string): void {
    const call = this.calls.get(id);
    if (!call || !isOver(call) || this.again.has(id)) return;
    if (call.status === 'denied') call.status = 'pending';
    else this.calls.delete(id);
  }

  /** A path as the transcript shows it: relative to the worktree where it is below it. */
  shown(path: string): string {
    const inside = isAbsolute(path) ? relative(this.worktree, path) : path;
    return inside === '' || inside.startsWith('..') || isAbsolute(inside) ? path : inside;
  }

  /** What was judged is not what is said to happen now: it has to be judged again. */
  private isAnother(old: ToolCall, call: ToolCall): boolean {
    if (old.command !== null && call.command !== old.command) return true;
    if (old.kind !== call.kind && old.kind !== 'other' && writing.has(call.kind)) return true;
    const known = new Set(old.spots.map(({ path }) => resolve(this.worktree, path)));
    return known.size > 0 && writing.has(call.kind) && call.spots.some(({ path }) => !known.has(resolve(this.worktree, path)));
  }

  private newsOf(before: ToolCall | null, call: ToolCall, output: OutputNews): Omit<ToolLine, 'at'> | null {
    const line: Omit<ToolLine, 'at'> = { kind: 'tool', id: call.id };
    const title = shownTitle(call, (path) => this.shown(path));
    if (!before || shownTitle(before, (path) => this.shown(path)) !== title) line.title = title;
    if (!before || before.kind !== call.kind) line.tool = call.kind;
    if (!before || before.status !== call.status) line.status = call.status;
    if (call.command !== null && before?.command !== call.command) line.command = call.command;
    if (!same(before?.spots ?? [], call.spots)) line.files = call.spots.filter((one) => one.path !== this.worktree).map((one) => ({ ...one, path: this.shown(one.path) }));
    if (!same(before?.diffs ?? [], call.diffs)) line.diffs = call.diffs.map((one) => ({ ...one, path: this.shown(one.path) }));
    if (output.output !== undefined) line.output = output.output;
    if (output.more !== undefined) line.more = output.more;
    if (call.exitCode !== null && before?.exitCode !== call.exitCode) line.exitCode = call.exitCode;
    return Object.keys(line).length > 2 ? line : null;
  }
}

/** Output is kept elsewhere, as much of it as is to be kept. */
function withoutOutput(meta: ToolCallPatch['_meta']): Fields {
  return Object.fromEntries(Object.entries(meta ?? {}).filter(([name]) => !name.startsWith('terminal_output')));
}

/** What changes something. */
const writing: ReadonlySet<ToolKind> = new Set(['edit', 'delete', 'move', 'execute']);

const muchOutput = 'There is a lot of output: how it goes on is shown when the call ends.';

const fresh = {
  title: '', name: '', kind: 'other', status: 'pending', command: null, spots: [], diffs: [], exitCode: null, judged: false, defiance: null,
} satisfies Partial<ToolCall>;

const rank: Record<ToolStatus, number> = { pending: 0, running: 1, done: 2, failed: 2, denied: 2, aborted: 2 };
const statuses: Record<string, ToolStatus> = { pending: 'pending', in_progress: 'running', completed: 'done', failed: 'failed', cancelled: 'aborted' };

function isOver({ status }: ToolCall): boolean {
  return rank[status] === 2;
}

/** Says of a call that has ended only how it ended. */
function isToldAgain(call: ToolCall, patch: ToolCallPatch): boolean {
  const status = statuses[patch.status ?? ''];
  return isOver(call) && status !== undefined && rank[status] === 2 && patch.rawInput !== undefined && same(call.input, { ...call.input, ...inputFields(patch.rawInput) });
}

function laterOf(now: ToolStatus, word: string | null | undefined): ToolStatus {
  const next = statuses[word ?? ''];
  return next !== undefined && rank[now] < 2 && rank[next] > rank[now] ? next : now;
}

function kindOf(call: ToolCall, word: string | null | undefined): ToolKind {
  // One adapter says of every tool of a server that it is a command.
  const own = word === 'execute' && call.meta['is_mcp_tool_call'] === true ? 'other' : word;
  const named = toolKinds.find((kind) => kind === own) ?? call.kind;
  // What takes a command line runs it, whatever it calls itself; editors with commands of their own also name a file.
  if (commandOf(call.input) !== null && (named === 'other' || !namesPath(call.input))) return 'execute';
  return named === 'other' && call.diffs.length > 0 ? 'edit' : named;
}

/** Some agents tell the command only as the title of the call. */
function commandIn(call: ToolCall): string | null {
  if (call.kind !== 'execute') return null;
  return commandOf(call.input) ?? (call.title.trim() === '' || call.title === call.name ? null : call.title);
}

const diffSchema = z.object({ type: z.literal('diff'), path: z.string(), oldText: z.string().nullish(), newText: z.string().nullish(), _meta: z.looseObject({ kind: z.string() }).nullish().catch(null) });
/** Larger ones are shown by the review. */
const largestDiff = 200_000;

function diffsOf(content: unknown[]): FileDiff[] | null {
  const diffs = content.flatMap((one) => {
    const read = diffSchema.safeParse(one);
    return read.success ? [read.data] : [];
  });
  if (diffs.length === 0) return null;
  return diffs.map((one): FileDiff => {
    if ((one.oldText?.length ?? 0) + (one.newText?.length ?? 0) > largestDiff) return { path: one.path, before: null, after: '(too large to show here)' };
    return { path: one.path, before: one.oldText ?? null, after: one._meta?.kind === 'delete' ? null : one.newText ?? null };
  });
}

function merged(before: FileSpot[], more: FileSpot[]): FileSpot[] {
  const all = new Map(before.map((one) => [one.path, one]));
  for (const one of more) all.set(one.path, { path: one.path, line: one.line ?? all.get(one.path)?.line ?? null });
  return [...all.values()].slice(0, 200);
}

function same(a: unknown, b: unknown): boolean {
  try {
    return JSON.stringify(a) === JSON.stringify(b);
  } catch {
    // Nested more deeply than can be written: nobody knows.
    return false;
  }
}
