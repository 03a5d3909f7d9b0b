import type { Alarm } from './alarm';
import { firstOf, listed } from './listed';
import type { OwnChange } from './ownChange';
import { changeText, partsOf } from './ownChange';

/** What happened to the user's own things while a task ran. */
export function alarmSentence({ changes }: Pick<Alarm, 'changes'>): string {
  return changedText(changes, 'while this task ran');
}

/** The same in the thread, with the ways out. */
export function alarmNote(changes: readonly OwnChange[]): string {
  return `${changedText(changes, 'during this turn')} Put ${changes.length === 1 ? 'it' : 'them'} back, or keep the change.`;
}

/** What the person is asked before these are put back. */
export function putBackQuestion(changes: readonly OwnChange[]): string {
  const { files } = partsOf(changes);
  if (files.length === changes.length && files.length === 1) return 'Put this file back as it was before the turn?';
  const what = files.length === changes.length ? `these ${counted(changes)}` : counted(changes);
  return `Put ${what} back as ${changes.length === 1 ? 'it was' : 'they were'} before the turn?`;
}

/** What was put back, where what stood there is now, and what stays as it is. */
export function putBackText({ done, left, kept }: { done: readonly OwnChange[]; left: readonly OwnChange[]; kept: string }): string {
  const stays = left.length ? ` This stays, because it changed after the alarm: ${listed(firstOf(left.map(changeText), mostTold, (others) => `${others} more`))}.` : '';
  if (!done.length) return `Nothing was put back: all that the alarm is about is as before the turn already.${stays}`;
  const one = done.length === 1;
  const what = one && partsOf(done).files.length ? 'The file' : capital(counted(done));
  return `${what} ${one ? 'was' : 'were'} put back as before the turn. What stood there is kept in ${kept}.${stays}`;
}

const mostTold = 3;

function changedText(changes: readonly OwnChange[], when: string): string {
  const { heads, branches, tags, files } = partsOf(changes);
  const moves = [...heads, ...branches, ...tags].map(changeText);
  const own = files.length ? `${ownFiles(files.map(changeText))} changed` : '';
  if (!moves.length) return `${capital(own)} ${when}, by the task or another program, and you did not approve it.`;
  const told = moves.length > mostTold + 1 ? [...moves.slice(0, mostTold), `${moves.length - mostTold} more branches or tags changed`] : moves;
  return `${capital(listed(own ? [...told, own] : told))}. That happened ${when}, by the task or another program, and you did not approve it.`;
}

function ownFiles([first = '', second = '', ...others]: readonly string[]): string {
  if (!second) return `your own file ${first}`;
  return `${2 + others.length} of your own files (${others.length ? `${first}, ${second} and ${others.length} more` : `${first} and ${second}`})`;
}

/** In numbers: “what is checked out, 1 branch and 2 files”. */
export function counted(changes: readonly OwnChange[]): string {
  const { heads, branches, tags, files } = partsOf(changes);
  const count = (number: number, one: string, many: string) => (number ? [`${number} ${number === 1 ? one : many}`] : []);
  return listed([...(heads.length ? ['what is checked out'] : []), ...count(branches.length, 'branch', 'branches'), ...count(tags.length, 'tag', 'tags'), ...count(files.length, 'file', 'files')]);
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
