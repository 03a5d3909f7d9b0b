/** What keys, tokens and passwords look like wherever they come from. `hidden` is the group that is the secret; without it, all of it is. */
export interface KeyShape {
  name: string;
  pattern: RegExp;
  hidden?: string;
}

/** A table to read and to extend: each pattern needs a fixed beginning, so that ordinary words are left alone. */
export const keyShapes: readonly KeyShape[] = [
  { name: 'private key', pattern: /-----BEGIN [A-Z ]{0,30}PRIVATE KEY-----(?:[\s\S]{0,20000}?-----END [A-Z ]{0,30}PRIVATE KEY-----|(?:(?:\s|\\[nr])*[A-Za-z0-9+/=]{16,})*)/g },
  { name: 'signed token', pattern: /(?<![\w-])eyJ[\w-]{8,}\.eyJ[\w-]{8,}\.[\w-]{8,}/g },
  { name: 'authorization header', pattern: /authorization["']?\s*[:=]\s*["']?(?:bearer|basic|token)\s+(?<secret>[\w.~+/=-]{8,})/gi, hidden: 'secret' },
  { name: 'bearer token', pattern: /\bbearer\s+(?<secret>(?=[\w.~+/=-]*\d)[\w.~+/=-]{16,})/gi, hidden: 'secret' },
  { name: 'OpenAI, Anthropic and the like', pattern: /(?<![A-Za-z0-9])sk-(?=[\w-]*\d)[\w-]{16,}/g },
  { name: 'Stripe', pattern: /(?<![A-Za-z0-9])[rs]k_(?:live|test)_[A-Za-z0-9]{16,}/g },
  { name: 'GitHub', pattern: /(?<![A-Za-z0-9])(?:gh[opsur]_[A-Za-z0-9]{30,}|github_pat_\w{30,})/g },
  { name: 'GitLab', pattern: /(?<![A-Za-z0-9])glpat-[\w-]{20,}/g },
  { name: 'AWS', pattern: /(?<![A-Za-z0-9])(?:AKIA|ASIA)[A-Z0-9]{16}(?![A-Za-z0-9])/g },
  { name: 'AWS secret', pattern: /aws_secret_access_key["']?\s*[:=]\s*["']?(?<secret>[A-Za-z0-9/+=]{40})/gi, hidden: 'secret' },
  { name: 'Google', pattern: /(?<![\w-])(?:AIza[\w-]{35}|ya29\.[\w-]{20,})/g },
  { name: 'Slack', pattern: /(?<![A-Za-z0-9])(?:xox[abeoprs]|xapp)-[A-Za-z0-9-]{10,}/g },
  { name: 'npm', pattern: /(?<![A-Za-z0-9])npm_[A-Za-z0-9]{36}/g },
  { name: 'Hugging Face', pattern: /(?<![A-Za-z0-9])hf_[A-Za-z0-9]{30,}/g },
  { name: 'password in an address', pattern: /\b[a-z][a-z0-9+.-]{1,20}:\/\/[^\s/:@'"]{1,100}:(?<secret>[^\s/@'"]{3,200})@/gi, hidden: 'secret' },
];

/** Whether a text is, or holds, something that looks like a key. */
export function looksLikeKey(text: string): boolean {
  return keyShapes.some(({ pattern }) => new RegExp(pattern.source, pattern.flags.replace('g', '')).test(text));
}
