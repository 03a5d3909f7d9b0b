import type { Activity, BoardAgent } from '../core/board';
import { detailOf, sentenceOf } from '../core/errors';
import type { Mode } from '../core/mode';
import type { QueueFacts } from '../core/nextTask';
import type { Rule } from '../core/policy/rule';
import type { Task } from '../core/task';
import type { Profile } from '../protocol/asks';
import type { ActivityFilter, ActivityPage } from '../protocol/activity';
import type { Intent } from '../protocol/intents';
import type { TranscriptLine } from '../protocol/transcript';
import { ActivityDesk } from './activityDesk';
import type { Engine, EngineEvent, LoopSettings } from './engine';
import { usualLoop } from './engine';
import { ModeDesk } from './modeDesk';
import type { Agent, HeldLease, Told, World } from './ports';
import { recover } from './recover';
import { accountOf } from './route';
import type { RunDesk } from './runDesk';
import { TaskBook } from './taskBook';
import { WorkingDesk } from './workingDesk';

/**
 * The engine of one repository. Where this process holds the lease it works; else it shows what another window does,
 * and takes over as soon as that one is gone.
 */
export class RepositoryEngine implements Engine {
  #listeners = new Set<(event: EngineEvent) => void>();
  #activities = new Map<string, Activity>();
  #lease: HeldLease | null = null;
  #working: WorkingDesk | null = null;
  #loaded = false;
  /** Tasks of which the person was told that they were changed by somebody else. */
  #doubted = new Set<string>();
  #closing = new AbortController();
  #unwatch = () => {};
  readonly #unruled: () => void;
  readonly #book: TaskBook;
  readonly #desk: RunDesk;
  readonly #modes: ModeDesk;
  #line: Awaited<ReturnType<World['handover']['serve']>> | null = null;
  #unlisten = () => {};
  /** Resolves when the tasks are loaded and this window knows its role; rejects with the Failure that kept it from that. */
  readonly ready: Promise<void>;

  constructor(private readonly world: World, private readonly o: { slots: () => number; profile: () => Profile; loop?: () => LoopSettings }) {
    const activity = new ActivityDesk(world, {
      task: (id) => this.#book.tasks.get(id),
      logged: (entry) => {
        this.#publish({ type: 'logged', entry });
        this.#line?.tell({ type: 'logged', entry });
      },
    });
    this.#book = new TaskBook(world.store, world.log, { publish: (event) => this.#publish(event), mayWrite: () => this.#mayWrite(), moved: (move) => activity.moved(move) });
    this.#desk = {
      world,
      book: this.#book,
      profile: o.profile,
      loop: () => this.#loop(),
      show: (id, text, code) => {
        this.#activities.set(id, { text, code });
        this.#publish({ type: 'activity', id });
        this.#line?.tell({ type: 'activity', id, activity: { text, code } });
      },
      write: (task, run, line) => {
        world.transcripts.append(task, run, line);
        this.#publish({ type: 'transcript', task, run, line });
        this.#line?.tell({ type: 'transcript', task, run, line });
        activity.said(task, run, line);
      },
    };
    this.#modes = new ModeDesk(world, { changed: () => this.#publish({ type: 'mode' }), switched: (before, after) => activity.switched(before, after) });
    this.#unruled = world.rules.onChange(() => this.#publish({ type: 'rules' }));
    this.ready = this.#open();
    this.ready.catch((error: unknown) => world.log.error(`Work Mode could not open this repository: ${detailOf(error)}`));
  }

  get role(): 'working' | 'following' {
    return this.#working ? 'working' : 'following';
  }

  get loaded(): boolean {
    return this.#loaded;
  }

  tasks(): ReadonlyMap<string, Task> {
    return this.#book.tasks;
  }

  activities(): ReadonlyMap<string, Activity> {
    return this.#activities;
  }

  agents(): readonly BoardAgent[] {
    const { agents } = this.world;
    const list = agents.list().map((agent) => boardAgent(agent));
    const tiers = agents.tiers().map(({ id, label, hint, agent }): BoardAgent => {
      const works = list.find((one) => one.id === agent);
      const unable = { models: [], efforts: [], agentLabel: agent, mayPause: false, mayTalk: false, sandboxed: false };
      return { ...unable, ...works, id, label, hint, tier: true };
    });
    return [...tiers, ...list];
  }

  mode(): Mode {
    return this.#modes.mode;
  }

  queue(): QueueFacts {
    return {
      tasks: this.#book.tasks, mode: this.#modes.mode, now: this.world.clock.now(), free: this.#working?.free() ?? { slots: this.o.slots(), agents: this.#loop().liveAgents },
      reviewLimit: this.#loop().reviewLimit, busy: this.#working?.busy() ?? new Set(), account: (task) => accountOf(task, this.world.agents),
    };
  }

  log(o: { filter: ActivityFilter; before: number | null; count: number }): Promise<ActivityPage> {
    return this.world.activities.page(o);
  }

  async handle(intent: Intent): Promise<string> {
    await this.ready;
    if (!this.#working) return this.world.handover.send(intent);
    return this.#working.handle(intent);
  }

  async transcript(id: string, run = this.#book.get(id).runs): Promise<TranscriptLine[]> {
    if (run < 1) return [];
    await this.world.transcripts.flush();
    return this.world.transcripts.read(id, run);
  }

  page(id: string, o: { run: number; before: number | null; count: number }): Promise<{ lines: TranscriptLine[]; from: number }> {
    return this.world.transcripts.page({ task: id, ...o });
  }

  rules(): readonly Rule[] {
    return this.world.rules.list();
  }

  forgetRule(rule: string): Promise<void> {
    return this.world.rules.remove(rule);
  }

  onEvent(listener: (event: EngineEvent) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Looks for free slots again, for example after the setting changed. */
  wake(): void {
    this.#working?.wake();
  }

  async close(): Promise<void> {
    this.#closing.abort(new Error('The editor is closing.'));
    this.#unwatch();
    this.#unlisten();
    this.#unruled();
    await this.ready.catch(() => undefined);
    await this.#working?.close();
    await this.#line?.close();
    await Promise.all([this.world.transcripts.flush(), this.world.activities.flush()]);
    this.#listeners.clear();
    await this.#lease?.release();
    this.#lease = null;
  }

  async #open(): Promise<void> {
    const lease = await this.world.lease.acquire();
    if (lease) return this.#work(lease);
    await Promise.all([this.#load(), this.#modes.load()]);
    const warn = (error: unknown) => this.world.log.warn(detailOf(error));
    const watches = [this.world.store.watch(() => void this.#load().catch(warn)), this.world.modes.watch(() => void this.#modes.load().catch(warn))];
    this.#unwatch = () => { for (const end of watches) end(); };
    this.#unlisten = this.world.handover.listen((news) => this.#heard(news));
    this.#publish({ type: 'role' });
    this.world.lease.wait(this.#closing.signal)
      .then((held) => this.#work(held))
      .catch((error: unknown) => { if (!this.#closing.signal.aborted) this.#report(error); });
  }

  async #work(lease: HeldLease): Promise<void> {
    this.#lease = lease;
    this.#unwatch();
    this.#unlisten();
    this.#activities.clear();
    lease.lost.addEventListener('abort', () => this.#lose());
    await Promise.all([this.#load(), this.#modes.load()]);
    if (this.#modes.mode.switch === 'on' && !this.#loop().autoStart) await this.#modes.throwSwitch('off');
    const found = await recover(this.#desk);
    if (this.#closing.signal.aborted) return;
    this.#working = new WorkingDesk(this.#desk, {
      slots: this.o.slots,
      modes: this.#modes,
      queue: () => this.queue(),
      quiet: (id) => {
        this.#activities.delete(id);
        this.#publish({ type: 'activity', id });
        this.#line?.tell({ type: 'activity', id, activity: null });
      },
      tell: (tone, sentence) => this.#tell(tone, sentence),
    });
    const working = this.#working;
    this.#line = await this.world.handover.serve((intent) => working.handle(intent)).catch((error: unknown) => {
      this.world.log.warn(`Other windows cannot reach this one: ${detailOf(error)}`);
      return null;
    });
    this.#publish({ type: 'role' });
    for (const sentence of found) this.#publish({ type: 'notice', tone: 'warning', sentence });
    await working.takeUp();
    working.wake();
  }

  async #load(): Promise<void> {
    const { tasks, unreadable, unsealed } = await this.world.store.load();
    const gone = new Set(this.#book.tasks.keys());
    for (const task of tasks) {
      gone.delete(task.id);
      const known = this.#book.tasks.get(task.id);
      if (known && JSON.stringify(known) === JSON.stringify(task)) continue;
      this.#book.tasks.set(task.id, task);
      if (this.#loaded) this.#publish({ type: 'task', task });
    }
    for (const id of gone) {
      this.#book.tasks.delete(id);
      this.#publish({ type: 'deleted', id });
    }
    this.#loaded = true;
    if (unreadable.length) {
      const names = unreadable.slice(0, 3).join(', ');
      this.#publish({ type: 'notice', tone: 'warning', sentence: `${unreadable.length === 1 ? 'A task file' : `${unreadable.length} task files`} could not be read and ${unreadable.length === 1 ? 'was' : 'were'} set aside: ${names}. The other tasks are all here.` });
    }
    const doubted = tasks.filter(({ id }) => unsealed.includes(id) && !this.#doubted.has(id));
    if (doubted.length) {
      for (const { id } of doubted) this.#doubted.add(id);
      this.#publish({ type: 'notice', tone: 'warning', sentence: unsealedSentence(doubted) });
    }
  }

  /** This process was thought dead and another one took over: stop at once, write nothing more. */
  #lose(): void {
    this.world.log.warn('Another window took over the work on this repository.');
    const working = this.#working;
    this.#working = null;
    this.#publish({ type: 'role' });
    working?.close().catch((error: unknown) => this.world.log.warn(detailOf(error)));
  }

  #tell(tone: 'info' | 'warning', sentence: string): void {
    this.#publish({ type: 'notice', tone, sentence });
    this.#line?.tell({ type: 'notice', tone, sentence });
  }

  /** What the window that works says, shown here as if it happened here. */
  #heard(news: Told): void {
    switch (news.type) {
      case 'activity':
        if (news.activity) this.#activities.set(news.id, news.activity);
        else this.#activities.delete(news.id);
        this.#publish({ type: 'activity', id: news.id });
        return;
      case 'transcript': case 'logged': this.#publish(news); return;
      case 'notice': this.#publish(news);
    }
  }

  #loop(): LoopSettings {
    return this.o.loop?.() ?? usualLoop;
  }

  #mayWrite(): boolean {
    return this.#lease !== null && !this.#lease.lost.aborted;
  }

  #report(error: unknown): void {
    this.world.log.error(detailOf(error));
    this.#publish({ type: 'notice', tone: 'warning', sentence: sentenceOf(error) });
  }

  #publish(event: EngineEvent): void {
    for (const listener of this.#listeners) {
      try {
        listener(event);
      } catch (error) {
        this.world.log.error(`A view failed to follow: ${detailOf(error)}`);
      }
    }
  }
}

function unsealedSentence(tasks: readonly Task[]): string {
  const names = tasks.slice(0, 3).map(({ brief }) => `“${brief.title}”`).join(', ');
  const more = tasks.length > 3 ? ` and ${tasks.length - 3} more` : '';
  const [were, they, them] = tasks.length === 1 ? ['was', 'it is', 'it'] : ['were', 'they are', 'them'];
  return `${names}${more} ${were} changed outside of Work Mode, so ${they} not trusted: only the words and the work so far are kept, and nothing starts by itself. Look at ${them} before you go on.`;
}

function boardAgent({ id, label, hint, models, efforts, mayPause, mayTalk, sandboxed }: Agent): BoardAgent {
  return { id, label, hint, tier: false, models, efforts, agentLabel: label, mayPause, mayTalk, sandboxed };
}
