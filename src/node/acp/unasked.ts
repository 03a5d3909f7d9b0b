import type { Action } from '../../core/policy/action';
import { isInner } from './innerTools';
import type { RunDesk } from './runDesk';
import { actionOf, isOurs, titleOf } from './toolAction';
import type { CallNews, ToolCall } from './toolCalls';

/** What the agent did without a yes that it needed. */
export interface Offence { action: Action; reason: string }

/** Looks at tool calls that nobody was asked about, or that run in spite of a no: what would have needed a yes is stopped, and kept until it is taken up. */
export class Unasked {
  private offence: Offence | null = null;
  private noted = (): void => undefined;
  private readonly graced = new Map<string, { look: () => void; timer: NodeJS.Timeout }>();
  private readonly looking = new Set<Promise<void>>();

  /** `stop` ends the turn; false where there is none to end. */
  constructor(private readonly desk: RunDesk, private readonly o: { graceMs: number; stop: () => boolean }) {}

  /** Resolves as soon as there is an offence to take up. */
  noticed(): Promise<void> {
    return new Promise((resolve) => (this.offence ? resolve() : (this.noted = resolve)));
  }

  get open(): boolean {
    return this.offence !== null;
  }

  /** Takes up the first that nobody has taken up yet. */
  take(): Offence | null {
    const { offence } = this;
    this.offence = null;
    return offence;
  }

  /** A call may tell that it runs a moment before it asks. */
  heard({ call }: CallNews): void {
    if (call.judged && call.defiance === 'done' && call.status === 'denied') return this.defied(call);
    if (call.judged && call.defiance === 'running' && call.status === 'denied') return this.grace(call, () => this.defied(call));
    if (call.judged || call.status === 'pending') return this.forgive(call);
    if (call.status !== 'running') return this.look(call);
    this.grace(call, () => this.look(call));
  }

  /** The turn is over: whatever was left to look at is looked at now. */
  async settled(): Promise<void> {
    for (const { look } of [...this.graced.values()]) look();
    await Promise.all(this.looking);
  }

  /** The run is over: nobody looks any more. */
  end(): void {
    for (const { timer } of this.graced.values()) clearTimeout(timer);
    this.graced.clear();
  }

  private grace(call: ToolCall, look: () => void): void {
    if (!this.graced.has(call.id)) this.graced.set(call.id, { look, timer: setTimeout(look, this.o.graceMs) });
  }

  private forgive(call: ToolCall): void {
    clearTimeout(this.graced.get(call.id)?.timer);
    this.graced.delete(call.id);
  }

  private look(call: ToolCall): void {
    this.forgive(call);
    if (call.judged) return;
    call.judged = true;
    if (isOurs(call)) return;
    this.wait(this.judge(call), call);
  }

  private defied(call: ToolCall): void {
    this.forgive(call);
    this.desk.flow.tool(this.desk.calls.defied(call));
    const stop = async (): Promise<void> => this.stop(await actionOf(call, this.desk.place), 'It had been denied.', 'did this in spite of a no');
    this.wait(stop(), call);
  }

  private wait(verdict: Promise<void>, call: ToolCall): void {
    const work = verdict.catch((error: unknown) => this.unknown(call, error)).finally(() => this.looking.delete(work));
    this.looking.add(work);
  }

  /** What cannot be judged is not let pass. */
  private unknown(call: ToolCall, error: unknown): void {
    this.desk.options.log.error(`A tool call could not be judged: ${String(error)}`);
    const action: Action = { kind: call.kind, title: titleOf(call, this.desk.place.shown), command: call.command, cwd: this.desk.place.cwd, paths: [], diffs: call.diffs, ours: false };
    this.stop(action, 'What it does could not be found out.');
  }

  private async judge(call: ToolCall): Promise<void> {
    const action = await actionOf(call, this.desk.place);
    if (this.desk.spec.profile.asks && isVague(action, call)) return;
    const verdict = this.desk.job.notice(action);
    if (verdict !== 'ask' && verdict.allowed) return this.desk.flow.tool({ kind: 'tool', id: call.id, permission: verdict.reason });
    this.stop(action, verdict === 'ask' ? 'It needed a yes.' : verdict.reason);
  }

  private stop(action: Action, reason: string, did = 'did not ask before it did this'): void {
    if (this.offence) return;
    this.offence = { action, reason };
    const outcome = this.o.stop() ? 'It was stopped.' : 'Its turn was over, so there was nothing to stop.';
    this.desk.say({
      kind: 'notice', tone: 'alarm', paths: action.paths.map((one) => one.real),
      text: `${this.desk.spec.label} ${did}: ${action.title} — ${reason} ${outcome}`,
    });
    this.noted();
  }
}

/** Names nothing it could harm: an agent that asks before it does harm has tools of its own for which it does not. What a server was given to it for is no such tool. */
function isVague({ kind, command, paths, diffs }: Action, call: ToolCall): boolean {
  return (kind === 'read' || kind === 'switch_mode' || (kind === 'other' && isInner(call))) && command === null && paths.length === 0 && diffs.length === 0;
}
