import * as vscode from 'vscode';
import { abilitiesOf, runsWrittenCommands } from '../core/boardAgent';
import { cardOf } from '../core/card';
import { Refusal } from '../core/errors';
import type { Task } from '../core/task';
import { isIn, isLive } from '../core/task';
import type { EngineEvent } from '../engine/engine';
import type { ThreadItem, ThreadMessage, ThreadSpot, ThreadWish } from '../protocol/thread';
import { factsNow } from './boardFacts';
import { changesetOf } from './changesetOf';
import { clockTime } from './clockTime';
import { Coalesced } from './coalesced';
import type { CurrentRepository } from './currentRepository';
import type { Guard } from './guard';
import type { ChangedFile } from './openedRepository';
import { openThreadDiff, openThreadFile, openThreadLink } from './threadFiles';
import { ThreadLog } from './threadLog';
import { threadPicture } from './threadPicture';
import { loop, profile } from './workModeSettings';

export interface ThreadFeedNeeds {
  current: CurrentRepository;
  guard: Guard;
  /** Opens the thread as an editor of its own. */
  openInEditor(task: Task): Promise<void>;
}

/** Tells one page about one thread: its end first, then all that happens, and what the page wishes to see of the rest. */
export class ThreadFeed implements vscode.Disposable {
  private readonly owned: vscode.Disposable[] = [];
  private readonly log: ThreadLog;
  /** Items that changed since the last message, by key, in the order they came. */
  private changed = new Map<string, ThreadItem>();
  private readonly sendItems = new Coalesced(20, () => this.flush());
  private readonly sendPicture = new Coalesced(50, () => this.paint());
  private readonly reread = new Coalesced(1_000, () => this.run(() => this.open()));
  private files: { key: string; list: readonly ChangedFile[] } | null = null;
  private opened = false;
  private wasLive: boolean;
  private disposed = false;

  constructor(readonly task: string, private readonly needs: ThreadFeedNeeds, private readonly post: (message: ThreadMessage) => void) {
    const { current } = needs;
    this.log = new ThreadLog({
      runs: () => this.now()?.runs ?? 0,
      live: () => this.isLive(),
      page: async (o) => (await current.ready()).engine.page(task, o),
      whole: async (run) => (await current.ready()).engine.transcript(task, run),
    });
    this.wasLive = this.isLive();
    this.owned.push(this.sendItems, this.sendPicture, this.reread, current.onEvent((event) => this.hear(event)), current.onDidChange(() => this.sendPicture.ask()));
  }

  /** Sends all that the page needs to draw, from the beginning: it has just loaded. */
  async open(): Promise<void> {
    this.paint();
    await this.log.open();
    this.opened = true;
    this.sendAll();
    this.paint();
  }

  /** Brings the line at this spot into sight, on a page that is open. */
  async show(spot: ThreadSpot): Promise<void> {
    const key = await this.log.keyAt(spot);
    if (key === null) throw new Refusal('That place of the thread is not there any more.');
    this.sendAll();
    this.say({ type: 'showItem', task: this.task, key });
  }

  async obey(wish: ThreadWish): Promise<void> {
    const { current, openInEditor } = this.needs;
    switch (wish.kind) {
      case 'earlier':
        await this.log.earlier();
        return this.sendAll();
      case 'reveal':
        if (!(await this.log.reveal(wish.key))) throw new Refusal('That place of the thread is not there any more.');
        return this.sendAll();
      case 'wholeOutput':
        return this.say({ type: 'wholeOutput', key: wish.key, output: await this.log.wholeOutput(wish.key) });
      case 'find':
        return this.say({ type: 'found', text: wish.text, keys: await this.log.find(wish.text) });
      case 'openFile':
        return openThreadFile(current, await current.task(this.task), wish);
      case 'openDiff':
        return openThreadDiff(current, await current.task(this.task), wish.path);
      case 'openLink':
        return openThreadLink(wish.url);
      case 'copy':
        await vscode.env.clipboard.writeText(wish.text);
        return;
      case 'openInEditor':
        return openInEditor(await current.task(this.task));
    }
  }

  dispose(): void {
    this.disposed = true;
    for (const one of this.owned) one.dispose();
  }

  private now(): Task | undefined {
    return this.needs.current.tasks.get(this.task);
  }

  private isLive(): boolean {
    const task = this.now();
    return task !== undefined && (isLive(task) || isIn(task, 'preparing'));
  }

  private hear(event: EngineEvent): void {
    if (event.type === 'transcript' && event.task === this.task) return this.keep(this.log.hear(event.run, event.line));
    if (event.type !== 'task' || event.task.id !== this.task) return;
    // Lines of another window's run reach this one by the disk only.
    const { situation } = this.needs.current;
    if (situation.state === 'open' && situation.repository.engine.role === 'following') this.reread.ask();
    const live = this.isLive();
    if (this.wasLive && !live) this.keep(this.log.ended());
    this.wasLive = live;
  }

  private keep(items: readonly ThreadItem[]): void {
    if (!items.length) return;
    for (const item of items) this.changed.set(item.key, item);
    this.sendItems.ask();
  }

  private flush(): void {
    if (!this.opened || !this.changed.size) return;
    this.say({ type: 'items', task: this.task, items: [...this.changed.values()], replace: false, atStart: this.log.atStart });
    this.changed.clear();
  }

  private sendAll(): void {
    this.changed.clear();
    this.say({ type: 'items', task: this.task, items: [...this.log.items], replace: true, atStart: this.log.atStart });
  }

  private paint(): void {
    const facts = factsNow(this.needs.current);
    const task = this.now();
    const { situation } = this.needs.current;
    if (!facts || !task || situation.state !== 'open') return;
    const card = cardOf(task, facts);
    const agents = situation.repository.engine.agents();
    this.say({ type: 'thread', thread: threadPicture({
      task, card, items: this.log.items, changed: this.filesOf(task), profile: profile(), timeLimitMinutes: loop().timeLimitMinutes, clock,
      mayAct: facts.mayAct, mayTalk: abilitiesOf(task, agents).mayTalk, runsWrittenCommands: runsWrittenCommands(task, agents),
    }) });
  }

  /** The files of the frozen result; asked for once, and painted when they are known. */
  private filesOf(task: Task): readonly ChangedFile[] | null {
    const changeset = changesetOf(task);
    if (!changeset) return null;
    const key = changeset.base + changeset.result;
    if (this.files?.key === key) return this.files.list;
    const files = { key, list: [] as readonly ChangedFile[] };
    this.files = files;
    this.run(async () => {
      files.list = await (await this.needs.current.ready()).changedFiles(changeset);
      this.sendPicture.ask();
    });
    return files.list;
  }

  private run(work: () => Promise<void>): void {
    void this.needs.guard.run('A thread', work);
  }

  private say(message: ThreadMessage): void {
    if (!this.disposed) this.post(message);
  }
}

/** As all other times of the page are told. */
function clock(at: number): string {
  return clockTime(at, at);
}
