/** When it is, and how far local time is ahead of UTC. */
export interface Moment { now: number; offsetMinutes: number }

/** When words such as “resets 3pm (Europe/Rome)”, “try again in 2h 13m” or “reset after 37s” say that something is over; null where they do not, or where that is past. */
export function timeInWords(text: string, moment: Moment): number | null {
  const stamp = /limit reached\|(\d{10,13})\b/i.exec(text)?.[1];
  if (stamp) return future(epochMs(Number(stamp)), moment.now);
  for (const lead of text.matchAll(durationLead)) {
    const wait = durationMs(text.slice(lead.index + lead[0].length));
    if (wait !== null) return future(moment.now + wait, moment.now);
  }
  for (const lead of text.matchAll(timeLead)) {
    const rest = text.slice(lead.index + lead[0].length, lead.index + lead[0].length + 100);
    const found = dateIn(rest, moment) ?? namedDateIn(rest, moment) ?? clockIn(rest, moment);
    if (found !== null) return future(found, moment.now);
  }
  return null;
}

/** A length of time that the text begins with, such as “5 days 22 hours”, “21h53m56s” or, in seconds, a bare number. */
export function durationMs(text: string): number | null {
  const pieces = /^\s*(?:about |for |another )?((?:\d+(?:\.\d+)?\s*(?:days?|d|hours?|hrs?|h|minutes?|mins?|milliseconds?|ms|m|seconds?|secs?|s)(?![a-z])[\s,]*(?:and\s+)?)+)/i.exec(text)?.[1];
  if (pieces === undefined) {
    const bare = /^\s*:?\s*"?(\d{1,9}(?:\.\d+)?)"?(?=[\s.,;})"]|$)/.exec(text)?.[1];
    return bare === undefined ? null : Number(bare) * 1000;
  }
  let total = 0;
  for (const [, count = '0', unit = 's'] of pieces.matchAll(/(\d+(?:\.\d+)?)\s*([a-z]+)/gi)) total += Number(count) * unitMs(unit.toLowerCase());
  return total;
}

/** Seconds or milliseconds since the epoch, whichever it must be, in milliseconds. */
export function epochMs(value: number): number {
  return value > 1e11 ? value : value * 1000;
}

/** A moment in ISO form, as dates in headers have it, or since the epoch; null for all else. */
export function stampMs(value: unknown): number | null {
  if (typeof value === 'number') return value > 1e9 ? epochMs(value) : null;
  if (typeof value !== 'string') return null;
  if (/^\d{10,13}(?:\.\d+)?$/.test(value)) return epochMs(Number(value));
  const parsed = /^\d{4}-\d{2}-\d{2}T|GMT$/.test(value) ? Date.parse(value) : NaN;
  return Number.isNaN(parsed) ? null : parsed;
}

const durationLead = /\b(?:(?:try|available|access) again in|retry(?:ing)?(?: again)?[- ](?:in|after)|resets? (?:in|after)|please wait|wait)(?=[\s:"])/gi;
const timeLead = /\b(?:resets?(?: (?:at|on))?|(?:try|available) again (?:at|on|after)|regain access (?:on|at)|until)\s+/gi;

const zone = String.raw`(?:\s*\(?(Z|[+-]\d{2}:?\d{2}|(?:UTC|GMT)(?:[+-]\d{1,2}(?::?\d{2})?)?|[A-Za-z]+(?:\/[A-Za-z_+-]+)+)\b\)?)?`;
const clock = String.raw`(?:(\d{1,2})(?::(\d{2}))?(?::\d{2})?\s*([ap])\.?m\b\.?|(\d{1,2}):(\d{2})(?::\d{2})?)`;
const isoDate = new RegExp(String.raw`^(\d{4})-(\d{2})-(\d{2})(?:(?:T|,?\s+(?:at\s+)?)(\d{2}):(\d{2})(?::\d{2}(?:\.\d+)?)?)?${zone}`);
const namedDate = new RegExp(String.raw`^(jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\.?\s+(\d{1,2})(?:st|nd|rd|th)?\b(?:,?\s+(\d{4})\b)?(?:(?:,|\s+at|,\s*at)?\s+${clock})?${zone}`, 'i');
const dayClock = new RegExp(String.raw`^(?:(mon|tue|wed|thu|fri|sat|sun)[a-z]*\.?(?:,|\s+at)?\s+)?${clock}${zone}`, 'i');

const months = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];
const days = ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'];
const minuteMs = 60_000;
const dayMs = 24 * 60 * minuteMs;
/** What was said with a time that has just passed is no longer true, rather than true of tomorrow. */
const staleMs = 60 * minuteMs;

function dateIn(text: string, moment: Moment): number | null {
  const found = isoDate.exec(text);
  if (!found) return null;
  const [, year, month, day, hours = '0', minutes = '0', where] = found;
  return wallMs({ year: Number(year), month: Number(month) - 1, day: Number(day), hours: Number(hours), minutes: Number(minutes) }, where, moment);
}

function namedDateIn(text: string, moment: Moment): number | null {
  const found = namedDate.exec(text);
  if (!found) return null;
  const [, name = '', day, year] = found;
  const time = found[4] === undefined && found[7] === undefined ? { hours: 0, minutes: 0 } : timeOf(found.slice(4, 9));
  if (!time) return null;
  const date = { year: Number(year ?? new Date(moment.now).getUTCFullYear()), month: months.indexOf(name.toLowerCase()), day: Number(day), ...time };
  const at = wallMs(date, found[9], moment);
  // Without a year it is the next such day, unless it was not long ago.
  return at !== null && year === undefined && at < moment.now - 180 * dayMs ? wallMs({ ...date, year: date.year + 1 }, found[9], moment) : at;
}

function clockIn(text: string, moment: Moment): number | null {
  const found = dayClock.exec(text);
  if (!found) return null;
  const time = timeOf(found.slice(2, 7));
  if (!time) return null;
  const here = new Date(moment.now + offsetOf(found[7], moment) * minuteMs);
  const ahead = found[1] === undefined ? 0 : (days.indexOf(found[1].toLowerCase().slice(0, 3)) - here.getUTCDay() + 7) % 7;
  const at = wallMs({ year: here.getUTCFullYear(), month: here.getUTCMonth(), day: here.getUTCDate() + ahead, ...time }, found[7], moment);
  if (at === null || at > moment.now - staleMs) return at;
  return at + (found[1] === undefined ? 1 : 7) * dayMs;
}

function timeOf([hours12, minutes12, half, hours24, minutes24]: (string | undefined)[]): { hours: number; minutes: number } | null {
  const minutes = Number(minutes12 ?? minutes24 ?? '0');
  if (hours12 !== undefined && half !== undefined) {
    const hours = Number(hours12);
    return hours < 1 || hours > 12 || minutes > 59 ? null : { hours: (hours % 12) + (half.toLowerCase() === 'p' ? 12 : 0), minutes };
  }
  const hours = Number(hours24);
  return hours > 23 || minutes > 59 ? null : { hours, minutes };
}

interface Wall { year: number; month: number; day: number; hours: number; minutes: number }

function wallMs({ year, month, day, hours, minutes }: Wall, where: string | undefined, moment: Moment): number | null {
  const utc = Date.UTC(year, month, day, hours, minutes);
  return Number.isNaN(utc) ? null : utc - offsetOf(where, { ...moment, now: utc }) * minuteMs;
}

/** Minutes that a time zone is ahead of UTC; those of the person where none is named, or one that nobody knows. */
function offsetOf(where: string | undefined, { now, offsetMinutes }: Moment): number {
  if (where === undefined) return offsetMinutes;
  if (where === 'Z') return 0;
  const fixed = /^(?:UTC|GMT)?(?:([+-])(\d{1,2}):?(\d{2})?)?$/.exec(where);
  if (fixed) return (fixed[1] === '-' ? -1 : 1) * (Number(fixed[2] ?? 0) * 60 + Number(fixed[3] ?? 0));
  try {
    const parts = new Intl.DateTimeFormat('en-US', { timeZone: where, timeZoneName: 'longOffset' }).formatToParts(new Date(now));
    const name = parts.find(({ type }) => type === 'timeZoneName')?.value ?? '';
    return name === where ? offsetMinutes : offsetOf(name, { now, offsetMinutes });
  } catch (error) {
    if (error instanceof RangeError) return offsetMinutes;
    throw error;
  }
}

function unitMs(unit: string): number {
  if (unit.startsWith('ms') || unit.startsWith('milli')) return 1;
  if (unit.startsWith('d')) return dayMs;
  if (unit.startsWith('h')) return 60 * minuteMs;
  return unit.startsWith('m') ? minuteMs : 1000;
}

function future(at: number, now: number): number | null {
  return Number.isFinite(at) && at > now ? Math.round(at) : null;
}
