import { isAbsolute, relative, resolve } from 'node:path';
import { type FileDiff, type FileSpot, toolKinds, type ToolKind } from '../../protocol/asks';
import type { ToolStatus, TranscriptLine } from '../../protocol/transcript';
import { commandOf, inputFields, namesPath, pathsOf } from './commandOf';
import { shownTitle } from './toolAction';
import { exitCodeOf, type OutputNews, ToolOutput } from './toolOutput';
import type { Fields, ToolCallPatch } from './wire';
import * as z from 'zod';

/** All that is known of one tool call. */
export interface ToolCall {
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
}

export type ToolLine = Extract<TranscriptLine, { kind: 'tool' }>;
/** What is new about a call; null when nothing is. */
export interface CallNews { call: ToolCall; line: Omit<ToolLine, 'at'> | null; statusChanged: boolean; /** For the person, in a line of its own. */ remark: string | null }

/** The tool calls of a run, in whatever order and however often the agent tells of them. A finished one never goes back. */
export class ToolCalls {
  private readonly calls = new Map<string, ToolCall>();

  constructor(private readonly worktree: string) {}

  open(): ToolCall[] {
    return [...this.calls.values()].filter((call) => rank[call.status] < 2);
  }

  running(): ToolCall[] {
    return [...this.calls.values()].filter((call) => call.status === 'running');
  }

  take(patch: ToolCallPatch): CallNews {
    const before = this.calls.get(patch.toolCallId);
    const call: ToolCall = before ?? { ...fresh, id: patch.toolCallId, meta: {}, input: {}, output: new ToolOutput() };
    const old = { ...call };
    this.calls.set(call.id, call);
    call.meta = { ...call.meta, ...patch._meta };
    if (patch.title) call.title = patch.title;
    if (patch.name) call.name = patch.name;
    if (patch.rawInput !== undefined && patch.rawInput !== null) call.input = { ...call.input, ...inputFields(patch.rawInput) };
    call.status = laterOf(call.status, patch.status);
    if (patch.content) call.diffs = diffsOf(patch.content) ?? call.diffs;
    const paths = [...patch.locations.map((one) => ({ path: one.path, line: one.line ?? null })), ...call.diffs.map((one) => ({ path: one.path, line: null }))];
    if (paths.length > 0) call.spots = merged(call.spots, paths);
    call.spots = merged(call.spots, pathsOf(call.input).map((path) => ({ path, line: null })));
    call.kind = kindOf(call, patch.kind);
    call.command = commandIn(call);
    if (before && this.isAnother(old, call)) call.judged = false;
    call.exitCode = exitCodeOf(patch) ?? call.exitCode;
    const output = call.output.take(patch, { over: rank[call.status] === 2 });
    return { call, line: this.newsOf(before ? old : null, call, output), statusChanged: old.status !== call.status, remark: output.heldBack ? muchOutput : null };
  }

  /** Ends what the agent has left open, because its turn is over. */
  abortOpen(): Omit<ToolLine, 'at'>[] {
    return this.open().map((call) => {
      call.status = 'aborted';
      return { kind: 'tool', id: call.id, status: 'aborted', ...call.output.end() };
    });
  }

  /** It was allowed, so it runs: not every agent says so. */
  begin(call: ToolCall): CallNews {
    return this.take({ toolCallId: call.id, status: 'in_progress', locations: [] });
  }

  /** It got a no, so it does not run, whatever the agent says of it from now on. */
  deny(call: ToolCall): Omit<ToolLine, 'at'> {
    call.status = 'denied';
    return { kind: 'tool', id: call.id, status: 'denied' };
  }

  /** The agent asks once more for what was denied: it is open again. */
  reconsider(id: string): void {
    const call = this.calls.get(id);
    if (call?.status === 'denied') call.status = 'pending';
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

/** What changes something. */
const writing: ReadonlySet<ToolKind> = new Set(['edit', 'delete', 'move', 'execute']);

const muchOutput = 'There is a lot of output: how it goes on is shown when the call ends.';

const fresh = {
  title: '', name: '', kind: 'other', status: 'pending', command: null, spots: [], diffs: [], exitCode: null, judged: false,
} satisfies Partial<ToolCall>;

const rank: Record<ToolStatus, number> = { pending: 0, running: 1, done: 2, failed: 2, denied: 2, aborted: 2 };
const statuses: Record<string, ToolStatus> = { pending: 'pending', in_progress: 'running', completed: 'done', failed: 'failed', cancelled: 'aborted' };

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
  return JSON.stringify(a) === JSON.stringify(b);
}
