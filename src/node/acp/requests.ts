import { deniedText } from '../../core/deniedText';
import type { Permission } from '../../engine/ports/job';
import { formOf, vendorQuestions } from './askFields';
import type { Hold } from './hold';
import type { RunDesk } from './runDesk';
import type { ToolCall } from './toolCalls';
import { actionOf } from './toolAction';
import type { Elicitation, PermissionRequest } from './wire';

const cancelled = { outcome: { outcome: 'cancelled' } };

/** Answers what the agent asks in the middle of a turn. */
export class Requests {
  /** Noes of this turn, in the words the agent is to get. */
  denials: Permission[] = [];
  private readonly open = new Map<object, string | null>();
  private turn = new AbortController();

  constructor(private readonly desk: RunDesk, private readonly hold: () => Hold) {}

  beginTurn(): void {
    this.turn = new AbortController();
    this.denials = [];
  }

  /** Answers everything that is open with “cancelled”, and all that comes until the next turn. */
  endTurn(): void {
    this.turn.abort(new Error('The turn is over.'));
  }

  get waiting(): boolean {
    return this.open.size > 0;
  }

  /** Whether the agent waits for an answer about this call. */
  waitsFor(call: ToolCall): boolean {
    return [...this.open.values()].includes(call.id);
  }

  async permission(request: PermissionRequest, signal: AbortSignal): Promise<unknown> {
    const call = this.desk.asked(request.toolCall);
    return this.answered({ call: call.id, withdrawn: cancelled }, signal, async (until) => {
      const questions = vendorQuestions(request._meta) ?? vendorQuestions(request.toolCall._meta);
      if (questions) {
        const { ask, answer } = await this.desk.job.ask({ message: call.title || 'The agent has a question.', fields: questions.fields }, until);
        await this.hold().gate();
        until.throwIfAborted();
        this.told(ask);
        return answer.kind === 'reply' ? { ...this.choose(request, true), answers: questions.content(answer.values) } : this.choose(request, false);
      }
      const permission = await this.desk.job.permit(await actionOf(call, this.desk.place), until);
      await this.hold().gate();
      until.throwIfAborted();
      this.told(permission.ask);
      if (!permission.allowed) {
        this.denials.push(permission);
        this.desk.denied(call, deniedText(permission, this.desk.job.profile));
        return this.choose(request, false);
      }
      this.desk.flow.tool({ kind: 'tool', id: call.id, permission: permission.reason });
      const answer = this.choose(request, true);
      if (answer === cancelled) this.desk.denied(call, noWayToAllow);
      else this.desk.begins(call);
      return answer;
    });
  }

  async question(request: Elicitation, signal: AbortSignal): Promise<unknown> {
    return this.answered({ call: null, withdrawn: { action: 'cancel' } }, signal, async (until) => {
      const link = request.mode === 'url' || request.url ? request.url ?? '' : null;
      if (link !== null) this.desk.say({ kind: 'notice', tone: 'warning', text: `${request.message}\n${link}`, paths: [] });
      const form = link !== null ? opened : formOf(request.requestedSchema ?? { properties: {}, required: [] });
      const message = link !== null ? `${request.message}\n${link}` : request.message;
      const { ask, answer } = await this.desk.job.ask({ message: message || 'The agent has a question.', fields: form.fields }, until);
      await this.hold().gate();
      until.throwIfAborted();
      this.told(ask);
      if (answer.kind !== 'reply') return { action: 'decline' };
      return link !== null ? { action: 'accept' } : { action: 'accept', content: form.content(answer.values) };
    });
  }

  /** The answer is on its way before the task can be stored without it. */
  private told(ask: string | undefined): void {
    if (ask === undefined) return;
    this.desk.job.wishes.delivered([ask]).catch((error: unknown) => this.desk.options.log.warn(`That ${this.desk.spec.label} has got an answer could not be kept: ${String(error)}`));
  }

  /** By kind, never by id or place, and never “always”: that word is for our own rules to say. */
  private choose(request: PermissionRequest, allowed: boolean): { outcome: object } {
    const option = request.options.find((one) => one.kind === (allowed ? 'allow_once' : 'reject_once'));
    if (option) return { outcome: { outcome: 'selected', optionId: option.optionId } };
    if (allowed) this.desk.say({ kind: 'notice', tone: 'warning', text: noWayToAllow, paths: [] });
    return cancelled;
  }

  private async answered(o: { call: string | null; withdrawn: object }, signal: AbortSignal, work: (until: AbortSignal) => Promise<unknown>): Promise<unknown> {
    const until = AbortSignal.any([signal, this.turn.signal, this.desk.signal]);
    if (until.aborted) return o.withdrawn;
    this.desk.flow.apart();
    const key = {};
    this.open.set(key, o.call);
    this.hold().reconsider();
    try {
      return await work(until);
    } catch (error) {
      if (until.aborted) return o.withdrawn;
      this.desk.options.log.error(`A request of ${this.desk.spec.label} could not be answered: ${String(error)}`);
      throw error;
    } finally {
      this.open.delete(key);
    }
  }
}

const noWayToAllow = 'It was allowed, but the agent offers no way to say so for this once only, so it was told no.';

const opened = {
  fields: [{ name: 'done', title: 'When you have done this there:', type: 'choice' as const, choices: [{ value: 'done', label: 'Done', hint: '' }], other: false, required: true }],
  content: () => ({}),
};
