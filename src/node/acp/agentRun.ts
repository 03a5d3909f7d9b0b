import { briefPrompt, continuedPrompt, resumePrompt } from '../../core/agentPrompt';
import type { WorkEnd } from '../../engine/ports/agents';
import type { Job } from '../../engine/ports/job';
import { type AcpOptions, type AcpSpec, type Limits, usualLimits } from './acpSpec';
import type { Heard } from './agentLink';
import { type AgentSession, noteUse, startSession } from './agentSession';
import { Conversation, type Prompt, type TurnStory } from './conversation';
import { endOfError, endOfOutage, type Ending } from './endings';
import { Hold, type Stillness } from './hold';
import { PersonWords } from './personWords';
import { PlanBook } from './planBook';
import { Requests } from './requests';
import { RunDesk } from './runDesk';
import { ServiceWatch } from './serviceWatch';
import { StallWatch } from './stallWatch';
import { Steering } from './steering';
import { Turn, type TurnResult } from './turn';
import { type Offence, Unasked } from './unasked';
import { UpdateReader } from './updateReader';
import { UsageTally } from './usageTally';

interface TurnTaken { result: TurnResult; story: TurnStory }

/** One run of an agent on a task, from its start to its end. */
export class AgentRun {
  private readonly desk: RunDesk;
  private readonly words: PersonWords;
  private readonly requests: Requests;
  private readonly hold: Hold;
  private readonly plan: PlanBook;
  private readonly usage: UsageTally;
  private readonly reader: UpdateReader;
  private readonly service: ServiceWatch;
  private readonly stall: StallWatch;
  private readonly steering: Steering;
  private readonly conversation: Conversation;
  private readonly unasked: Unasked;
  private readonly limits: Limits;
  private session: AgentSession | null = null;
  private turn: Turn | null = null;
  private ending: Ending;

  constructor(private readonly job: Job, private readonly spec: AcpSpec, private readonly o: { options: AcpOptions; signal: AbortSignal }) {
    this.limits = { ...usualLimits, ...o.options.limits };
    this.desk = new RunDesk(job, spec, o);
    this.words = new PersonWords(this.desk);
    this.requests = new Requests(this.desk, () => this.hold);
    this.hold = new Hold(job.wishes, { stillness: () => this.stillness(), cut: () => this.turn?.cut('pause') });
    this.plan = new PlanBook(job, this.desk.flow, job.bookmark.plan);
    this.usage = new UsageTally(job, this.desk.flow, () => this.session?.options.session ?? null);
    this.service = new ServiceWatch({ ms: this.limits.outageMs, lost: () => this.turn?.cut('outage') });
    this.reader = new UpdateReader(this.desk, { plan: this.plan, usage: this.usage, session: () => this.session?.options ?? null, heard: () => this.stall.heard(), service: this.service });
    this.stall = new StallWatch({ ms: o.options.stallMs, patience: () => this.patience(), silent: (ms) => this.silent(ms) });
    this.steering = new Steering(this.desk, { words: this.words, session: () => this.session, turn: () => this.turn, taken: () => this.conversation.saysMore() });
    this.conversation = new Conversation({ desk: this.desk, words: this.words, telling: () => (this.session?.usesTools === false ? 'words' : 'tools'), plan: () => this.plan.steps, gate: () => this.hold.gate() });
    this.unasked = new Unasked(this.desk, { graceMs: this.limits.graceMs, stop: () => this.turn?.cut('unasked') ?? false });
    this.ending = { label: spec.label, of: 'run', signIn: spec.signIn, hello: null, phase: 'start', garbage: null };
    this.desk.onCall = (news) => {
      this.unasked.heard(news);
      this.hold.reconsider();
    };
  }

  /** Works until done, failed or aborted; leaves no process behind in any case. */
  async work(): Promise<WorkEnd> {
    const { job, o: { options, signal } } = this;
    signal.throwIfAborted();
    const tools = options.tools.open({
      completeTask: async (summary) => this.conversation.complete(summary),
      updatePlan: async (steps) => {
        await this.plan.take('tool', steps);
        return 'The plan is shown to the person.';
      },
      askUser: async (question) => this.conversation.ask(question),
    });
    tools.catch(() => undefined); // awaited where it is needed
    const off = job.wishes.onChange(() => {
      this.hold.reconsider();
      this.steering.reconsider();
    });
    const stop = () => this.turn?.cut('stop');
    signal.addEventListener('abort', stop, { once: true });
    try {
      job.activity(`Starting ${this.spec.label}`, null);
      const earlier = job.bookmark.session;
      this.session = await this.start(tools, earlier);
      return await this.converse(tools, await this.firstPrompt(earlier));
    } catch (error) {
      signal.throwIfAborted();
      return endOfError(error, { ...this.ending, garbage: this.reader.garbage });
    } finally {
      signal.removeEventListener('abort', stop);
      off();
      this.stall.stop();
      this.unasked.end();
      this.requests.endTurn();
      await this.session?.link.end();
      await tools.then((server) => server.close(), () => undefined);
      this.desk.flow.end();
    }
  }

  private async converse(tools: Promise<{ url: string; token: string }>, first: Prompt): Promise<WorkEnd> {
    let next = first;
    for (;;) {
      const end = await this.betweenTurns(this.hold.gate());
      if (end) return end;
      this.desk.flow.apart();
      const { result, story } = await this.job.turn(() => this.takeTurn(next));
      this.o.signal.throwIfAborted();
      const offence = this.unasked.take();
      if (result.kind === 'broken') throw result.error;
      if (result.kind === 'cut' && result.why === 'outage') return endOfOutage(this.service.said, this.spec.label);
      const restarted = result.kind === 'cut' && (await this.mendAfterCut(result, tools));
      const step = await this.betweenTurns(this.afterTurn({ result, story, offence, restarted }));
      if ('kind' in step) return step;
      next = step;
    }
  }

  private async afterTurn({ result, story, offence, restarted }: TurnTaken & { offence: Offence | null; restarted: boolean }): Promise<Prompt | WorkEnd> {
    const end = offence && (await this.conversation.judge(offence));
    if (end) return end;
    const saidEnough = result.kind === 'cut' && result.answer?.stopReason === 'end_turn' && this.conversation.saidEnough;
    if (result.kind === 'ended' || (saidEnough && !offence)) {
      await this.words.heard();
      return this.conversation.afterTurn(story);
    }
    await this.hold.gate();
    const remembers = !restarted && !this.spec.profile.cancelForgetsTurn;
    return offence ? this.conversation.afterYes(offence, remembers) : this.conversation.afterCut(remembers);
  }

  /** Between turns there is nothing to cut: what the agent does meanwhile without a yes is asked about at once, and what follows waits for that. */
  private async betweenTurns<T>(work: Promise<T>): Promise<T | WorkEnd> {
    for (;;) {
      const done = await Promise.race([work.then((value) => ({ value })), this.unasked.noticed()]);
      if (done) return done.value;
      const offence = this.unasked.take();
      const end = offence && (await this.conversation.judge(offence));
      if (end) return end;
    }
  }

  private async takeTurn(prompt: Prompt): Promise<TurnTaken> {
    const session = this.session!;
    await session.ensureMode();
    this.o.signal.throwIfAborted();
    const turn = new Turn({ link: session.link, session: session.options.session, cancelMs: this.limits.cancelMs, onCut: () => this.requests.endTurn() });
    this.requests.beginTurn();
    this.reader.beginTurn();
    this.turn = turn;
    if (prompt.told) this.desk.say({ kind: 'said', text: prompt.told, reason: 'lateAnswer' });
    this.desk.say({ kind: 'said', text: prompt.shown ?? prompt.text, reason: prompt.reason });
    this.job.activity('Thinking', null);
    this.stall.start();
    try {
      let delivered: Promise<void> = Promise.resolve();
      const running = turn.run(prompt.text, () => {
        delivered = this.words.send(prompt.words, prompt.messages);
        delivered.catch(() => undefined); // heard after the turn
      });
      if (this.unasked.open) turn.cut('unasked');
      this.steering.reconsider();
      const result = await running;
      await delivered;
      await this.steering.settled(this.limits.cancelMs);
      await this.unasked.settled();
      const answer = result.kind === 'broken' ? null : result.answer;
      const story = { stopReason: answer?.stopReason ?? 'cancelled', words: this.reader.words, toolCalls: this.reader.toolCalls, denials: this.requests.denials };
      await this.usage.turn(answer);
      return { result, story };
    } finally {
      this.turn = null;
      this.stall.stop();
      this.requests.endTurn();
      noteUse(session.options.session);
      for (const line of this.desk.calls.abortOpen()) this.desk.flow.tool(line);
      this.desk.flow.apart();
    }
  }

  /** After a cut, what is left of the turn inside the agent ends, and an agent that did not listen is started anew. */
  private async mendAfterCut(result: Extract<TurnResult, { kind: 'cut' }>, tools: Promise<{ url: string; token: string }>): Promise<boolean> {
    if (result.obeyed) {
      await this.session!.settleAfterCut(this.o.signal);
      return false;
    }
    const session = this.session!.options.session;
    this.desk.say({ kind: 'system', text: `${this.spec.label} did not stop when it was told to, so its process was ended and is started again.` });
    await this.session!.link.end();
    this.session = null;
    this.session = await this.start(tools, session);
    return true;
  }

  private start(tools: Promise<{ url: string; token: string }>, earlier: string | null): Promise<AgentSession> {
    const { job, spec, o: { options, signal } } = this;
    return startSession({
      spec, options, tools, token: job.run.token, task: job.task, cwd: job.place.cwd, worktree: job.place.path, heard: this.heard(),
      choices: { label: spec.label, profile: spec.profile, measure: job.profile, mode: spec.modes[job.profile], model: job.model, effort: job.effort },
      phase: (phase, hello) => (this.ending = { ...this.ending, phase, hello }),
      remark: (text) => this.desk.say({ kind: 'system', text }),
      waiting: (text) => job.activity(text, null),
      named: (session) => job.advance({ session }),
      replay: this.reader.replay,
    }, earlier, signal);
  }

  private heard(): Heard {
    return {
      update: (params) => this.reader.take(params),
      garbage: (text) => this.reader.unreadable(text),
      permission: (request, signal) => this.requests.permission(request, signal),
      question: (request, signal) => this.requests.question(request, signal),
    };
  }

  private async firstPrompt(earlier: string | null): Promise<Prompt> {
    const { job } = this;
    const pending = this.words.waiting();
    const texts = pending.map((one) => one.text);
    const first = { reason: 'brief' as const, words: texts, messages: pending.map((one) => one.id) };
    const assignment = { ...this.conversation.assignment([...this.words.unfinished(), ...texts]), conflicts: job.conflicts, oneSided: job.oneSided ?? [] };
    if (earlier === null) return { text: briefPrompt(assignment), ...first };
    if (!this.session!.continued) return { text: continuedPrompt({ ...assignment, earlier: await job.earlier() }), ...first };
    const text = resumePrompt(assignment);
    if (job.run.trigger !== 'followUp' || texts.length === 0) return { text, ...first };
    const written = this.conversation.withMessages(pending, assignment);
    return this.words.forgotten ? { ...written, text } : written;
  }

  private stillness(): Stillness {
    if (!this.turn) return this.conversation.asking ? 'still' : 'busy';
    if (this.turn.cutting) return 'busy';
    const running = this.desk.calls.running().filter((call) => !this.requests.waitsFor(call));
    if (running.length > 0) return 'busy';
    return this.requests.waiting ? 'still' : 'cut';
  }

  /** A tool may well be silent for longer than a model; while a person is asked, silence says nothing. */
  private patience(): number | null {
    if (this.requests.waiting || this.hold.on) return null;
    return this.desk.calls.running().length > 0 ? 3 * this.o.options.stallMs : this.o.options.stallMs;
  }

  private silent(ms: number): void {
    const minutes = Math.max(1, Math.round(ms / 60_000));
    const why = this.desk.calls.running().length > 0 ? 'What it runs shows nothing new, and may be waiting for input.' : 'Its model may not be answering.';
    const text = `${this.spec.label} has said nothing for ${minutes === 1 ? 'a minute' : `${minutes} minutes`}. ${why} You can wait, write to it, or stop the task and resume it later.`;
    this.desk.say({ kind: 'notice', tone: 'warning', text, paths: [] });
    this.job.activity(`Silent for ${minutes === 1 ? 'a minute' : `${minutes} minutes`}`, null);
  }
}
