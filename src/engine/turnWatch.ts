import { alarmNote } from '../core/alarmWords';
import { detailOf } from '../core/errors';
import { changeKey, changeText } from '../core/ownChange';
import type { TreeLook } from './ports/git';
import type { RunDesk } from './runDesk';

interface RunName { task: string; run: number }
interface Turn extends RunName { before: TreeLook | null; begun: boolean }

/**
 * Compares the user's own files before and after every turn of an agent. What changed is shown as an alarm on the task whose turn saw it,
 * once: all turns that go on take a new look. What Work Mode itself writes there is written between two looks.
 */
export class TurnWatch {
  readonly #turns = new Set<Turn>();
  /** When the user's files were last seen to be as in the look of the turns that go on. */
  #seenAt = -Infinity;
  readonly #ahead = new Map<string, Promise<Turn>>();
  readonly #ended = new Map<string, Promise<void>>();
  /** Looks and our own writes, one after the other. */
  #chain: Promise<unknown> = Promise.resolve();
  /** One look serves all turns that begin while it is waited for, and one all that end. */
  readonly #beginning = new Batch<Turn>((work) => this.#inOrder(work), (turns) => this.#first(turns));
  readonly #ending = new Batch<Turn>((work) => this.#inOrder(work), (turns) => this.#last(turns));

  constructor(private readonly desk: RunDesk) {}

  /** Looks while the run is still being prepared, so that its first turn need not wait for that. */
  ahead(of: RunName): void {
    const key = keyOf(of);
    if (!this.#ahead.has(key)) this.#ahead.set(key, this.#begin(of));
  }

  /** One turn of an agent. It is looked at while the run goes on to its end, or before its next turn. */
  async during<T>(of: RunName, work: () => Promise<T>): Promise<T> {
    const key = keyOf(of);
    await this.seen(of);
    const turn = await (this.#ahead.get(key) ?? this.#begin(of));
    this.#ahead.delete(key);
    turn.begun = true;
    try {
      return await work();
    } finally {
      this.#ended.set(key, this.#ending.add(turn).catch((error: unknown) => {
        this.desk.world.log.error(`Could not end the look at the user's files after a turn of ${of.task}: ${detailOf(error)}`);
      }));
    }
  }

  /** Resolves when the last turn of the run was looked at. */
  async seen(of: RunName): Promise<void> {
    await this.#ended.get(keyOf(of));
  }

  /** The run is over: a look that no turn has used is forgotten. */
  async over(of: RunName): Promise<void> {
    const key = keyOf(of);
    this.#ended.delete(key);
    const turn = await this.#ahead.get(key);
    this.#ahead.delete(key);
    if (turn) this.#turns.delete(turn);
  }

  /** Work Mode writes into the user's files: no reason for an alarm, and no cover for one either. */
  aside<T>(work: () => Promise<T>): Promise<T> {
    return this.#inOrder(async () => {
      const begun = [...this.#turns].find((turn) => turn.begun);
      if (begun) await this.#compare([begun]);
      try {
        return await work();
      } finally {
        if (this.#turns.size) await this.#lookAgain();
      }
    });
  }

  async #begin(of: RunName): Promise<Turn> {
    const turn: Turn = { ...of, before: null, begun: false };
    await this.#beginning.add(turn);
    return turn;
  }

  /** A look of just now, of turns that go on, is as good as a new one. */
  async #first(turns: Turn[]): Promise<void> {
    const fresh = this.desk.world.clock.now() - this.#seenAt < freshMs;
    const known = fresh ? [...this.#turns].find(({ before }) => before !== null)?.before : null;
    const before = known ?? (await this.#look(turns));
    for (const turn of turns) {
      turn.before = before;
      this.#turns.add(turn);
    }
  }

  async #last(turns: Turn[]): Promise<void> {
    await this.#compare(turns.filter(({ before }) => before !== null));
    for (const turn of turns) this.#turns.delete(turn);
  }

  /** What changed is told by the first of the turns that have the same look. */
  async #compare(turns: Turn[]): Promise<void> {
    const { world, book } = this.desk;
    const [turn] = turns;
    if (!turn || turn.before === null) return;
    try {
      const began = world.clock.now();
      const changes = await turn.before.changes();
      if (!changes.length) {
        this.#seenAt = began;
        return;
      }
      const at = world.clock.now();
      // An alarm that nobody has decided yet grows; how it was before is how it was before the first change.
      const earlier = book.get(turn.task).alarm;
      const alarm = earlier
        ? { ...earlier, at, changes: [...new Map([...earlier.changes, ...changes].map((one) => [changeKey(one), one])).values()] }
        : { at, run: turn.run, changes, before: await turn.before.keep() };
      await book.record(turn.task, { type: 'alarmed', alarm });
      const paths = changes.map(changeText);
      this.desk.write(turn.task, turn.run, { at, kind: 'notice', tone: 'alarm', text: alarmNote(changes), paths });
      world.log.warn(`Files of the user changed during run ${turn.run} of ${turn.task}: ${paths.join(', ')}`);
      await this.#lookAgain();
    } catch (error) {
      for (const one of turns) this.#cannotLook(one, error);
    }
  }

  async #lookAgain(): Promise<void> {
    const [first] = this.#turns;
    if (!first) return;
    const before = await this.#look([first]);
    for (const turn of this.#turns) turn.before = before;
  }

  /** Null when it cannot be looked: that is said, for silence would mean that all is well. */
  async #look(turns: readonly RunName[]): Promise<TreeLook | null> {
    this.#seenAt = this.desk.world.clock.now();
    try {
      return await this.desk.world.mainTree.look();
    } catch (error) {
      for (const turn of turns) this.#cannotLook(turn, error);
      return null;
    }
  }

  #cannotLook({ task, run }: RunName, error: unknown): void {
    const { clock, log } = this.desk.world;
    log.error(`Could not compare the user's files around run ${run} of ${task}: ${detailOf(error)}`);
    const text = 'Your own files could not be compared before and after this turn, so a change in them would not be noticed. The log says why.';
    this.desk.write(task, run, { at: clock.now(), kind: 'notice', tone: 'warning', text, paths: [] });
  }

  #inOrder<T>(work: () => Promise<T>): Promise<T> {
    const next = this.#chain.then(work);
    this.#chain = next.catch(() => undefined);
    return next;
  }
}

/** Milliseconds. What changes in so short a time before a turn may well be told of it. */
const freshMs = 5000;

/** Gathers what waits for its turn, so that one piece of work does for all of it. */
class Batch<T> {
  #waiting: T[] = [];
  #done: Promise<void> | null = null;

  constructor(private readonly inOrder: (work: () => Promise<void>) => Promise<void>, private readonly work: (all: T[]) => Promise<void>) {}

  /** Resolves when the work was done for it. */
  add(one: T): Promise<void> {
    this.#waiting.push(one);
    return (this.#done ??= this.inOrder(() => {
      this.#done = null;
      return this.work(this.#waiting.splice(0));
    }));
  }
}

function keyOf({ task, run }: RunName): string {
  return `${task} ${run}`;
}
