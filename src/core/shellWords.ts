/** How to go over `$( )`, whose content is a script of its own: from after the `(` to after the `)`, or -1. */
export interface Nesting { depth: number; substitutionEnd(script: string, from: number, depth: number): number }

/** Where the word that starts at `from` ends, quotes and substitutions included; -1 when one of them is not closed. */
export function wordEnd(script: string, from: number, nesting: Nesting): number {
  let at = from;
  while (at >= 0 && at < script.length && !' \t\n;&|<>()'.includes(script[at]!)) at = partEnd(script, at, nesting);
  return at;
}

/** Where the parentheses that open at `from` are balanced, quotes left out; -1 when they never are. For arithmetic. */
export function balancedEnd(script: string, from: number, nesting: Nesting): number {
  let depth = 0;
  let at = from;
  while (at >= 0 && at < script.length) {
    const char = script[at]!;
    if (char === '(') depth++;
    if (char === ')') depth--;
    if (depth === 0) return at + 1;
    at = char === '(' || char === ')' ? at + 1 : partEnd(script, at, nesting);
  }
  return -1;
}

/** Goes over one character, or one quoted or substituted part. */
function partEnd(script: string, at: number, nesting: Nesting): number {
  switch (script[at]) {
    case '\\': return Math.min(at + 2, script.length);
    case "'": return after(script, "'", at + 1);
    case '"': return doubleQuotedEnd(script, at + 1, nesting);
    case '`': return escapedEnd(script, '`', at + 1);
    case '$': return dollarEnd(script, at, nesting);
    default: return at + 1;
  }
}

function dollarEnd(script: string, at: number, nesting: Nesting): number {
  if (nesting.depth > 100) return -1;
  const inner = { ...nesting, depth: nesting.depth + 1 };
  if (script.startsWith('$((', at)) return balancedEnd(script, at + 1, inner);
  if (script[at + 1] === '(') return nesting.substitutionEnd(script, at + 2, inner.depth);
  if (script[at + 1] === '{') return braceEnd(script, at + 2, inner);
  if (script[at + 1] === "'") return escapedEnd(script, "'", at + 2);
  return at + 1;
}

function doubleQuotedEnd(script: string, from: number, nesting: Nesting): number {
  let at = from;
  while (at >= 0 && at < script.length) {
    if (script[at] === '"') return at + 1;
    // A single quote means nothing here, and so does $'.
    const plain = script[at] === "'" || script.startsWith("$'", at);
    at = plain ? at + 1 : partEnd(script, at, nesting);
  }
  return -1;
}

function braceEnd(script: string, from: number, nesting: Nesting): number {
  let at = from;
  while (at >= 0 && at < script.length) {
    if (script[at] === '}') return at + 1;
    at = partEnd(script, at, nesting);
  }
  return -1;
}

function escapedEnd(script: string, quote: string, from: number): number {
  for (let at = from; at < script.length; at++) {
    if (script[at] === '\\') at++;
    else if (script[at] === quote) return at + 1;
  }
  return -1;
}

function after(script: string, quote: string, from: number): number {
  const end = script.indexOf(quote, from);
  return end < 0 ? -1 : end + 1;
}
