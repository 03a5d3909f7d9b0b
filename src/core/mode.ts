import * as z from 'zod';
import type { AccountLimit, RestReason, Switch } from '../protocol/mode';
import { accountLimitSchema, switches } from '../protocol/mode';
import type { AccountRest } from './accountRest';

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

/** What a run met on its account; `until` is null where that was not said. */
export interface RestMet extends AccountRest { account: string; label: string; at: number }

/**
 * An account met its usage limit, or its service does not answer. The first time that is stated is believed. Without one, and where the account met the same
 * soon after, it rests for pauses that grow with each time in a row, and for as long as is stated. Runs that were at work already meet the same once more:
 * that makes it neither shorter nor a second one.
 */
export function limitMet(mode: Mode, { account, label, reason, until: said, at }: RestMet): Mode {
  const earlier = mode.limits.find((limit) => limit.account === account);
  const ahead = said !== null && said > at ? said : null;
  const resting = earlier && at < earlier.until ? earlier : null;
  // A spent account is one whether its service answers or not.
  if (resting && ahead === null && (resting.reason === reason || reason === 'outage')) return mode;
  const before = earlier?.reason === reason && at < doubtEnd(earlier) ? earlier : null;
  const pauses = before ? before.pauses + (resting ? 0 : 1) : 0;
  const stated = ahead !== null && pauses === 0;
  const pause = pausesMs[reason][Math.min(pauses, pausesMs[reason].length - 1)] ?? 0;
  const pauseEnd = resting && before ? resting.until : Math.max(at + pause, resting?.until ?? 0);
  const until = stated ? Math.max(ahead, resting?.stated ? resting.until : 0) : Math.max(ahead ?? 0, pauseEnd);
  const since = reason === 'outage' && before ? before.since : at;
  const limit: AccountLimit = { account, label, reason, since, until, stated, pauses };
  return { ...mode, limits: [...mode.limits.filter((other) => other.account !== account), limit] };
}

/**
 * The account may be tried again, though nobody but the person says so; said once more while one run tries it, no other waits for that one. How often
 * it failed is remembered until it has worked.
 */
export function limitLifted(mode: Mode, account: string, at: number): Mode {
  return changed(mode, account, (limit) => (limit.until > at ? { ...limit, until: at, stated: false } : { ...limit, answered: true }));
}

/** The account has answered a run that goes on: no other waits for that one any more. Without a run at its end, how often it failed is remembered. */
export function limitAnswered(mode: Mode, account: string, now: number): Mode {
  return doubtOf(mode, account, now) ? changed(mode, account, (limit) => ({ ...limit, answered: true })) : mode;
}

/** The account was seen to work: nothing is remembered of a rest that has ended. A run that began before it says nothing about it. */
export function limitOver(mode: Mode, account: string, now: number): Mode {
  const over = (limit: AccountLimit) => limit.account === account && limit.until <= now;
  return mode.limits.some(over) ? { ...mode, limits: mode.limits.filter((limit) => !over(limit)) } : mode;
}

/** What keeps an account from being used now; null when nothing does. */
export function limitOf(mode: Mode, account: string, now: number): AccountLimit | null {
  return mode.limits.find((limit) => limit.account === account && limit.until > now) ?? null;
}

/**
 * The rest of an account that is over, where nobody knows whether it works again: one run tries it, and the others of it wait until it has answered
 * that one, or a run on it has come to its end. All of it is on disk, so a restart goes on with one run at a time. There is no doubt where the agent itself
 * had said when the account may be used again, and had not been wrong about that before: that is no guess. And none an hour later, so that nobody waits
 * for ever for a run that neither hears of its account nor ends.
 */
export function doubtOf(mode: Mode, account: string, now: number): AccountLimit | null {
  return mode.limits.find((limit) => limit.account === account && limit.until <= now && now < doubtEnd(limit) && !limit.stated && !limit.answered) ?? null;
}

/** When what an account had met says nothing any more. */
export function doubtEnd({ until }: AccountLimit): number {
  return until + forgottenMs;
}

/** An outage that has lasted so long is told to the person as one that may not end by itself. */
export const longOutageHours = 6;

/** Whether nothing has worked on this account for that long, as far as its tries tell. */
export function isLongOutage({ reason, since, until }: AccountLimit): boolean {
  const longestPauseMs = Math.max(...pausesMs.outage);
  return reason === 'outage' && until - longestPauseMs - since >= longOutageHours * 60 * minuteMs;
}

function changed(mode: Mode, account: string, change: (limit: AccountLimit) => AccountLimit): Mode {
  return { ...mode, limits: mode.limits.map((limit) => (limit.account === account ? change(limit) : limit)) };
}

const minuteMs = 60_000;
/** How long an account rests of which nobody knows until when. */
const pausesMs: Record<RestReason, number[]> = {
  limit: [5, 10, 20, 40, 60].map((minutes) => minutes * minuteMs),
  outage: [1, 5, 15, 30].map((minutes) => minutes * minuteMs),
};
/** A limit, or an outage, met this long after the last one ended is a new one. */
const forgottenMs = 60 * minuteMs;
