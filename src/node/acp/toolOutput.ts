import * as z from 'zod';
import { textOf } from './updates';
import { fieldsSchema, type ToolCallPatch } from './wire';

/** What a patch says about the output of a call: all of it, and either what replaces it or what comes on top. */
export interface OutputNews { all: string; replaced: string | null; more: string | null }

const mostOutput = 200_000;

/** Compares what a patch tells of the output with what was there. */
export function outputNews(before: string, patch: ToolCallPatch): OutputNews {
  const meta = fieldsSchema.parse(patch._meta);
  const delta = dataIn(meta?.['terminal_output_delta']);
  if (delta !== null) return grown(before, before + delta);
  const streamed = dataIn(meta?.['terminal_output']);
  if (streamed !== null) return grown(before, streamed.startsWith(before) ? streamed : before + streamed);
  const text = contentText(patch.content ?? []) || rawText(patch.rawOutput);
  if (text === '' || text === before) return { all: before, replaced: null, more: null };
  // The last word on a call may repeat, with a frame around it, what a terminal has shown already.
  return grown(before, text);
}

/** The code a command ended with, wherever the agent puts it. */
export function exitCodeOf(patch: ToolCallPatch): number | null {
  const meta = fieldsSchema.parse(patch._meta);
  const raw = fieldsSchema.parse(patch.rawOutput);
  const places = [fieldsSchema.parse(meta?.['terminal_exit']), raw, fieldsSchema.parse(raw?.['metadata'])];
  for (const place of places) for (const name of ['exit_code', 'exitCode', 'exit', 'code']) if (Number.isInteger(place?.[name])) return place![name] as number;
  return null;
}

function grown(before: string, after: string): OutputNews {
  const all = cut(after);
  if (all === before) return { all, replaced: null, more: null };
  if (before !== '' && all.startsWith(before)) return { all, replaced: null, more: all.slice(before.length) };
  return { all, replaced: all, more: null };
}

function cut(text: string): string {
  if (text.length <= mostOutput) return text;
  const half = mostOutput / 2;
  return `${text.slice(0, half)}\n… ${text.length - mostOutput} characters are left out here …\n${text.slice(-half)}`.slice(0, mostOutput + 100);
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
