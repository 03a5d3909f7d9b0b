import { basename, dirname } from 'node:path';
import { Refusal } from '../../core/errors';
import type { Handover, Told } from '../../engine/ports/windows';
import type { Log } from '../../engine/ports/world';
import type { Intent } from '../../protocol/intents';
import { createSeal } from '../files/seal';
import { watchFolder } from '../store/watchFolder';
import { isHere, readAddress } from './address';
import { connectOwner, type Owner, resultOf } from './owner';
import { serveFollowers } from './serveFollowers';

export interface HandoverOptions {
  /** Shared by all worktrees of the repository: names the line. */
  commonDir: string;
  /** Where the window that works announces its address. */
  file: string;
  /** The folder whose files this window writes when it works. */
  root: string;
  /** Holds the key that both sides have to know. */
  keyFile: string;
  /** Absolute paths of files with edits in this window that are not on disk yet. */
  unsavedFiles: () => readonly string[];
  /** The window that worked is not reached any more. */
  gone?: () => void;
  log: Log;
  /** How long a new window that works is waited for. */
  waitMs?: number;
  /** How long the other side may take to prove itself. */
  greetingMs?: number;
}

/** The line between the windows of one repository on this machine. */
export interface LocalHandover extends Handover {
  /** Files with unsaved edits in windows that wait for the answer to an intent. */
  unsavedElsewhere(): string[];
}

type Listener = Parameters<Handover['listen']>;
type Unreached = 'none' | 'foreign' | 'elsewhere';

/** The line between the windows of one repository on this machine. */
export function createHandover(o: HandoverOptions): LocalHandover {
  const unsaved = new Set<readonly string[]>();
  const seal = createSeal(o.keyFile);
  const following = new Following({ ...o, seal });
  return {
    serve: (handle) => serveFollowers({ ...o, seal, unsaved }, handle),
    send: (intent) => following.send(intent),
    listen: (...listener) => following.listen(listener),
    unsavedElsewhere: () => [...unsaved].flat(),
  };
}

/** The side of the line that follows: one connection for all that is handed over and heard. */
class Following {
  #owner: Owner | null = null;
  #connecting: Promise<Unreached | null> | null = null;
  #listeners = new Set<Listener>();
  /** Tasks of which it was told what they do. */
  #active = new Set<string>();
  #open = false;
  #shut: NodeJS.Timeout | undefined;
  #again: NodeJS.Timeout | undefined;
  #pauseMs = firstPauseMs;
  #unwatch = () => {};

  constructor(private readonly o: HandoverOptions & { seal: ReturnType<typeof createSeal> }) {}

  async send(intent: Intent): Promise<string> {
    const until = Date.now() + (this.o.waitMs ?? usualWaitMs);
    for (;;) {
      const unreached = await this.#reach();
      const owner = this.#owner;
      if (owner && !owner.over) {
        const result = await owner.ask(intent, this.o.unsavedFiles()).then(resultOf).finally(() => this.#leaveIdle());
        if (result !== null) return this.#done(intent, { owner, result });
      }
      if (Date.now() >= until) throw new Refusal(await this.#sentence(unreached ?? 'none'));
      await new Promise((resolve) => { setTimeout(resolve, 50 + Math.random() * 100); });
    }
  }

  listen(listener: Listener): () => void {
    if (!this.#listeners.size) this.#unwatch = watchFolder({ folder: dirname(this.o.file), matters: (name) => name === basename(this.o.file), log: this.o.log }, () => this.#follow());
    this.#listeners.add(listener);
    this.#follow();
    return () => {
      this.#listeners.delete(listener);
      if (this.#listeners.size) return;
      this.#unwatch();
      clearTimeout(this.#again);
      clearTimeout(this.#shut);
      this.#open = false;
      this.#active.clear();
      this.#leaveIdle();
    };
  }

  /** Null when the window that works is reached. */
  #reach(): Promise<Unreached | null> {
    if (this.#owner && !this.#owner.over) return Promise.resolve(null);
    this.#connecting ??= this.#connect().finally(() => { this.#connecting = null; });
    return this.#connecting;
  }

  async #connect(): Promise<Unreached | null> {
    const announced = await readAddress(this.o.file, this.o);
    if (announced.kind !== 'address') return announced.kind;
    if (!isHere(announced.address)) return 'elsewhere';
    const owner = await connectOwner(announced.address, {
      ...this.o,
      news: (news) => this.#tell(news),
      over: () => this.#lost(),
    });
    this.#owner = owner;
    if (!owner) return 'none';
    this.#pauseMs = firstPauseMs;
    clearTimeout(this.#shut);
    this.#shut = undefined;
    this.#say('open');
    return null;
  }

  /** Keeps the connection while somebody listens. */
  #follow(): void {
    clearTimeout(this.#again);
    if (!this.#listeners.size) return;
    this.#reach().then((unreached) => {
      if (!this.#listeners.size) return this.#leaveIdle();
      if (unreached === null) return;
      clearTimeout(this.#again);
      this.#again = setTimeout(() => this.#follow(), this.#pauseMs);
      this.#pauseMs = Math.min(this.#pauseMs * 2, longestPauseMs);
      this.#shutSoon();
    }, (error: unknown) => this.o.log.warn(`The window that works cannot be looked for: ${String(error)}`));
  }

  #lost(): void {
    for (const id of [...this.#active]) this.#tell({ type: 'activity', id, activity: null });
    if (!this.#listeners.size) return;
    this.o.gone?.();
    this.#shutSoon();
    this.#follow();
  }

  /** Another window takes over within seconds, as a rule: until then what the person does can wait. */
  #shutSoon(): void {
    this.#shut ??= setTimeout(() => this.#say('shut'), this.#open ? (this.o.waitMs ?? usualWaitMs) : 0);
  }

  #say(state: 'open' | 'shut'): void {
    this.#open = state === 'open';
    for (const [, line] of this.#listeners) line(state);
  }

  #tell(news: Told): void {
    if (news.type === 'activity') {
      if (news.activity) this.#active.add(news.id);
      else this.#active.delete(news.id);
    }
    for (const [listener] of this.#listeners) listener(news);
  }

  #leaveIdle(): void {
    if (this.#listeners.size || !this.#owner?.idle) return;
    this.#owner.leave();
    this.#owner = null;
  }

  /** The person looks at this folder, and their changes went into another one. */
  #done(intent: Intent, { owner, result }: { owner: Owner; result: string }): string {
    if (intent.type === 'applyTask' && owner.root !== this.o.root) {
      this.#tell({ type: 'notice', tone: 'info', sentence: `The changes were applied in ${owner.root}, the folder of the window that works on this repository.` });
    }
    return result;
  }

  async #sentence(unreached: Unreached): Promise<string> {
    if (unreached === 'foreign') return 'Another window works on this repository, and it is not certain that it is yours. Do it there, or close that window and this one takes over.';
    if (unreached === 'none') return 'Another window worked on this repository and is not reached any more. This one takes over soon: try again in a moment.';
    const announced = await readAddress(this.o.file, this.o);
    const where = announced.kind === 'address' ? ` (${announced.address.host})` : '';
    return `Another window on another machine${where} works on this repository, and this one cannot hand anything over to it. Do it there, or close that window and this one takes over.`;
  }
}

const usualWaitMs = 5_000;
const firstPauseMs = 100;
const longestPauseMs = 5_000;
