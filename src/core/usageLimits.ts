import type { Moment } from './resetTime';
import { durationMs, stampMs, timeInWords } from './resetTime';
import { gather, type Heard, type SaidError } from './saidWords';

/** Until when an account may not be used; null where that was not said. */
export interface UsageLimit { until: number | null }

/** Words of one agent, or of the maker of its model, by which it says that an account may not be used for a while. `code` where only an error with this code means that. */
interface Row { who: string; says: RegExp; code?: number }

/**
 * A further agent is a further row. What an agent says only after it has tried again by itself for long (“exceeded retry limit”) is here too;
 * what passes within moments, such as requests per minute, is not, and a service that does not answer is none of the account's doing.
 */
const rows: readonly Row[] = [
  { who: 'Claude Code, Codex', says: /\byou['’]ve (?:hit|reached) your (?:(?!context|token|output|turn)[\w'’-]+ ){0,4}(?:limits?|budget)\b/i },
  { who: 'Claude Code, Gemini CLI, OpenCode, Codex', says: /\b(?:(?:claude(?: ai)?|opus|sonnet|the) )?(?:weekly |daily |monthly |5-hour |rolling )?(?:usage|session|weekly|daily|monthly|5-hour|spend|free) limit (?:has been )?reached\b/i },
  { who: 'Claude Code', says: /\blimit reached (?=resets\b)/i },
  { who: 'Claude Code', says: /\byou['’]re out of (?:extra usage|usage credits)\b|\byour org is out of usage\b/i },
  { who: 'Claude Code', says: /\byour (?:seat type doesn['’]t include (?:usage|extra usage)|usage allocation has been disabled|group['’]s usage limit is set)\b/i },
  { who: 'Anthropic', says: /\bcredit balance (?:is )?too low\b/i },
  { who: 'Anthropic', says: /\breached your specified (?:workspace )?API usage limits\b|\benforced_spend_limit_reached\b/i },
  { who: 'Anthropic', says: /\bwould exceed your account['’]s rate limit\b/i },
  { who: 'OpenAI, Google, Alibaba', says: /\bexceeded your current quota\b/i },
  { who: 'OpenAI', says: /\b(?:insufficient_quota|billing_hard_limit_reached|usage_limit_reached|usage_limit_exceeded)\b|\bQuota exceeded\. Check your plan and billing details\b/i },
  { who: 'Codex', says: /\busageLimitExceeded\b|\bworkspace_(?:owner|member)_(?:usage_limit_reached|credits_depleted)\b/ },
  { who: 'Codex', says: /\bexceeded retry limit, last status: 429\b/i },
  { who: 'Gemini CLI', says: /\bexhausted your (?:daily quota|capacity) on this model\b/i },
  // It answers so to every 429 that is left after its own tries, whatever the reason was.
  { who: 'Gemini CLI', code: 429, says: /^Rate limit exceeded\. Try again later\.?$/m },
  { who: 'Google', says: /\bquota exceeded for [^\n]{0,300}\bper[ _]?day\b|\bRequestsPerDay\w*|\bresource has been exhausted \(e\.g\. check quota\)/i },
  { who: 'OpenCode', says: /\bfree usage exceeded\b|\b(?:Free|Go)UsageLimitError\b/i },
  { who: 'Copilot CLI', says: /\byou['’]ve hit a rate limit that restricts the number of Copilot model requests\b(?: you can make within a specific time period)?/i },
  { who: 'Copilot CLI', says: /\byou['’]ve (?:exceeded|reached) your (?:weekly|session|\d+[- ]hour session) (?:rate )?limits?\b/i },
  { who: 'Copilot CLI', says: /\byou have no quota\b|\b(?:session_)?quota_exceeded\b|\badditional_spend_limit_reached\b|\buser_(?:weekly|global)_rate_limited\b/i },
  { who: 'Qwen Code', says: /\b(?:hour|week|month|free) allocated quota exceeded\b/i },
  { who: 'Cline', says: /\byou['’]ve reached today['’]s free usage limit\b|\binsufficient balance\b[^\n]{0,40}\bcredits? balance is \S+|\binsufficient_credits\b/i },
  { who: 'OpenRouter', says: /\bfree-models-per-day\b/i },
  { who: 'Goose', says: /\bmax retries exceeded for rate limit\b|\bcredits exhausted:/i },
];

/** No limit of the account, though some of the words are there. */
const passing = /\(not your usage limit\)|\bper[ _-]?min(?:ute)?\b|PerMinute|\bconcurrency allocated quota\b|\bcontext (?:window|length)\b/i;
const lasting = /\bper[ _-]?day\b|PerDay/i;

/** The account of an agent that ended with this error may not be used for a while; null where the error is another one. */
export function limitInError(error: SaidError, moment: Moment): UsageLimit | null {
  const heard = gather([error.message, error.data]);
  const text = heard.texts.join('\n');
  if (passing.test(text) && !lasting.test(text)) return null;
  if (!rows.some((row) => (row.code === undefined || row.code === error.code) && row.says.test(text))) return null;
  return until(heard, moment);
}

/** The same of an agent that showed it as its last message. These words have to be all that it said, for it may as well have been asked about limits. */
export function limitInText(text: string, moment: Moment): UsageLimit | null {
  const words = text.trim();
  if (words.length > 4000 || /```|^diff --git |^@@ /m.test(words)) return null;
  const heard = gather([words]);
  const all = heard.texts.join('\n');
  if (passing.test(all) && !lasting.test(all)) return null;
  const says = rows.some(({ says: row, code }) => code === undefined && (errorLike.test(words) ? row.test(all) : isNotice(words, row.exec(words))));
  return says ? until(heard, moment) : null;
}

/** Nobody is believed that an account rests for longer than this. */
const longestMs = 8 * 24 * 60 * 60_000;

const errorLike = /^[^\w{[]*(?:(?:\w+ ){0,4}(?:API )?Error(?: (?:running|from) [^:\n]{1,40})?\s*(?::|\(|\d{3}\b)|\[API Error|\{\s*"(?:error|type|message|detail|code|status)"|(?:execution|model call|request) failed:|unexpected status \d{3}|got status: \d{3}|exceeded retry limit|\d{3} [{A-Z])/i;

/** It begins with the words, they are a sentence of their own, and what follows is about when or how to go on. */
function isNotice(text: string, found: RegExpExecArray | null): boolean {
  if (!found || found.index > 12 || text.length > 600) return false;
  const rest = text.slice(found.index + found[0].length);
  if (!/^\s*(?:$|[.!,;:|·∙•(—–-]|for\b|resets?\b|that restricts\b|or\b)/i.test(rest)) return false;
  return text.length <= 80 || /\b(?:try again|retry|resets?|upgrade|billing|credits?|admin|plan|later|wait|terms)\b/i.test(rest);
}

/** By the names of facts, the surest first: a moment, or how long it takes. */
const times: readonly [string, 'moment' | 'wait' | 'either'][] = [
  ['resetsat', 'moment'], ['resetat', 'moment'], ['resetsinseconds', 'wait'], ['quotaresettimestamp', 'moment'], ['retryafterms', 'wait'], ['retryafter', 'either'],
  ['retryafterseconds', 'wait'], ['anthropicratelimitunifiedreset', 'moment'], ['retrydelay', 'wait'], ['xratelimitreset', 'either'],
];

function until({ texts, facts }: Heard, moment: Moment): UsageLimit {
  const { now } = moment;
  const stated = times.flatMap(([name, kind]) => (facts.get(name) ?? []).map((value) => {
    const at = kind === 'wait' ? null : stampMs(value);
    if (at !== null || kind === 'moment') return at;
    const wait = typeof value === 'number' ? value * 1000 : typeof value === 'string' ? durationMs(value) : null;
    return wait === null ? null : now + (name === 'retryafterms' ? wait / 1000 : wait);
  }));
  const found = stated.find((at) => at !== null && at > now) ?? texts.map((text) => timeInWords(text, moment)).find((at) => at !== null) ?? null;
  return { until: found === null ? null : Math.min(Math.round(found), now + longestMs) };
}
