import type { RestReason } from '../protocol/mode';
import { outageInError, outageInText } from './outages';
import type { Moment } from './resetTime';
import type { SaidError } from './saidWords';
import { limitInError, limitInText } from './usageLimits';

/** Why an account may not be used for a while, and until when; null where that was not said. */
export interface AccountRest { reason: RestReason; until: number | null }

/** What an agent that ended with this error says about its account; null where the error is another one. */
export function restInError(error: SaidError, moment: Moment): AccountRest | null {
  return restOf(limitInError(error, moment), () => outageInError(error));
}

/** The same of an agent that showed it as its last message. */
export function restInText(text: string, moment: Moment): AccountRest | null {
  return restOf(limitInText(text, moment), () => outageInText(text));
}

/** A limit says more: until when, or that there is one. */
function restOf(limit: { until: number | null } | null, outage: () => boolean): AccountRest | null {
  if (limit) return { reason: 'limit', until: limit.until };
  return outage() ? { reason: 'outage', until: null } : null;
}
