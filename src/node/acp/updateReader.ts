import type { PlanBook } from './planBook';
import type { RunDesk } from './runDesk';
import type { ServiceWatch } from './serviceWatch';
import type { SessionOptions } from './sessionOptions';
import { readUpdate, todosOf } from './updates';
import type { UsageTally } from './usageTally';

export interface ReaderOptions { plan: PlanBook; usage: UsageTally; session: () => SessionOptions | null; heard: () => void; service: ServiceWatch }

const keptWords = 20_000;

/** Takes what the agent says of itself into the transcript, the plan and the usage. Nothing that comes is fatal, and nothing is lost. */
export class UpdateReader {
  /** The last message of the agent in this turn. */
  words = '';
  toolCalls = 0;
  /** The first thing it wrote that is no message of the protocol. */
  garbage: string | null = null;
  private lastKind = '';
  private replaying = false;
  private lastUpdateAt = 0;

  /** While a session is loaded, the agent tells again what is in the transcript already. */
  readonly replay = {
    begin: () => void (this.replaying = true),
    end: () => void (this.replaying = false),
    lastUpdateAt: () => this.lastUpdateAt,
  };

  constructor(private readonly desk: RunDesk, private readonly o: ReaderOptions) {}

  beginTurn(): void {
    this.o.service.forget();
    this.words = '';
    this.toolCalls = 0;
    this.lastKind = '';
  }

  unreadable(text: string): void {
    this.garbage ??= text;
    this.desk.flow.raw(text);
  }

  take(params: unknown): void {
    this.lastUpdateAt = Date.now();
    this.o.heard();
    if (this.replaying) return;
    const { session, update } = readUpdate(params);
    const mine = this.o.session()?.session;
    if (session !== null && mine !== undefined && session !== mine) return this.desk.flow.raw(raw(params));
    if (update.kind === 'message' || update.kind === 'thought' || update.kind === 'tool') this.o.service.forget();
    switch (update.kind) {
      case 'message':
        this.words = (this.lastKind === 'message' ? this.words + update.text : update.text).slice(-keptWords);
        if (update.tokens) this.o.usage.call(update.tokens);
        if (this.lastKind !== 'message') this.desk.job.activity('Writing', null);
        this.desk.flow.piece('message', update.id, update.text);
        break;
      case 'thought':
        if (this.lastKind !== 'thought') this.desk.job.activity('Thinking', null);
        this.desk.flow.piece('thought', update.id, update.text);
        break;
      case 'tool': {
        if (this.lastKind !== 'tool') this.toolCalls++;
        const call = update.begins ? this.desk.called(update.patch) : this.desk.tool(update.patch);
        const todos = call && todosOf(call.input);
        if (todos) this.plan('todos', todos);
        break;
      }
      case 'plan': this.plan('protocol', update.steps); break;
      case 'usage': this.o.usage.stands(update.context, update.cost); break;
      case 'mode':
      case 'options': this.o.session()?.heard(update); break;
      case 'notice': this.desk.say({ kind: 'notice', tone: update.tone, text: update.text, paths: [] }); break;
      case 'unknown': this.desk.flow.raw(raw(params)); break;
      case 'retrying': this.o.service.retries(update.said); break;
      case 'quiet': break;
    }
    if (update.kind !== 'usage' && update.kind !== 'quiet' && update.kind !== 'retrying') this.lastKind = update.kind;
  }

  private plan(source: 'protocol' | 'todos', steps: Parameters<PlanBook['take']>[1]): void {
    this.o.plan.take(source, steps).catch((error: unknown) => this.desk.options.log.error(`The plan was not stored: ${String(error)}`));
  }
}

function raw(params: unknown): string {
  return JSON.stringify(params) ?? 'null';
}
