import { rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Transcripts } from '../../engine/ports/storage';
import type { Log } from '../../engine/ports/world';
import type { TranscriptLine } from '../../protocol/transcript';
import { diskFailure } from '../files/diskFailure';
import { LineAppender } from './lineAppender';
import { readLines, readPage } from './lineFile';
import { transcriptLine } from './transcriptLine';

export interface TranscriptStore extends Transcripts {
  /** The newest lines of a run, oldest first; reads only the end of the file. */
  readTail(task: string, run: number, maxLines: number): Promise<TranscriptLine[]>;
}

/** Transcripts as JSON lines in `folder/<task>/<run>.jsonl`. */
export function createTranscripts(folder: string, log: Log): TranscriptStore {
  const open = new Map<string, LineAppender>();
  const fileOf = (task: string, run: number) => join(folder, task, `${run}.jsonl`);
  const appender = (path: string): LineAppender => {
    const known = open.get(path);
    if (known) return known;
    const made = new LineAppender(path, { of: 'transcript', log, forget: () => open.delete(path) });
    open.set(path, made);
    return made;
  };
  return {
    append: (task, run, line) => appender(fileOf(task, run)).append(line),
    async flush() {
      await Promise.all([...open.values()].filter((one) => !one.settled).map((one) => one.flush()));
    },
    async read(task, run) {
      await open.get(fileOf(task, run))?.flush();
      return readLines(fileOf(task, run), transcriptLine);
    },
    async readTail(task, run, maxLines) {
      await open.get(fileOf(task, run))?.flush();
      return (await readPage(fileOf(task, run), { before: null, count: maxLines }, transcriptLine)).lines;
    },
    async page({ task, run, before, count }) {
      // What is not written yet stands behind every byte that a page can begin before.
      if (before === null) await open.get(fileOf(task, run))?.flush();
      return readPage(fileOf(task, run), { before, count }, transcriptLine);
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
