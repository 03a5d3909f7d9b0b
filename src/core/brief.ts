import type * as z from 'zod';
import type { briefSchema } from '../protocol/intents';
import { Refusal } from './errors';

/** The user's text of a task. */
export type Brief = z.infer<typeof briefSchema>;

/**
 * A brief as it is stored: white space at the ends gone, control characters that no editor shows gone, and a title in any case:
 * an empty one is taken from the first line of the prompt. Throws a Refusal when there is no text at all.
 */
export function tidyBrief(brief: Brief): Brief {
  const prompt = clean(brief.prompt);
  const title = oneLine(clean(brief.title)) || titleFrom(prompt);
  if (!title) throw new Refusal('Write a title or a prompt: the task has no text yet.');
  return { title, prompt, notes: clean(brief.notes), doneLooksLike: clean(brief.doneLooksLike) };
}

/** What an agent is told: the prompt, or the title where there is none. */
export function promptOf(brief: Brief): string {
  return brief.prompt || brief.title;
}

// eslint-disable-next-line no-control-regex -- these are the characters to remove; tab and line feed stay
const control = /[\u0000-\u0008\u000b-\u001f\u007f\u0080-\u009f\u2028\u2029\u202a-\u202e\u2066-\u2069]/g;

function clean(text: string): string {
  return text.replace(/\r\n?/g, '\n').replace(control, '').trim();
}

function oneLine(text: string): string {
  return text.replace(/\s+/g, ' ');
}

function titleFrom(prompt: string): string {
  const line = prompt.split('\n').map((l) => l.replace(/^[#$>*\s-]+/, '').trim()).find((l) => l && !l.startsWith('```')) ?? '';
  return line.length > 80 ? `${line.slice(0, 79)}…` : line;
}
