import type { Log } from '../../../src/engine/ports/world';

/** A log that remembers what it was told. */
export function heardLog(): Log & { lines: string[] } {
  const lines: string[] = [];
  const hear = (level: string) => (message: string) => void lines.push(`${level}: ${message}`);
  return { lines, debug: hear('debug'), info: hear('info'), warn: hear('warn'), error: hear('error') };
}
