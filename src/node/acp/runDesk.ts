import type { Job } from '../../engine/ports/job';
import type { TranscriptLine } from '../../protocol/transcript';
import type { AcpOptions, AcpSpec } from './acpSpec';
import type { ActionPlace } from './toolAction';
import { activityOf, isOurs } from './toolAction';
import { type CallNews, type ToolCall, ToolCalls } from './toolCalls';
import { TranscriptFlow } from './transcriptFlow';
import type { ToolCallPatch } from './wire';

type Unstamped<T> = T extends unknown ? Omit<T, 'at'> : never;

/** What all parts of one run need: its job, its transcript and its tool calls. */
export class RunDesk {
  readonly flow: TranscriptFlow;
  readonly calls: ToolCalls;
  readonly place: ActionPlace;
  onCall = (_news: CallNews): void => undefined;

  constructor(readonly job: Job, readonly spec: AcpSpec, readonly o: { options: AcpOptions; signal: AbortSignal }) {
    this.calls = new ToolCalls(job.place.path);
    this.flow = new TranscriptFlow({ report: (line) => job.report(line), redact: (text) => o.options.redact(text), pieces: () => o.options.redactPieces() });
    this.place = { worktree: job.place.path, cwd: job.place.cwd, namePath: o.options.namePath, shown: (path) => this.calls.shown(path) };
  }

  get options(): AcpOptions {
    return this.o.options;
  }

  get signal(): AbortSignal {
    return this.o.signal;
  }

  say(line: Unstamped<TranscriptLine>): void {
    this.flow.line({ ...line, at: Date.now() });
  }

  /** Takes what is new about a tool call, and tells everybody. */
  tool(patch: ToolCallPatch): ToolCall {
    return this.tell(this.calls.take(patch));
  }

  /** The same for what is told as a call of its own; null while it may be one that has ended. */
  called(patch: ToolCallPatch): ToolCall | null {
    const news = this.calls.called(patch);
    return news && this.tell(news);
  }

  /** Takes the call that the agent asks for. What else is in a request explains it, and is no output. */
  asked(patch: ToolCallPatch): ToolCall {
    this.calls.reconsider(patch.toolCallId);
    const news = this.calls.take({ ...patch, content: patch.content?.filter((one) => (one as { type?: unknown } | null)?.type === 'diff') ?? null });
    news.call.judged = true;
    return this.tell(news);
  }

  /** It was allowed, and runs now. */
  begins(call: ToolCall): void {
    this.tell(this.calls.begin(call));
  }

  /** It was denied; many agents tell no more of it. */
  denied(call: ToolCall, permission: string): void {
    this.flow.tool({ ...this.calls.deny(call), permission });
  }

  private tell(news: CallNews): ToolCall {
    if (news.line) this.flow.tool(news.line);
    if (news.remark) this.say({ kind: 'system', text: news.remark });
    if (news.statusChanged && news.call.status === 'running' && !isOurs(news.call)) this.shows(news.call);
    this.onCall(news);
    return news.call;
  }

  private shows(call: ToolCall): void {
    const { text, code } = activityOf(call, (path) => this.calls.shown(path));
    this.job.activity(this.options.redact(text), code === null ? null : this.options.redact(code));
  }
}
