import { keyShapes, type KeyShape } from './keyShapes';

/** Takes secrets out of what is logged, stored or shown. */
export interface Redactor {
  /** The text with `‹secret›` in place of every secret. */
  redact(text: string): string;
  /** The same for a text that comes in pieces: a secret that is cut in two is found too. */
  stream(): RedactedStream;
}

export interface RedactedStream {
  /** What may be shown of everything so far; the end is held back while it could be the beginning of a secret. */
  push(piece: string): string;
  /** The rest. */
  end(): string;
}

/** What stands in place of a secret. */
export const redacted = '‹secret›';

/** Hides the values that `secrets` gives (in the forms in which programs write them) and everything that looks like a key. */
export function createRedactor(secrets: () => string[]): Redactor {
  let known = { values: [] as string[], forms: [] as string[] };
  const forms = () => {
    const values = secrets();
    const same = values.length === known.values.length && values.every((value, at) => value === known.values[at]);
    if (!same) known = { values: [...values], forms: formsOf(values.filter((value) => value.length >= shortest)) };
    return known.forms;
  };
  const redact = (text: string) => keyShapes.reduce(hideShape, forms().reduce((rest, form) => rest.replaceAll(form, redacted), text));
  return { redact, stream: () => createStream(redact, forms) };
}

/** Shorter ones are ordinary words as often as not. */
const shortest = 8;

/** Longest first, so that no part of a form is hidden before the whole. */
function formsOf(values: string[]): string[] {
  const all = values.flatMap((value) => [value, encodeURIComponent(value), JSON.stringify(value).slice(1, -1), ...base64Of(value)]);
  return [...new Set(all)].filter((form) => form.length >= shortest).sort((a, b) => b.length - a.length);
}

/** A secret inside of a longer text (`user:secret`) may start at any of three positions; only the characters that it alone decides are compared. */
function base64Of(value: string): string[] {
  return [0, 1, 2].flatMap((before) => {
    const bytes = Buffer.concat([Buffer.alloc(before), Buffer.from(value)]);
    const decided = [Math.ceil((before * 8) / 6), Math.floor((bytes.length * 8) / 6)] as const;
    return [bytes.toString('base64').slice(...decided), bytes.toString('base64url').slice(...decided)];
  });
}

function hideShape(text: string, { pattern, hidden }: KeyShape): string {
  if (text.search(pattern) < 0) return text;
  if (!hidden) return text.replace(pattern, redacted);
  return text.replace(pattern, (...found: unknown[]) => {
    const whole = found[0] as string;
    const secret = (found.at(-1) as Record<string, string>)[hidden]!;
    const at = whole.lastIndexOf(secret);
    return whole.slice(0, at) + redacted + whole.slice(at + secret.length);
  });
}

function createStream(redact: (text: string) => string, forms: () => string[]): RedactedStream {
  let held = '';
  return {
    push(piece) {
      held += piece;
      const cut = safeEnd(held, forms());
      const out = redact(held.slice(0, cut));
      held = held.slice(cut);
      return out;
    },
    end() {
      const out = redact(held);
      held = '';
      return out;
    },
  };
}

/** More than this is never held back: a stream must not stall on an endless word. */
const mostHeld = 16_384;

/** Up to where a text can be shown, whatever comes next. Asked for every piece of every agent: it leaves hardly anything behind in memory. */
function safeEnd(text: string, forms: string[]): number {
  let open = Math.min(openWord(text), openKeyBlock(text));
  for (const form of forms) open = Math.min(open, openForm(text, form));
  const cut = outside(open, secretsIn(text, forms));
  return text.length - cut > mostHeld ? text.length : cut;
}

/** A key is one word, with at most what announces it before (`Authorization: Bearer …`). */
function openWord(text: string): number {
  // By hand: an expression would look at the rest of a long word from each of its characters.
  let start = text.length;
  while (start > 0 && text.length - start <= mostHeld && !isSpace(text.charCodeAt(start - 1))) start -= 1;
  const before = text.slice(Math.max(0, start - longestAnnouncement), start);
  return start - (announcement.exec(before)?.[0].length ?? 0);
}

const announcement = /(?:(?:authorization|aws_secret_access_key)["']?\s*[:=]?\s*["']?)?(?:\b(?:bearer|basic|token)\s+)?$/i;
const longestAnnouncement = 200;

function isSpace(code: number): boolean {
  return code <= 0x20 ? code === 0x20 || (code >= 0x09 && code <= 0x0d) : code >= 0x80 && /\s/.test(String.fromCharCode(code));
}

type Span = readonly [start: number, end: number];

/** The nearest place before `cut` that divides no secret. */
function outside(cut: number, secrets: Span[]): number {
  const divided = secrets.find(([start, end]) => start < cut && cut < end);
  return divided ? outside(divided[0], secrets) : cut;
}

function secretsIn(text: string, forms: string[]): Span[] {
  const spans: Span[] = [];
  for (const { pattern } of keyShapes) {
    if (text.search(pattern) < 0) continue;
    for (const found of text.matchAll(pattern)) spans.push([found.index, found.index + found[0].length]);
  }
  for (const form of forms) {
    for (let at = text.indexOf(form); at >= 0; at = text.indexOf(form, at + 1)) spans.push([at, at + form.length]);
  }
  return spans;
}

function openKeyBlock(text: string): number {
  const start = text.lastIndexOf('-----BEGIN ');
  if (start < 0) return text.length;
  const block = text.slice(start);
  const open = /^-----BEGIN [A-Z ]{0,45}(-{0,4}$|PRIVATE KEY-----)/.test(block) && !/-----END [A-Z ]{0,30}PRIVATE KEY-----/.test(block);
  return open ? start : text.length;
}

function openForm(text: string, form: string): number {
  for (let start = Math.max(0, text.length - form.length + 1); start < text.length; start++) if (goesOnAs(form, text, start)) return start;
  return text.length;
}

/** Whether all that stands from there on is the beginning of the form. */
function goesOnAs(form: string, text: string, start: number): boolean {
  for (let at = start; at < text.length; at++) if (text.charCodeAt(at) !== form.charCodeAt(at - start)) return false;
  return true;
}
