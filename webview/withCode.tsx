import type { ComponentChildren } from 'preact';

/** Text with the parts between backticks as code. */
export function withCode(text: string): ComponentChildren {
  return text.split(/(`[^`]+`)/).map((part, at) => (part.length > 2 && part.startsWith('`') ? <code key={at}>{part.slice(1, -1)}</code> : part));
}
