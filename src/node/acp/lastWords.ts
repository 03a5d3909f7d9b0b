import type { Readable } from 'node:stream';
import { StringDecoder } from 'node:string_decoder';
import type { Log } from '../../engine/ports/world';

const kept = 8000;
// eslint-disable-next-line no-control-regex -- these are what terminals understand
const controlSequences = /\x1b\[[0-?]*[ -/]*[@-~]|\x1b\][^\x07\x1b]*(\x07|\x1b\\)|\x1b[@-_]|[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]/g;

/** Reads the errors of a program to the log, and remembers the last of them. */
export class LastWords {
  private text = '';
  private readonly decoder = new StringDecoder('utf8');

  constructor(errors: Readable, o: { log: Log; name: string; redact: (text: string) => string }) {
    errors.on('data', (chunk: Buffer) => {
      const text = this.decoder.write(chunk);
      this.text = (this.text + text).slice(-kept);
      o.log.debug(`${o.name}: ${o.redact(text.slice(0, kept)).trimEnd()}`);
    });
  }

  /** The last lines with something in them, at most three, shortened. */
  lines(): string[] {
    const lines = this.text.replace(controlSequences, '').split(/[\r\n]+/).map((line) => line.trim()).filter(Boolean);
    return lines.slice(-3).map((line) => (line.length > 300 ? `${line.slice(0, 299)}…` : line));
  }
}
