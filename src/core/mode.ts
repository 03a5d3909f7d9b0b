import * as z from 'zod';
import type { AccountLimit, Switch } from '../protocol/mode';
import { accountLimitSchema, switches } from '../protocol/mode';

/** The switch of one repository and the accounts that wait: one document on disk. */
export const modeSchema = z.object({
  version: z.literal(1), switch: z.enum(switches), since: z.number().int(), limits: z.array(accountLimitSchema).default([]),
});
export type Mode = z.infer<typeof modeSchema>;

/** Off, as a repository begins. */
export const offMode: Mode = { version: 1, switch: 'off', since: 0, limits: [] };

/** The switch as the person wants it. */
export function switched(mode: Mode, to: Switch, at: number): Mode {
  return mode.switch === to ? mode : { ...mode, switch: to, since: at };
}

/**
 * An account met its usage limit. Without a stated time the pauses grow with each time in a row. Runs that were at work already meet the same
 * limit once more: that makes it neither shorter nor a second one.
 */
export function limitMet(mode: Mode, met: { account: string; label: string; until: number | null; at: number }): Mode {
  const { account, label, at } = met;
  const earlier = mode.limits.find((limit) => limit.account === account);
  const stated = met.until !== null && met.until > at;
  const same = earlier && at < earlier.until ? earlier : null;
  if (same && !stated) return mode;
  const again = same ? same.pauses : earlier && at < earlier.until + forgottenMs ? earlier.pauses + 1 : 0;
  const until = stated ? Math.max(met.until!, same?.stated ? same.until : 0) : at + (pausesMs[Math.min(again, pausesMs.length - 1)] ?? 0);
  const limit: AccountLimit = { account, label, since: at, until, stated, pauses: again };
  return { ...mode, limits: [...mode.limits.filter((other) => other.account !== account), limit] };
}

/** The account may be tried again. How often it failed is remembered until it has worked. */
export function limitLifted(mode: Mode, account: string, at: number): Mode {
  return { ...mode, limits: mode.limits.map((limit) => (limit.account === account ? { ...limit, until: Math.min(limit.until, at) } : limit)) };
}

/** The account was seen to work: nothing is remembered of a limit that has ended. A run that began before the limit says nothing about it. */
export function limitOver(mode: Mode, account: string, now: number): Mode {
  const over = (limit: AccountLimit) => limit.account === account && limit.until <= now;
  return mode.limits.some(over) ? { ...mode, limits: mode.limits.filter((limit) => !over(limit)) } : mode;
}

/** The limit that keeps an account from being used now; null when there is none. */
export function limitOf(mode: Mode, account: string, now: number): AccountLimit | null {
  return mode.limits.find((limit) => limit.account === account && limit.until > now) ?? null;
}

const minuteMs = 60_000;
/** How long an account rests that did not say until when. */
const pausesMs = [5, 10, 20, 40, 60].map((minutes) => minutes * minuteMs);
/** A limit met this long after the last one ended is a new one. */
const forgottenMs = 60 * minuteMs;
