/** What the shell writes between two steps: the exit code of the one before, and the folder it is in. */
export interface Mark { code: number; cwd: string }

/** Text of the shell's `printf` format for a mark with this nonce; its arguments are the code and the folder. */
export function markFormat(nonce: string): string {
  // The record separator is written as an escape, so that a listing of the script is never taken for a mark.
  return `\\036${nonce}:%s:%s\\036${nonce}\\n`;
}

/** Tells a shell's marks from the output around them, whatever way the stream is cut into chunks. */
export class MarkedOutput {
  private held: Buffer = Buffer.alloc(0);
  private readonly start: Buffer;
  private readonly end: Buffer;

  constructor(nonce: string, private readonly on: { output: (bytes: Buffer) => void; mark: (mark: Mark) => void }) {
    this.start = Buffer.from(`\x1e${nonce}:`);
    this.end = Buffer.from(`\x1e${nonce}\n`);
  }

  push(chunk: Buffer): void {
    let bytes = this.held.length > 0 ? Buffer.concat([this.held, chunk]) : chunk;
    for (;;) {
      const from = bytes.indexOf(this.start);
      const to = from < 0 ? -1 : bytes.indexOf(this.end, from + this.start.length);
      if (from < 0 || to < 0) {
        const whole = from < 0 ? this.beforeUnfinished(bytes) : from;
        this.give(bytes.subarray(0, whole));
        // A copy: a view would keep the whole chunk in memory.
        this.held = Buffer.from(bytes.subarray(whole));
        return;
      }
      this.give(bytes.subarray(0, from));
      this.on.mark(parse(bytes.subarray(from + this.start.length, to).toString('utf8')));
      bytes = bytes.subarray(to + this.end.length);
    }
  }

  /** The stream is at its end: what looked like the start of a mark was none. */
  finish(): void {
    this.give(this.held);
    this.held = Buffer.alloc(0);
  }

  private give(bytes: Buffer): void {
    if (bytes.length > 0) this.on.output(bytes);
  }

  /** Where the longest end of `bytes` begins that may be the start of a mark. */
  private beforeUnfinished(bytes: Buffer): number {
    for (let at = Math.max(0, bytes.length - this.start.length + 1); at < bytes.length; at++) {
      if (this.start.subarray(0, bytes.length - at).equals(bytes.subarray(at))) return at;
    }
    return bytes.length;
  }
}

function parse(text: string): Mark {
  const colon = text.indexOf(':');
  return { code: Number(text.slice(0, colon)), cwd: text.slice(colon + 1) };
}
