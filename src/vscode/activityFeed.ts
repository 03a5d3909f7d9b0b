import type * as vscode from 'vscode';
import { activityMatches, noActivityFilter } from '../core/activityFilter';
import type { EngineEvent } from '../engine/engine';
import type { ActivityEntry, ActivityFilter, ActivityMessage } from '../protocol/activity';
import { Coalesced } from './coalesced';
import type { CurrentRepository } from './currentRepository';
import type { Guard } from './guard';

/** Tells one page about the activity log: the newest that matches its filter, what happens from then on, and earlier parts when it wants them. */
export class ActivityFeed implements vscode.Disposable {
  private readonly owned: vscode.Disposable[] = [];
  private filter: ActivityFilter = noActivityFilter;
  private before: number | null = null;
  /** What the page has, so that nothing is told twice; null while its first page is being read. */
  private told: Set<string> | null = null;
  /** Happened since the last message. */
  private heard: ActivityEntry[] = [];
  /** Counts filters: an answer for an earlier one is not wanted any more. */
  private wish = 0;
  private turn: Promise<void> = Promise.resolve();
  private tasks = '';
  private readonly sendNew = new Coalesced(100, () => this.flush());
  private readonly sendTasks = new Coalesced(500, () => this.paintTasks());
  private readonly catchUp = new Coalesced(1_000, () => void this.o.guard.run('The activity log', () => this.readNewest()));

  constructor(private readonly o: { current: CurrentRepository; guard: Guard }, private readonly post: (message: ActivityMessage) => void) {
    this.owned.push(this.sendNew, this.sendTasks, this.catchUp, o.current.onEvent((event) => this.hear(event)));
  }

  /** From now on this is the filter; what matches is read from its end. */
  async show(filter: ActivityFilter): Promise<void> {
    const wish = (this.wish += 1);
    this.filter = filter;
    this.told = null;
    this.heard = [];
    const { engine } = await this.o.current.ready();
    const page = await engine.log({ filter, before: null, count: pageSize });
    if (wish !== this.wish) return;
    this.before = page.before;
    this.told = new Set(page.entries.map((entry) => JSON.stringify(entry)));
    this.post({ type: 'entries', filter, page });
    this.paintTasks();
    this.flush();
  }

  /** What stands before all that the page has. One after the other: each begins where the last one ended. */
  more(): Promise<void> {
    const turn = this.turn.then(() => this.readMore());
    this.turn = turn.catch(() => undefined);
    return turn;
  }

  dispose(): void {
    this.wish = -1;
    for (const one of this.owned) one.dispose();
  }

  private async readMore(): Promise<void> {
    const { wish, filter, before, told } = this;
    if (before === null || !told) return;
    const { engine } = await this.o.current.ready();
    const page = await engine.log({ filter, before, count: pageSize });
    if (wish !== this.wish) return;
    this.before = page.before;
    const entries = page.entries.filter((entry) => !told.has(JSON.stringify(entry)));
    for (const entry of entries) told.add(JSON.stringify(entry));
    this.post({ type: 'more', filter, page: { ...page, entries } });
  }

  /** Where another window works, its entries may have reached the disk only. */
  private async readNewest(): Promise<void> {
    const { wish, filter } = this;
    const { engine } = await this.o.current.ready();
    const { entries } = await engine.log({ filter, before: null, count: pageSize });
    if (wish !== this.wish || !this.told) return;
    this.heard.push(...entries.reverse());
    this.flush();
  }

  private hear(event: EngineEvent): void {
    if (event.type === 'logged') {
      if (!activityMatches(event.entry, this.filter)) return;
      this.heard.push(event.entry);
      this.sendNew.ask();
    }
    if (event.type === 'task' || event.type === 'deleted' || event.type === 'role') {
      this.sendTasks.ask();
      const { situation } = this.o.current;
      if (situation.state === 'open' && situation.repository.engine.role === 'following') this.catchUp.ask();
    }
  }

  private flush(): void {
    const { told } = this;
    if (!told) return;
    const entries: ActivityEntry[] = [];
    for (const entry of this.heard.splice(0)) {
      const text = JSON.stringify(entry);
      if (told.has(text)) continue;
      told.add(text);
      entries.unshift(entry);
    }
    if (entries.length) this.post({ type: 'new', filter: this.filter, entries });
  }

  /** The tasks that one can choose among, the newest first. */
  private paintTasks(): void {
    const newest = [...this.o.current.tasks.values()].sort((a, b) => b.createdAt - a.createdAt).slice(0, mostTasks);
    const tasks = newest.map(({ id, brief }) => ({ id, title: brief.title }));
    const drawn = JSON.stringify(tasks);
    if (drawn === this.tasks) return;
    this.tasks = drawn;
    this.post({ type: 'tasks', tasks });
  }
}

const pageSize = 100;
const mostTasks = 500;
