import { appendFile, mkdir, open, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Log, Transcripts } from '../../engine/ports';
import type { TranscriptLine } from '../../protocol/transcript';
import { codeOf, diskFailure } from '../files/diskFailure';
import { readLines, readPage } from './transcriptFile';

export interface TranscriptStore extends Transcripts {
  /** The newest lines of a run, oldest first; reads only the end of the file. */
  readTail(task: string, run: number, maxLines: number): Promise<TranscriptLine[]>;
}

/** Transcripts as JSON lines in `folder/<task>/<run>.jsonl`. */
export function createTranscripts(folder: string, log: Log): TranscriptStore {
  const open = new Map<string, Appender>();
  const fileOf = (task: string, run: number) => join(folder, task, `${run}.jsonl`);
  const appender = (path: string): Appender => {
    const known = open.get(path);
    if (known) return known;
    const made = new Appender(path, log, () => open.delete(path));
    open.set(path, made);
    return made;
  };
  return {
    append: (task, run, line) => appender(fileOf(task, run)).append(line),
    async flush() {
      await Promise.all([...open.values()].map((one) => one.flush()));
    },
    async read(task, run) {
      await open.get(fileOf(task, run))?.flush();
      return readLines(fileOf(task, run));
    },
    async readTail(task, run, maxLines) {
      await open.get(fileOf(task, run))?.flush();
      return (await readPage(fileOf(task, run), { before: null, count: maxLines })).lines;
    },
    async page({ task, run, before, count }) {
      // What is not written yet stands behind every byte that a page can begin before.
      if (before === null) await open.get(fileOf(task, run))?.flush();
      return readPage(fileOf(task, run), { before, count });
    },
    async remove(task) {
      const own = [...open.entries()].filter(([path]) => dirname(path) === join(folder, task));
      await Promise.all(own.map(([, one]) => one.abandon()));
      await rm(join(folder, task), { recursive: true, force: true }).catch((error: unknown) => {
        throw diskFailure(error, folder);
      });
    },
  };
}

const batchMs = 50;
/** A file nobody wrote to for a while needs no memory of ours. */
const restMs = 60_000;

/** Writes the lines of one run in call order, one batch at a time. */
class Appender {
  private waiting: string[] = [];
  private timer: NodeJS.Timeout | undefined;
  private rest: NodeJS.Timeout | undefined;
  private writing: Promise<void> = Promise.resolve();
  /** Whether the file is known to end with a whole line. */
  private whole = false;
  private reported = false;

  constructor(private readonly path: string, private readonly log: Log, private readonly forget: () => void) {}

  append(line: TranscriptLine): void {
    this.waiting.push(`${JSON.stringify(line)}\n`);
    clearTimeout(this.rest);
    this.timer ??= setTimeout(() => void this.flush(), batchMs);
  }

  /** Never rejects: a transcript that cannot be written must not end a run. */
  flush(): Promise<void> {
    clearTimeout(this.timer);
    this.timer = undefined;
    this.writing = this.writing.then(() => this.writeBatch());
    return this.writing;
  }

  async abandon(): Promise<void> {
    this.waiting = [];
    await this.flush();
    clearTimeout(this.rest);
    this.forget();
  }

  private async writeBatch(): Promise<void> {
    const batch = this.waiting.join('');
    this.waiting = [];
    if (batch) await this.write(batch);
    clearTimeout(this.rest);
    this.rest = setTimeout(() => {
      if (!this.waiting.length) this.forget();
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
      this.log.error(`Lines of the transcript ${this.path} are lost. ${message}\n${detail}`);
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
