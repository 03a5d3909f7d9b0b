/** An error as an agent answers with it. */
export interface SaidError { code: number; message: string; data: unknown }

/** Texts, the outer before the inner, and facts by their names in small letters. */
export interface Heard { texts: string[]; facts: Map<string, unknown[]> }

const mostPieces = 300;

/** All words of an error and the facts in it, also of JSON that stands within words. */
export function gather(said: readonly unknown[]): Heard {
  const heard: Heard = { texts: [], facts: new Map() };
  const open = said.map((value) => ({ value, depth: 0 }));
  for (let at = 0; at < open.length && at < mostPieces; at++) {
    const { value, depth } = open[at]!;
    if (typeof value === 'string') {
      const text = value.slice(0, 20_000);
      heard.texts.push(text);
      const inner = depth < 6 ? jsonIn(text) : null;
      if (inner !== null) open.push({ value: inner, depth: depth + 1 });
    } else if (typeof value === 'object' && value !== null && depth < 6) {
      for (const [key, one] of Object.entries(value)) {
        const name = key.toLowerCase().replace(/[^a-z]/g, '');
        heard.facts.set(name, [...(heard.facts.get(name) ?? []), one]);
        open.push({ value: one, depth: depth + 1 });
      }
    }
  }
  return heard;
}

function jsonIn(text: string): unknown {
  const from = text.search(/[{[]/);
  const to = Math.max(text.lastIndexOf('}'), text.lastIndexOf(']'));
  if (from < 0 || to <= from) return null;
  try {
    const value: unknown = JSON.parse(text.slice(from, to + 1));
    return typeof value === 'object' ? value : null;
  } catch (error) {
    if (error instanceof SyntaxError) return null;
    throw error;
  }
}
