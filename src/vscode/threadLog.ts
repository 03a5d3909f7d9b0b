import { ThreadFold } from '../core/thread/foldThread';
import { holds } from '../core/thread/searchText';
import type { ThreadItem, ThreadSpot } from '../protocol/thread';
import type { TranscriptLine } from '../protocol/transcript';
import { after, alreadyRead, spotted, wholeOutput } from './threadLines';
import type { SpottedLine } from './threadLines';

/** Where the lines of one task come from. */
export interface ThreadReader {
  /** The number of the newest run; 0 when it never ran. */
  runs(): number;
  /** Whether the newest run goes on. */
  live(): boolean;
  page(o: { run: number; before: number | null; count: number }): Promise<{ lines: TranscriptLine[]; from: number }>;
  whole(run: number): Promise<TranscriptLine[]>;
}

const firstLines = 400;
const moreLines = 1_000;
/** A page of mere output folds into a handful of items: then further ones are read until so many are there. */
const fewestItems = 30;

/** The part of a thread that a page has: read from the end across runs, and growing at both ends. */
export class ThreadLog {
  private lines: SpottedLine[] = [];
  private fold = new ThreadFold();
  /** Where the first line begins; null until something was read. */
  private first: { run: number; byte: number } | null = null;
  /** What happened while the end was being read. */
  private heard: { run: number; line: TranscriptLine }[] | null = null;
  private turn: Promise<unknown> = Promise.resolve();
  /** The whole thread, while somebody searches in it. */
  private searched: Promise<readonly ThreadItem[]> | null = null;

  constructor(private readonly reader: ThreadReader) {}

  get items(): readonly ThreadItem[] {
    return this.fold.items;
  }

  get atStart(): boolean {
    return this.first === null || (this.first.run <= 1 && this.first.byte === 0);
  }

  /** Reads the end of the thread, whatever was there before. */
  open(): Promise<void> {
    this.heard ??= [];
    return this.inTurn(async () => {
      const heard = (this.heard ??= []);
      try {
        const run = this.reader.runs();
        const page = run ? await this.reader.page({ run, before: null, count: firstLines }) : { lines: [], from: 0 };
        const known = alreadyRead(page.lines, heard.filter((one) => one.run === run).map(({ line }) => line));
        this.first = run ? { run, byte: page.from } : null;
        this.lines = spotted(page.lines, { run, from: page.from });
        this.heard = null;
        this.refold();
        for (const one of heard.filter((other) => other.run >= run).slice(known)) this.hear(one.run, one.line);
      } finally {
        this.heard = null;
      }
      while (this.items.length < fewestItems && !this.atStart) await this.prepend();
    });
  }

  /** Reads what stands before the first line. */
  earlier(): Promise<void> {
    return this.inTurn(async () => {
      const had = this.items.length;
      while (!this.atStart && this.items.length < had + fewestItems) await this.prepend();
    });
  }

  /** Reads until the item with this key is there. False when there is none. */
  async reveal(key: string): Promise<boolean> {
    return this.inTurn(async () => {
      const there = () => this.items.some((item) => item.key === key);
      while (!there() && !this.atStart) await this.prepend();
      return there();
    });
  }

  /** Reads until the item is there that holds this line, and gives its key; null when nothing of its run is there any more. */
  async keyAt({ run, at, item }: ThreadSpot): Promise<string | null> {
    const named = item === null ? null : `${run}:${item}`;
    return this.inTurn(async () => {
      const own = () => this.items.filter(({ key }) => key.startsWith(`${run}:`));
      const exact = () => (named === null ? undefined : this.items.find(({ key }) => key === named)?.key);
      const before = () => this.items.some((one) => one.key.startsWith(`${run}:`) && one.at <= at);
      while (!this.atStart && (this.first?.run ?? 0) >= run && !exact() && (named !== null || !before())) await this.prepend();
      return exact() ?? own().findLast((one) => one.at <= at)?.key ?? own()[0]?.key ?? null;
    });
  }

  /** A new line of the newest run; gives the items that changed. */
  hear(run: number, line: TranscriptLine): ThreadItem[] {
    this.searched = null;
    if (this.heard) {
      this.heard.push({ run, line });
      return [];
    }
    const last = this.lines.at(-1);
    const one: SpottedLine = { line, spot: { run, position: last?.spot.run === run ? after(last) : 0 } };
    this.lines.push(one);
    this.first ??= { run, byte: 0 };
    return this.fold.push(line, one.spot);
  }

  /** The run is over: what is still open in it stays so for good. */
  ended(): ThreadItem[] {
    return this.heard ? [] : this.fold.endRun();
  }

  /** Keys of all items that hold the text, in the whole thread and in whole outputs. */
  async find(text: string): Promise<string[]> {
    if (!text) {
      this.searched = null;
      return [];
    }
    this.searched ??= this.everything();
    return (await this.searched).filter((item) => holds(item, text)).map(({ key }) => key);
  }

  /** Everything that one tool call printed. */
  async wholeOutput(key: string): Promise<string> {
    const run = Number(/^\d+/.exec(key)?.[0] ?? 0);
    return run ? wholeOutput(spotted(await this.reader.whole(run), { run, from: 0 }), key) : '';
  }

  private async prepend(): Promise<void> {
    const { first } = this;
    if (!first) return;
    const inRun = first.byte > 0;
    const run = inRun ? first.run : first.run - 1;
    const page = await this.reader.page({ run, before: inRun ? first.byte : null, count: moreLines });
    // A page that brings nothing is the end of what can be read of this run.
    this.first = { run, byte: page.lines.length ? page.from : 0 };
    this.lines = [...spotted(page.lines, { run, from: page.from }), ...this.lines];
    this.refold();
  }

  private refold(): void {
    this.fold = new ThreadFold();
    for (const { line, spot } of this.lines) this.fold.push(line, spot);
    if (!this.reader.live()) this.fold.endRun();
  }

  private async everything(): Promise<readonly ThreadItem[]> {
    const fold = new ThreadFold(Infinity);
    for (let run = 1; run <= this.reader.runs(); run++) {
      for (const { line, spot } of spotted(await this.reader.whole(run), { run, from: 0 })) fold.push(line, spot);
    }
    return fold.items;
  }

  private inTurn<T>(work: () => Promise<T>): Promise<T> {
    const turn = this.turn.then(work);
    this.turn = turn.catch(() => undefined);
    return turn;
  }
}
