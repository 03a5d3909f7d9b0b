import { appendFile, mkdir, open } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { Log } from '../../engine/ports/world';
import { codeOf, diskFailure } from '../files/diskFailure';

export interface AppenderOptions {
  /** What the file is, for the log. */
  of: string;
  log: Log;
  /** Nobody wrote for a while: whoever keeps this may let it go. */
  forget: () => void;
}

const batchMs = 50;
/** A file nobody wrote to for a while needs no memory of ours. */
const restMs = 60_000;

/** Writes lines of JSON to the end of one file, in call order, one batch at a time. */
export class LineAppender {
  private waiting: string[] = [];
  private timer: NodeJS.Timeout | undefined;
  private rest: NodeJS.Timeout | undefined;
  private writing: Promise<void> = Promise.resolve();
  /** Whether the file is known to end with a whole line. */
  private whole = false;
  private reported = false;
  private unwritten = 0;

  constructor(private readonly path: string, private readonly o: AppenderOptions) {}

  /** Everything is written. */
  get settled(): boolean {
    return this.waiting.length === 0 && this.unwritten === 0;
  }

  append(line: object): void {
    this.waiting.push(`${JSON.stringify(line)}\n`);
    clearTimeout(this.rest);
    this.timer ??= setTimeout(() => void this.flush(), batchMs);
  }

  /** Never rejects: what cannot be written must not end a run. */
  flush(): Promise<void> {
    if (!this.waiting.length) return this.writing;
    clearTimeout(this.timer);
    this.timer = undefined;
    this.unwritten += 1;
    this.writing = this.writing.then(() => this.writeBatch());
    return this.writing;
  }

  /** Forgets what is not written yet. */
  async abandon(): Promise<void> {
    this.waiting = [];
    await this.flush();
    clearTimeout(this.rest);
    this.o.forget();
  }

  private async writeBatch(): Promise<void> {
    const batch = this.waiting.join('');
    this.waiting = [];
    if (batch) await this.write(batch);
    this.unwritten -= 1;
    clearTimeout(this.rest);
    this.rest = setTimeout(() => {
      if (!this.waiting.length) this.o.forget();
    }, restMs).unref();
  }

  private async write(batch: string): Promise<void> {
    try {
      const mended = this.whole || !(await endsTorn(this.path)) ? batch : `\n${batch}`;
      // Until this write is known to be whole, its end is in doubt.
      this.whole = false;
      await appendWithFolder(this.path, mended);
      this.whole = true;
    } catch (error) {
      if (this.reported) return;
      this.reported = true;
      const { message, detail } = diskFailure(error, dirname(this.path));
      this.o.log.error(`Lines of the ${this.o.of} ${this.path} are lost. ${message}\n${detail}`);
    }
  }
}

async function appendWithFolder(path: string, text: string): Promise<void> {
  try {
    await appendFile(path, text);
  } catch (error) {
    if (codeOf(error) !== 'ENOENT') throw error;
    await mkdir(dirname(path), { recursive: true });
    await appendFile(path, text);
  }
}

/** True when a crash in the middle of a write left half a line at the end. */
async function endsTorn(path: string): Promise<boolean> {
  try {
    const file = await open(path, 'r');
    try {
      const { size } = await file.stat();
      if (size === 0) return false;
      const { buffer } = await file.read(Buffer.alloc(1), 0, 1, size - 1);
      return buffer[0] !== 0x0a;
    } finally {
      await file.close();
    }
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return false;
    throw error;
  }
}
