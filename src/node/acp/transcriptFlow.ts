import type { TranscriptLine } from '../../protocol/transcript';
import type { Pieces } from './acpSpec';
import type { ToolLine } from './toolCalls';

/** Short, because somebody may be reading along. */
const waitMs = 25;
const largestPiece = 4000;
const mostWaiting = 200;
const mostUnknown = 200;
const shownOfUnknown = 4000;

export interface FlowOptions { report: (line: TranscriptLine) => void; redact: (text: string) => string; pieces: () => Pieces }

type Waiting = Extract<TranscriptLine, { kind: 'message' | 'thought' | 'tool' }>;

/** The lines of a run on their way to the transcript: small pieces are joined, secrets taken out, their order kept. */
export class TranscriptFlow {
  private waiting: Waiting[] = [];
  private timer: NodeJS.Timeout | undefined;
  private unknown = 0;
  private pieces = 0;
  private last = '';
  /** The message or thought that is being written, without the secrets that its pieces are made of. */
  private text: { kind: 'message' | 'thought'; id: string; pieces: Pieces } | null = null;
  /** The output of each tool that has not ended, likewise. */
  private readonly outputs = new Map<string, Pieces>();

  constructor(private readonly o: FlowOptions) {}

  /** The next piece of a message or a thought. Without an `id`, pieces in a row belong together. */
  piece(kind: 'message' | 'thought', id: string | null, text: string): void {
    if (text === '') return;
    if (this.last !== kind) this.pieces++;
    this.last = kind;
    const name = id ?? `${kind}-${this.pieces}`;
    if (this.text?.kind !== kind || this.text.id !== name) {
      this.release();
      this.text = { kind, id: name, pieces: this.o.pieces() };
    }
    this.write(this.text, this.text.pieces.push(text));
  }

  tool(line: Omit<ToolLine, 'at'>): void {
    this.last = 'tool';
    this.release();
    line = this.withoutSecrets(line);
    const before = this.waiting.find((one): one is ToolLine => one.kind === 'tool' && one.id === line.id);
    if (!before) return this.wait({ ...line, at: Date.now() });
    const { more, ...rest } = line;
    if (rest.output !== undefined) delete before.more;
    Object.assign(before, rest);
    if (more !== undefined) before.more = (before.more ?? '') + more;
  }

  /** Something unreadable, as it came. After a while only that there is more of it. */
  raw(text: string): void {
    this.unknown++;
    if (this.unknown > mostUnknown + 1) return;
    if (this.unknown === mostUnknown + 1) return this.line({ at: Date.now(), kind: 'system', text: 'More of what the agent writes cannot be read; the rest of it is left out.' });
    this.line({ at: Date.now(), kind: 'unknown', raw: text.length > shownOfUnknown ? `${text.slice(0, shownOfUnknown)}…` : text });
  }

  /** How many unreadable things have come. */
  get unreadable(): number {
    return this.unknown;
  }

  line(line: TranscriptLine): void {
    this.last = line.kind;
    this.release();
    this.flush();
    this.o.report(redacted(line, this.o.redact));
  }

  /** What comes next is not the rest of what came last. */
  apart(): void {
    this.release();
    this.flush();
    this.last = '';
  }

  /** Nothing more will come. */
  end(): void {
    this.release();
    for (const [id, pieces] of this.outputs) {
      const more = pieces.end();
      if (more !== '') this.wait({ at: Date.now(), kind: 'tool', id, more });
    }
    this.outputs.clear();
    this.flush();
  }

  private flush(): void {
    clearTimeout(this.timer);
    this.timer = undefined;
    const lines = this.waiting;
    this.waiting = [];
    for (const line of lines) this.o.report(redacted(line, this.o.redact));
  }

  /** What was held back of the message so far is no secret. */
  private release(): void {
    if (!this.text) return;
    this.write(this.text, this.text.pieces.end());
    this.text = null;
  }

  private write({ kind, id }: { kind: 'message' | 'thought'; id: string }, text: string): void {
    for (let at = 0; at < text.length; at += largestPiece) this.join({ at: Date.now(), kind, id, text: text.slice(at, at + largestPiece) });
  }

  private withoutSecrets(line: Omit<ToolLine, 'at'>): Omit<ToolLine, 'at'> {
    const over = line.status !== undefined && line.status !== 'pending' && line.status !== 'running';
    if (line.more === undefined && line.output === undefined && !over) return line;
    const pieces = (line.output === undefined ? this.outputs.get(line.id) : undefined) ?? this.o.pieces();
    const output = line.output === undefined ? {} : { output: pieces.push(line.output) };
    const more = pieces.push(line.more ?? '') + (over ? pieces.end() : '');
    if (over) this.outputs.delete(line.id);
    else this.outputs.set(line.id, pieces);
    return { ...line, ...output, more: more === '' ? undefined : more };
  }

  private join(piece: Extract<Waiting, { kind: 'message' | 'thought' }>): void {
    const last = this.waiting.at(-1);
    if (last?.kind !== piece.kind || last.id !== piece.id || last.text.length + piece.text.length > largestPiece) return this.wait(piece);
    last.text += piece.text;
  }

  private wait(line: Waiting): void {
    this.waiting.push(line);
    if (this.waiting.length >= mostWaiting) this.flush();
    else this.timer ??= setTimeout(() => this.flush(), waitMs);
  }
}

/** The same line with every text in it gone over. */
function redacted<T>(value: T, redact: (text: string) => string): T {
  if (typeof value === 'string') return redact(value) as T;
  if (Array.isArray(value)) return value.map((one: unknown) => redacted(one, redact)) as T;
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, one]) => [name, redacted<unknown>(one, redact)])) as T;
}
