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

/** An account met its usage limit. Without a stated time the pauses grow with each time in a row. */
export function limitMet(mode: Mode, met: { account: string; label: string; until: number | null; at: number }): Mode {
  const { account, label, at } = met;
  const earlier = mode.limits.find((limit) => limit.account === account);
  const again = earlier && at < earlier.until + forgottenMs ? earlier.pauses + 1 : 0;
  const stated = met.until !== null && met.until > at;
  const until = stated ? met.until! : at + (pausesMs[Math.min(again, pausesMs.length - 1)] ?? 0);
  const limit: AccountLimit = { account, label, since: at, until, stated, pauses: again };
  return { ...mode, limits: [...mode.limits.filter((other) => other.account !== account), limit] };
}

/** The account may be tried again. How often it failed is remembered until it has worked. */
export function limitLifted(mode: Mode, account: string, at: number): Mode {
  return { ...mode, limits: mode.limits.map((limit) => (limit.account === account ? { ...limit, until: Math.min(limit.until, at) } : limit)) };
}

/** The account works again: nothing is remembered of its limit. */
export function limitOver(mode: Mode, account: string): Mode {
  return mode.limits.some((limit) => limit.account === account) ? { ...mode, limits: mode.limits.filter((limit) => limit.account !== account) } : mode;
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
