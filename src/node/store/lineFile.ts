import { createReadStream } from 'node:fs';
import { open } from 'node:fs/promises';
import { dirname } from 'node:path';
import { codeOf, readFailure } from '../files/diskFailure';

const blockSize = 256 * 1024;
const newline = 0x0a;

/** Reads one line; null for a torn one, or one that is not wanted. */
export type ParseLine<T> = (text: string) => T | null;

/** All lines of a file; an absent file is empty. */
export async function readLines<T>(path: string, parse: ParseLine<T>): Promise<T[]> {
  const lines: T[] = [];
  const keep = keeper(lines, parse);
  let rest: Buffer[] = [];
  try {
    for await (const chunk of createReadStream(path, { highWaterMark: blockSize }) as AsyncIterable<Buffer>) {
      let from = 0;
      for (let at = chunk.indexOf(newline); at >= 0; at = chunk.indexOf(newline, from)) {
        keep(rest.length ? Buffer.concat([...rest, chunk.subarray(from, at)]) : chunk.subarray(from, at));
        rest = [];
        from = at + 1;
      }
      rest.push(chunk.subarray(from));
    }
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return [];
    throw readFailure(error, dirname(path));
  }
  keep(Buffer.concat(rest));
  return lines;
}

/** Lines in a row of a file, oldest first, and the byte at which the first of them starts; 0 once there is nothing before them. */
export interface Page<T> { lines: T[]; from: number }

export interface PageWish {
  /** Null for the end of the file. */
  before: number | null;
  count: number;
  /** At most so many bytes are looked through; all there are, where left out. */
  most?: number;
}

/** The last `count` lines before byte `before`. Reads backwards, no further than it must. */
export async function readPage<T>(path: string, wish: PageWish, parse: ParseLine<T>): Promise<Page<T>> {
  try {
    const file = await open(path, 'r');
    try {
      const { size } = await file.stat();
      return await pageOf(file, { ...wish, before: Math.min(wish.before ?? size, size) }, parse);
    } finally {
      await file.close();
    }
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return { lines: [], from: 0 };
    throw readFailure(error, dirname(path));
  }
}

/** `from` is 0 once the start of the file was reached, also when nothing readable stands there: there is no earlier page then. */
async function pageOf<T>(file: Awaited<ReturnType<typeof open>>, { before, count, most = Infinity }: PageWish & { before: number }, parse: ParseLine<T>): Promise<Page<T>> {
  const newestFirst: T[] = [];
  const keep = keeper(newestFirst, parse);
  let rest: Buffer[] = [];
  let position = before;
  let from = before;
  // A line that is longer than all that may be looked through is read to its beginning: each page gets further.
  while (position > 0 && newestFirst.length < count && (before - position < most || from === before)) {
    const length = Math.min(blockSize, position);
    position -= length;
    const { buffer, bytesRead } = await file.read(Buffer.allocUnsafe(length), 0, length, position);
    let end = bytesRead;
    for (let at = lastNewline(buffer, end); at >= 0 && newestFirst.length < count; at = lastNewline(buffer, end)) {
      keep(rest.length ? Buffer.concat([buffer.subarray(at + 1, end), ...rest]) : buffer.subarray(at + 1, end));
      from = position + at + 1;
      rest = [];
      end = at;
    }
    rest.unshift(buffer.subarray(0, end));
  }
  if (position === 0 && newestFirst.length < count) {
    keep(Buffer.concat(rest));
    from = 0;
  }
  return { lines: newestFirst.reverse(), from };
}

/** Where the last newline before `end` is, or -1. */
function lastNewline(buffer: Buffer, end: number): number {
  return end > 0 ? buffer.lastIndexOf(newline, end - 1) : -1;
}

function keeper<T>(lines: T[], parse: ParseLine<T>): (bytes: Buffer) => void {
  return (bytes) => {
    const line = bytes.length ? parse(bytes.toString('utf8')) : null;
    if (line !== null) lines.push(line);
  };
}
