import type { AccountLimit, RestReason } from '../protocol/mode';
import type { TimeWord } from '../protocol/picture';
import { isLongOutage, longOutageHours } from './mode';

/** What is said about an account that rests: nowhere else is a word of it. */
interface RestWords {
  /** Why its tasks wait; the time follows, after `timeWord`. */
  waits: (limit: AccountLimit) => string;
  /** The same in the few words that a header has room for. */
  short: (limit: AccountLimit) => string;
  timeWord: TimeWord;
  /** In the activity log: that it rests (“until” and the time follow), and that the person did not wait for that. */
  met: (label: string) => string;
  lifted: (label: string) => string;
  /** In the activity log: what became of the task. */
  putOff: (label: string) => string;
  /** On the card of a task that was taken out of the queue meanwhile. */
  interrupted: string;
  /** That the agent may not or cannot work now, in its own words. */
  told: (label: string, said: string) => string;
  /** In a message to the person; `time` is when it may go on. */
  news: (limit: AccountLimit, time: string) => string;
}

/** In the thread, after how the run ended. */
export const taskRests = 'The task waits in the queue and goes on where it stopped.';

export const restWords: Record<RestReason, RestWords> = {
  limit: {
    waits: ({ label }) => `usage limit of ${label}`, short: ({ label }) => `usage limit of ${label}`, timeWord: 'until',
    met: (label) => `Usage limit of ${label}`,
    lifted: (label) => `Usage limit of ${label} lifted, it is tried again`,
    putOff: (label) => `Put off: the usage limit of ${label} is reached`,
    interrupted: 'Its account came to its usage limit',
    told: (label, said) => `${label} may not use its account for now: “${said}”`,
    news: ({ label, stated }, time) => `${label} has reached its usage limit. Its tasks keep their place and ${stated ? 'go on by themselves' : 'are tried again'} at ${time}.`,
  },
  outage: {
    waits: silent, short: (limit) => `${limit.label} ${isLongOutage(limit) ? `has not answered for over ${longOutageHours} hours` : 'does not answer'}`, timeWord: 'tried again at',
    met: (label) => `${label}’s service does not answer, its tasks wait`,
    lifted: (label) => `${label} is tried again, though its service did not answer`,
    putOff: (label) => `Put off: ${label}’s service does not answer`,
    interrupted: 'The service of its agent did not answer',
    told: (label, said) => `${label}’s service does not answer: “${said}”`,
    news: (limit, time) => (isLongOutage(limit)
      ? `Work mode needs you: ${silent(limit)}. Its tasks keep their place and are tried again at ${time}. Look at your network and at what the service says of itself, or choose another agent for them.`
      : `${silent(limit)}. Its tasks keep their place and are tried again at ${time}.`),
  },
};

function silent(limit: AccountLimit): string {
  return `${limit.label}’s service ${isLongOutage(limit) ? `has not answered for more than ${longOutageHours} hours` : 'does not answer'}`;
}
