import { createReadStream } from 'node:fs';
import { open } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { TranscriptLine } from '../../protocol/transcript';
import { transcriptLineSchema } from '../../protocol/transcript';
import { codeOf, readFailure } from '../files/diskFailure';

const blockSize = 256 * 1024;
const newline = 0x0a;

/** All lines of a transcript; torn and unknown ones are skipped, an absent file is empty. */
export async function readLines(path: string): Promise<TranscriptLine[]> {
  const lines: TranscriptLine[] = [];
  let rest: Buffer[] = [];
  try {
    for await (const chunk of createReadStream(path, { highWaterMark: blockSize }) as AsyncIterable<Buffer>) {
      let from = 0;
      for (let at = chunk.indexOf(newline); at >= 0; at = chunk.indexOf(newline, from)) {
        keep(lines, Buffer.concat([...rest, chunk.subarray(from, at)]));
        rest = [];
        from = at + 1;
      }
      rest.push(chunk.subarray(from));
    }
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return [];
    throw readFailure(error, dirname(path));
  }
  keep(lines, Buffer.concat(rest));
  return lines;
}

/** Lines in a row of a transcript, and the byte at which the first of them starts. */
export interface Page { lines: TranscriptLine[]; from: number }

/** The last `count` lines before byte `before` (the end, where null), oldest first. Reads backwards, no further than it must. */
export async function readPage(path: string, { before, count }: { before: number | null; count: number }): Promise<Page> {
  try {
    const file = await open(path, 'r');
    try {
      const { size } = await file.stat();
      return await pageOf(file, { before: Math.min(before ?? size, size), count });
    } finally {
      await file.close();
    }
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return { lines: [], from: 0 };
    throw readFailure(error, dirname(path));
  }
}

/** `from` is 0 once the start of the file was reached, also when nothing readable stands there: there is no earlier page then. */
async function pageOf(file: Awaited<ReturnType<typeof open>>, { before, count }: { before: number; count: number }): Promise<Page> {
  const newestFirst: TranscriptLine[] = [];
  let rest: Buffer[] = [];
  let position = before;
  let from = before;
  while (position > 0 && newestFirst.length < count) {
    const length = Math.min(blockSize, position);
    position -= length;
    const { buffer, bytesRead } = await file.read(Buffer.allocUnsafe(length), 0, length, position);
    let end = bytesRead;
    for (let at = lastNewline(buffer, end); at >= 0 && newestFirst.length < count; at = lastNewline(buffer, end)) {
      keep(newestFirst, Buffer.concat([buffer.subarray(at + 1, end), ...rest]));
      from = position + at + 1;
      rest = [];
      end = at;
    }
    rest.unshift(buffer.subarray(0, end));
  }
  if (position === 0 && newestFirst.length < count) {
    keep(newestFirst, Buffer.concat(rest));
    from = 0;
  }
  return { lines: newestFirst.reverse(), from };
}

/** Where the last newline before `end` is, or -1. */
function lastNewline(buffer: Buffer, end: number): number {
  return end > 0 ? buffer.lastIndexOf(newline, end - 1) : -1;
}

function keep(lines: TranscriptLine[], bytes: Buffer): void {
  if (bytes.length === 0) return;
  const line = parse(bytes.toString('utf8'));
  if (line) lines.push(line);
}

/** Null for a torn line, or one of a kind that a newer version writes. */
function parse(text: string): TranscriptLine | null {
  try {
    return transcriptLineSchema.safeParse(JSON.parse(text)).data ?? null;
  } catch {
    return null;
  }
}
