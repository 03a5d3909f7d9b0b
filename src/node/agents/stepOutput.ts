import { StringDecoder } from 'node:string_decoder';

/** How many bytes of one step are kept at its start, and again at its end. */
export const keptBytes = 500_000;
const coalesceMs = 50;
const largestPiece = 32_768;

/** Receives output as text, and remarks of ours about it. */
export interface OutputReader { text(text: string): void; remark(text: string): void }

/** The output of one step as text: whole characters, in few pieces, its middle left out when there is too much of it. */
export class StepOutput {
  private decoder = new StringDecoder('utf8');
  private waiting = '';
  private timer: NodeJS.Timeout | undefined;
  private room = keptBytes;
  private tail: Buffer[] = [];
  private tailBytes = 0;
  private leftOut = 0;
  private last: Buffer = Buffer.alloc(0);

  constructor(private readonly reader: OutputReader) {}

  push(bytes: Buffer): void {
    this.last = bytes.length >= lastBytes ? Buffer.from(bytes.subarray(-lastBytes)) : Buffer.concat([this.last, bytes]).subarray(-lastBytes);
    const head = bytes.subarray(0, this.room);
    this.room -= head.length;
    if (head.length > 0) this.say(this.decoder.write(head));
    if (head.length < bytes.length) this.keepForTheEnd(bytes.subarray(head.length));
  }

  /** Everything has come: gives out what waits. */
  finish(): void {
    if (this.leftOut > 0) this.say(`\n… ${size(this.leftOut)} of output are left out here …\n`);
    // Cut in the middle of a character, the tail begins at the next one.
    const tail = Buffer.concat(this.tail);
    this.tail = [];
    const from = this.leftOut > 0 ? tail.findIndex((byte) => (byte & 0xc0) !== 0x80) : 0;
    this.say(this.decoder.write(tail.subarray(Math.max(from, 0))) + this.decoder.end());
    this.flush();
  }

  /** The last line with something in it, without control sequences; empty when there is none. */
  lastLine(): string {
    const lines = this.last.toString('utf8').replace(controlSequences, '').split(/[\r\n]+/);
    const line = lines.findLast((one) => one.trim() !== '')?.trim() ?? '';
    return line.length > 300 ? `${line.slice(0, 299)}…` : line;
  }

  private keepForTheEnd(bytes: Buffer): void {
    if (this.tailBytes === 0) this.flush();
    this.tail.push(Buffer.from(bytes));
    this.tailBytes += bytes.length;
    while (this.tailBytes - this.tail[0]!.length >= keptBytes) this.drop(this.tail.shift()!.length);
    const over = this.tailBytes - keptBytes;
    if (over <= 0) return;
    this.tail[0] = this.tail[0]!.subarray(over);
    this.drop(over);
  }

  private drop(bytes: number): void {
    if (this.leftOut === 0) {
      // The rest of a character that was cut at the border goes with what is left out.
      this.decoder = new StringDecoder('utf8');
      this.reader.remark('There is a lot of output: its end is shown when the step ends.');
    }
    this.leftOut += bytes;
    this.tailBytes -= bytes;
  }

  private say(text: string): void {
    if (text === '') return;
    // No view can show a NUL, and some take it for the end.
    this.waiting += text.replaceAll('\0', '');
    if (this.waiting.length >= largestPiece) this.flush();
    else this.timer ??= setTimeout(() => this.flush(), coalesceMs);
  }

  private flush(): void {
    clearTimeout(this.timer);
    this.timer = undefined;
    const text = this.waiting;
    this.waiting = '';
    for (let at = 0; at < text.length;) {
      let end = at + largestPiece;
      // Not between the two halves of a character.
      if (end < text.length && /[\ud800-\udbff]/.test(text[end - 1]!)) end--;
      this.reader.text(text.slice(at, end));
      at = end;
    }
  }
}

const lastBytes = 4096;
// eslint-disable-next-line no-control-regex -- these are what terminals understand
const controlSequences = /\x1b\[[0-?]*[ -/]*[@-~]|\x1b\][^\x07\x1b]*(\x07|\x1b\\)|\x1b[@-_]|[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]/g;

function size(bytes: number): string {
  return bytes < 1_000_000 ? `${Math.ceil(bytes / 1000)} kB` : `${(bytes / 1e6).toFixed(1)} MB`;
}
