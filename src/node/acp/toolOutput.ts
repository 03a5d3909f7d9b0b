import * as z from 'zod';
import { textOf } from './updates';
import { fieldsSchema, type ToolCallPatch } from './wire';

/** What is new about the output of a call: what it is now, or what comes on top. */
export interface OutputNews {
  output?: string;
  more?: string;
  /** From here on, how it goes on is told when the call ends; said once. */
  heldBack?: true;
}

/** How many characters of an output are kept at its start, and again at its end. */
export const keptCharacters = 100_000;
/** So much is told while a call runs, each time counted with what stands around it in the transcript. */
const mostOnTheWay = 2 * keptCharacters;
const aroundEach = 100;

/**
 * The output of one call. Agents tell it piece by piece, or all of it again and again, or as something else each time: however often
 * that is, what is told of it here comes to about twice of what is kept.
 */
export class ToolOutput {
  private start = '';
  /** What comes behind the start; of a long one the last part. */
  private rest = '';
  private length = 0;
  /** How much of the start has been told; null when what was told last, if anything, has to be replaced. */
  private told: number | null = null;
  private room = mostOnTheWay;
  private heldBack = false;
  private ended = false;

  /** Takes what a patch tells of the output; with `over`, the call has ended. */
  take(patch: ToolCallPatch, { over }: { over: boolean }): OutputNews {
    this.read(patch);
    return over ? this.end() : this.onTheWay();
  }

  /** The call has ended: what has not been told yet. */
  end(): OutputNews {
    const text = this.untold() + this.lastPart();
    const news = text === '' || (this.ended && !this.pays(text)) ? {} : this.tell(text);
    this.ended = true;
    this.start = '';
    this.rest = '';
    this.told = 0;
    return news;
  }

  private onTheWay(): OutputNews {
    const text = this.untold();
    const news = text !== '' && this.pays(text) ? this.tell(text) : {};
    if (this.heldBack || (this.rest === '' && this.untold() === '')) return news;
    this.heldBack = true;
    return { ...news, heldBack: true };
  }

  private untold(): string {
    return this.start.slice(this.told ?? 0);
  }

  private pays(text: string): boolean {
    if (text.length + aroundEach > this.room) return false;
    this.room -= text.length + aroundEach;
    return true;
  }

  private tell(text: string): OutputNews {
    const replaces = this.told === null;
    this.told = this.start.length;
    return replaces ? { output: text } : { more: text };
  }

  private lastPart(): string {
    if (this.length - this.start.length <= keptCharacters) return this.rest;
    const last = this.rest.slice(-keptCharacters);
    const from = last.indexOf('\n') + 1;
    const part = from < borderLine ? last.slice(from) : last;
    return `\n… ${this.length - this.start.length - part.length} characters are left out here …\n${part}`;
  }

  private read(patch: ToolCallPatch): void {
    const { delta, streamed } = shownIn(patch);
    if (delta !== null) return this.grow(delta);
    if (streamed !== null) return this.isRepeated(streamed) ? undefined : this.grow(this.goesOnAs(streamed) ? streamed.slice(this.length) : streamed);
    // The last word on a call may repeat, with a frame around it, what a terminal has shown already.
    const text = wholeIn(patch);
    if (text === '' || this.isRepeated(text)) return;
    if (this.goesOnAs(text)) return this.grow(text.slice(this.length));
    this.start = '';
    this.rest = '';
    this.length = 0;
    this.told = null;
    this.grow(text);
  }

  /** After its end only its length is known. */
  private isRepeated(text: string): boolean {
    return this.ended && text.length === this.length;
  }

  /** As far as what is kept of it can tell. */
  private goesOnAs(text: string): boolean {
    return !this.ended && text.length >= this.length && text.startsWith(this.start) && text.slice(this.length - this.rest.length, this.length) === this.rest;
  }

  private grow(piece: string): void {
    this.length += piece.length;
    if (this.rest !== '') this.rest += piece;
    else if (this.start.length + piece.length <= keptCharacters) this.start += piece;
    else [this.start, this.rest] = divided(this.start + piece, this.told ?? 0);
    if (this.rest.length > 2 * keptCharacters) this.rest = this.rest.slice(-keptCharacters);
  }
}

/** A line is cut only where it is longer than this: half of a secret would not be known as one. */
const borderLine = 1000;

function divided(text: string, told: number): [start: string, rest: string] {
  const line = text.lastIndexOf('\n', keptCharacters - 1) + 1;
  const at = Math.max(told, line > keptCharacters - borderLine ? line : keptCharacters);
  return [text.slice(0, at), text.slice(at)];
}

/** The output that a patch tells of, in whatever way; empty when it tells of none. */
export function outputIn(patch: ToolCallPatch): string {
  return terminalIn(patch) || wholeIn(patch);
}

/** The same of a terminal alone. */
export function terminalIn(patch: ToolCallPatch): string {
  const { delta, streamed } = shownIn(patch);
  return delta ?? streamed ?? '';
}

function wholeIn(patch: ToolCallPatch): string {
  return contentText(patch.content ?? []) || rawText(patch.rawOutput);
}

/** What a terminal shows, as some agents put it beside the protocol: what is new, or all of it. */
function shownIn(patch: ToolCallPatch): { delta: string | null; streamed: string | null } {
  const meta = fieldsSchema.parse(patch._meta);
  return { delta: dataIn(meta?.['terminal_output_delta']), streamed: dataIn(meta?.['terminal_output']) };
}

/** The code a command ended with, wherever the agent puts it. */
export function exitCodeOf(patch: ToolCallPatch): number | null {
  const meta = fieldsSchema.parse(patch._meta);
  const raw = fieldsSchema.parse(patch.rawOutput);
  const places = [fieldsSchema.parse(meta?.['terminal_exit']), raw, fieldsSchema.parse(raw?.['metadata'])];
  for (const place of places) for (const name of ['exit_code', 'exitCode', 'exit', 'code']) if (Number.isInteger(place?.[name])) return place![name] as number;
  return null;
}

function dataIn(value: unknown): string | null {
  const read = z.object({ data: z.string() }).safeParse(value);
  return read.success ? read.data.data : null;
}

function contentText(content: unknown[]): string {
  return content.flatMap((one) => {
    const read = z.object({ type: z.literal('content'), content: z.unknown() }).safeParse(one);
    const text = read.success ? textOf(read.data.content) : null;
    return text === null ? [] : [text];
  }).join('\n');
}

const outputNames = ['output', 'aggregated_output', 'formatted_output', 'stdout', 'stderr', 'content', 'text', 'error'];

function rawText(raw: unknown): string {
  if (typeof raw === 'string') return raw;
  const fields = fieldsSchema.parse(raw);
  if (!fields) return '';
  const found = outputNames.flatMap((name) => (typeof fields[name] === 'string' && fields[name] !== '' ? [[name, fields[name]] as const] : []));
  const whole = found.find(([name]) => name === 'output' || name === 'aggregated_output' || name === 'formatted_output');
  return whole ? whole[1] : found.map(([, text]) => text).join('\n');
}
