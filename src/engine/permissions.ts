import { answerText } from '../core/askAnswer';
import { plainNo } from '../core/deniedText';
import { detailOf, Refusal } from '../core/errors';
import type { Action } from '../core/policy/action';
import type { Verdict } from '../core/policy/judge';
import { judge, leavesWorktree } from '../core/policy/judge';
import type { Rule } from '../core/policy/rule';
import { isLive } from '../core/task';
import { visibleText } from '../core/visibleText';
import type { Answer, AskField, Ask, Profile } from '../protocol/asks';
import { Unanswered } from './liveRun';
import type { LiveRun, OpenAsk } from './liveRun';
import type { Answered, Permission } from './ports/job';
import type { RunDesk } from './runDesk';

/** What the asks of one run are about. */
export interface AskingRun { task: string; run: number; live: LiveRun; profile: Profile; worktree: string }

/** Decides what an agent may do, and brings its questions to the person. */
export class Permissions {
  readonly #over = new AbortController();
  readonly #closing = new Set<Promise<void>>();
  /** Aborted when the run is to end, and when its agent has ended. */
  readonly over: AbortSignal;

  constructor(private readonly desk: RunDesk, private readonly of: AskingRun) {
    this.over = AbortSignal.any([of.live.signal, this.#over.signal]);
  }

  /** Resolves with the decision; rejects when the agent withdraws its request or the run ends. */
  async permit(action: Action, signal: AbortSignal): Promise<Permission> {
    const verdict = this.#judge(action);
    if (verdict.kind !== 'ask') return permissionOf(verdict);
    const granted = await this.#grantedBefore(action, signal);
    if (granted) return { allowed: true, reason: 'The person approved this before.', by: 'person', ask: granted };
    const { world } = this.desk;
    const ask: Ask = {
      kind: 'approval', id: world.clock.token(), ...this.#times(), title: action.title, tool: action.kind, command: action.command === null ? null : visibleText(action.command),
      files: action.paths.map(({ real, line }) => ({ path: real, line })), diffs: action.diffs,
      why: verdict.why, scopes: verdict.rule ? verdict.scopes : [], rule: verdict.rule?.words ?? null,
    };
    const answer = await this.#ask(ask, signal, async (scope) => {
      if (!verdict.rule) return;
      const task = scope === 'task' ? this.of.task : null;
      const rule: Rule = { id: world.clock.token(), scope, task, at: world.clock.now(), ...verdict.rule };
      await world.rules.add(rule);
    });
    if (answer.kind === 'approve') return { allowed: true, reason: 'The person approved this.', by: 'person', ask: ask.id };
    return { allowed: false, reason: (answer.kind === 'deny' && answer.reason) || plainNo, by: 'person', ask: ask.id };
  }

  /** The same decision for something that is done without asking; `ask` when the person would have been asked. */
  notice(action: Action): Permission | 'ask' {
    const verdict = this.#judge(action);
    return verdict.kind === 'ask' ? 'ask' : permissionOf(verdict);
  }

  /** Resolves with what the person answers; rejects as `permit` does. */
  async ask({ message, fields }: { message: string; fields: AskField[] }, signal: AbortSignal): Promise<Answered> {
    const id = this.desk.world.clock.token();
    return { ask: id, answer: await this.#ask({ kind: 'question', id, ...this.#times(), message: visibleText(message), fields }, signal, async () => {}) };
  }

  /** Closes what is still open; resolves when the task says so. */
  async close(): Promise<void> {
    this.#over.abort(new Error('The run is over.'));
    await Promise.all(this.#closing);
  }

  /** A yes that did not get to the agent that wanted it holds for the same action, once. Resolves with its ask, null where there is none. */
  async #grantedBefore({ kind, title, command, paths, diffs }: Action, signal: AbortSignal): Promise<string | null> {
    const { task } = this.of;
    const known = this.desk.book.get(task);
    if (!isLive(known)) return null;
    const files = paths.map(({ real, line }) => ({ path: real, line }));
    const same = (one: Ask) => one.kind === 'approval' && JSON.stringify([one.tool, one.title, one.command, one.files, one.diffs]) === JSON.stringify([kind, title, command === null ? null : visibleText(command), files, diffs]);
    const granted = known.now.granted.find(same);
    if (!granted) return null;
    try {
      await this.desk.book.commit(task, { type: 'grantUsed', at: this.desk.world.clock.now(), ask: granted.id });
      this.#untilTold(granted.id, signal);
      return granted.id;
    } catch (error) {
      // Used up in this moment by the same action, or not to be stored as used: it is asked about again.
      this.desk.world.log.warn(`The answer to ${granted.id} could not be used: ${detailOf(error)}`);
      return null;
    }
  }

  #times(): Pick<Ask, 'at' | 'expiresAt'> {
    const at = this.desk.world.clock.now();
    const hours = this.desk.loop().askHours;
    return hours > 0 ? { at, expiresAt: at + Math.round(hours * hourMs) } : { at };
  }

  #judge(action: Action): Verdict {
    const { profile, task, run, worktree } = this.of;
    const bearings = { profile, rules: this.desk.world.rules.list(), task, root: worktree };
    const verdict = judge(action, bearings);
    if (verdict.kind !== 'allow' && leavesWorktree(action, bearings)) this.desk.world.log.warn(`Run ${run} of ${task} wants out of its worktree, and ${verdict.kind === 'ask' ? 'needs a yes' : 'may not'}: ${wordsOf(action)} — ${verdict.why}`);
    return verdict;
  }

  async #ask(ask: Ask, signal: AbortSignal, remember: OpenAsk['remember']): Promise<Answer> {
    const { task, run, live } = this.of;
    const gone = AbortSignal.any([signal, this.over]);
    gone.throwIfAborted();
    const { clock } = this.desk.world;
    // An answer that is being carried out came in time.
    const expire = () => { if (live.waitsFor(ask.id)) live.end(new Unanswered('Nobody answered in time.')); };
    let forget = () => {};
    const open = (one: OpenAsk) => {
      // An answer may come as soon as the task says that it is asked.
      live.open(ask.id, one);
      forget();
      if (ask.expiresAt !== undefined) forget = clock.at(ask.expiresAt, expire);
    };
    const answer = await new Promise<Answer>((resolve, reject) => {
      const withdraw = () => {
        forget();
        reject(gone.reason as Error);
        if (!live.take(ask.id)) return;
        this.#track(asked.then(() => (gone.reason instanceof Unanswered ? this.#leftOpen(ask) : this.#withdrawn(ask, this.over.aborted ? 'run' : 'agent'))));
        // The agent goes on by itself; where others have its slot it is held up as soon as it looks.
        if (!this.over.aborted && !live.asking) live.time.goOn('answer', this.over).catch(() => undefined);
      };
      const waiting: OpenAsk = {
        remember,
        resolve: (answer) => {
          forget();
          gone.removeEventListener('abort', withdraw);
          this.#untilTold(ask.id, signal);
          resolve(answer);
        },
        reopen: () => {
          open(waiting);
          if (gone.aborted) withdraw();
        },
      };
      open(waiting);
      gone.addEventListener('abort', withdraw, { once: true });
      const asked = this.desk.book.record(task, { type: 'asked', ask }).then(() => this.desk.write(task, run, { at: ask.at, kind: 'ask', ask }));
      asked.catch((error: unknown) => {
        forget();
        live.take(ask.id);
        reject(error instanceof Error ? error : new Error(String(error)));
      });
    });
    // Others may have been given its slot meanwhile, and the person may have paused it.
    await live.time.goOn('answer', gone);
    if (live.asking) live.time.wait('answer');
    gone.throwIfAborted();
    return answer;
  }

  /** Nobody waits for the answer any more, and it can still be given. */
  async #leftOpen({ id }: Ask): Promise<void> {
    const text = 'Nobody answered in time, so the run was ended. It is neither approved nor denied: you can still answer, and the task goes on with it.';
    this.desk.write(this.of.task, this.of.run, { at: this.desk.world.clock.now(), kind: 'answer', ask: id, answer: null, text });
  }

  async #withdrawn(ask: Ask, by: 'run' | 'agent'): Promise<void> {
    const text = by === 'agent' ? 'The agent does not wait for this any more.' : 'The run ended before this was answered.';
    await closeAsk(this.desk, { task: this.of.task, run: this.of.run, ask, text });
  }

  /** An agent that takes its request back before it has got the answer is told in words; where the run ends, the next one is. */
  #untilTold(ask: string, signal: AbortSignal): void {
    const leave = () => { if (!this.over.aborted) this.#track(this.#leave(ask)); };
    if (signal.aborted) leave();
    else signal.addEventListener('abort', leave, { once: true });
  }

  async #leave(ask: string): Promise<void> {
    try {
      await this.desk.book.commit(this.of.task, { type: 'answerLeft', ask });
      this.of.live.wished();
    } catch (error) {
      // The agent has got it.
      if (!(error instanceof Refusal)) throw error;
    }
  }

  #track(closing: Promise<void>): void {
    const { log } = this.desk.world;
    const tracked = closing.catch((error: unknown) => log.error(`Could not close an ask: ${detailOf(error)}`)).finally(() => this.#closing.delete(tracked));
    this.#closing.add(tracked);
  }
}

const hourMs = 3_600_000;

/** Carries out the person's answer: remembered, stored, told to the agent; stored until the agent says that it has got it. When one of the first two fails, the ask is still open. */
export async function answerAsk(desk: RunDesk, o: { task: string; run: number; ask: Ask; open: OpenAsk; answer: Answer }): Promise<void> {
  const { task, run, ask, open, answer } = o;
  try {
    if (answer.kind === 'approve' && answer.remember) await open.remember(answer.remember);
    await desk.book.commit(task, { type: 'askClosed', at: desk.world.clock.now(), ask: ask.id, answer });
  } catch (error) {
    open.reopen();
    throw error;
  }
  desk.write(task, run, { at: desk.world.clock.now(), kind: 'answer', ask: ask.id, answer, text: answerText(ask, answer) });
  open.resolve(answer);
}

/** Closes an ask that nobody answered. */
export async function closeAsk(desk: RunDesk, o: { task: string; run: number; ask: Ask; text: string }): Promise<void> {
  const { task, run, ask, text } = o;
  desk.write(task, run, { at: desk.world.clock.now(), kind: 'answer', ask: ask.id, answer: null, text });
  const known = desk.book.tasks.get(task);
  if (known && isLive(known)) await desk.book.record(task, { type: 'askClosed', at: desk.world.clock.now(), ask: ask.id });
}

/** In one line of the log: what it does, and every path with where that really is. */
function wordsOf({ title, command, paths, diffs }: Action): string {
  const places = paths.map(({ named, real }) => (named === real ? JSON.stringify(real) : `${JSON.stringify(named)}, which is ${JSON.stringify(real)}`));
  return visibleText([command === null ? title : JSON.stringify(command), ...(places.length > 0 ? places : diffs.map(({ path }) => JSON.stringify(path)))].join('; '));
}

function permissionOf(verdict: Exclude<Verdict, { kind: 'ask' }>): Permission {
  return verdict.kind === 'allow' ? { allowed: true, reason: verdict.why, by: verdict.by } : { allowed: false, reason: verdict.why, by: 'profile' };
}
