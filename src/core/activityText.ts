import { visibleText } from './visibleText';

/** A text as one short line of the activity log. */
export function inOneLine(text: string): string {
  // What is cut away anyway is not looked at.
  const line = visibleText(text.slice(0, 4 * longest)).replace(/\s+/g, ' ').trim();
  return line.length > longest ? `${line.slice(0, longest - 1).trimEnd()}…` : line;
}

const longest = 300;
