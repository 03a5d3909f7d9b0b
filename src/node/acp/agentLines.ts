import type { Readable } from 'node:stream';

/** Receives what an agent writes, line by line. */
export interface LineReader {
  /** A line that is a JSON object, and its text. */
  message(message: Record<string, unknown>, text: string): void;
  /** A line that is not; shortened. */
  garbage(text: string): void;
}

/** The longest line that is read: a longer one is left out, and the conversation goes on behind it. */
export const longestLine = 32 * 1024 * 1024;
const shownOfGarbage = 2000;
/** How long lines are worked on before others get their turn. */
const sliceMs = 12;

/** Reads until the stream ends. What is not taken yet waits in the pipe, so that a flood slows down its writer. */
export async function readLines(input: Readable, reader: LineReader, longest = longestLine): Promise<void> {
  let parts: Buffer[] = [];
  let size = 0;
  let tooLong = false;
  const take = (rest: Buffer): void => {
    if (tooLong) reader.garbage(`${Buffer.concat(parts).toString('utf8').slice(0, 200)}… (a line of more than ${Math.floor(longest / 1e6)} MB)`);
    else readLine(Buffer.concat([...parts, rest]).toString('utf8'), reader);
    parts = [];
    size = 0;
    tooLong = false;
  };
  const keep = (rest: Buffer): void => {
    if (tooLong) return;
    size += rest.length;
    if (rest.length > 0) parts.push(rest);
    if (size <= longest) return;
    tooLong = true;
    parts = [Buffer.concat(parts).subarray(0, 400)];
  };
  let since = Date.now();
  for await (const chunk of input as AsyncIterable<Buffer>) {
    let at = 0;
    for (let end = chunk.indexOf(10); end >= 0; end = chunk.indexOf(10, at)) {
      keep(chunk.subarray(at, end));
      take(Buffer.alloc(0));
      at = end + 1;
      if (Date.now() - since < sliceMs) continue;
      await new Promise((resolve) => setImmediate(resolve));
      since = Date.now();
    }
    keep(chunk.subarray(at));
  }
  if (size > 0) take(Buffer.alloc(0));
}

function readLine(line: string, reader: LineReader): void {
  const text = line.trim();
  if (text === '') return;
  const value = parsed(text);
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) reader.message(value as Record<string, unknown>, text);
  else reader.garbage(shortened(text));
}

/** As much of a line as is shown. */
export function shortened(text: string): string {
  return text.length > shownOfGarbage ? `${text.slice(0, shownOfGarbage)}…` : text;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    // Not JSON: the caller keeps it as garbage.
    return undefined;
  }
}
