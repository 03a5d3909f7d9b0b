import type { ActivityEntry } from '../protocol/activity';
import type { Switch } from '../protocol/mode';
import { person, workMode } from './activityOf';
import { inOneLine } from './activityText';
import type { Mode } from './mode';
import { restWords } from './restWords';

/** What the activity log tells of a change of work mode: the switch, and accounts that rest. */
export function activityOfMode(before: Mode, after: Mode, at: number): ActivityEntry[] {
  const entry = (by: string, text: string, until?: number): ActivityEntry => ({
    at, kind: 'mode', task: null, title: '', run: null, by, text: inOneLine(text), ...(until !== undefined && { until }),
  });
  const entries = before.switch === after.switch ? [] : [entry(person, switchWords(before.switch, after.switch))];
  for (const limit of after.limits) {
    const known = before.limits.find(({ account }) => account === limit.account);
    const words = restWords[limit.reason];
    if (limit.until > at && limit.until !== known?.until) entries.push(entry(workMode, words.met(limit.label), limit.until));
    if (known && known.until > at && limit.until <= at) entries.push(entry(person, words.lifted(limit.label)));
  }
  return entries;
}

function switchWords(from: Switch, to: Switch): string {
  if (to === 'on') return from === 'paused' ? 'Work mode resumed' : 'Work mode turned on';
  return to === 'off' ? 'Work mode turned off' : 'Work mode paused';
}
