import type { Ask } from '../protocol/asks';

/** What is asked, in words. Agents mark code with backticks; where they may be part of a command they stay, for the person must see what would run. */
export function askTitle(ask: Ask): string {
  if (ask.kind === 'question') return ask.message;
  return ask.command?.includes('`') ? ask.title : ask.title.replaceAll('`', '');
}
