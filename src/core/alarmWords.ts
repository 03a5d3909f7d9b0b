import type { Alarm } from './task';

/** What is told apart among the things of the user that changed: what is checked out, branches, tags, and files. */
interface Parts { heads: string[]; branches: string[]; tags: string[]; files: string[] }

/** What happened to the user's own things while a task ran. */
export function alarmSentence({ paths }: Pick<Alarm, 'paths'>): string {
  return changedText(paths, 'while this task ran');
}

/** The same in the thread, with the ways out. */
export function alarmNote(paths: readonly string[]): string {
  return `${changedText(paths, 'during this turn')} Put ${paths.length === 1 ? 'it' : 'them'} back, or keep the change.`;
}

/** What the person is asked before these are put back. */
export function putBackQuestion(paths: readonly string[]): string {
  const { files } = partsOf(paths);
  if (files.length === paths.length && files.length === 1) return 'Put this file back as it was before the turn?';
  const what = files.length === paths.length ? `these ${counted(paths)}` : counted(paths);
  return `Put ${what} back as ${paths.length === 1 ? 'it was' : 'they were'} before the turn?`;
}

/** What was put back, where what stood there is now, and what stays as it is. */
export function putBackText({ names, left, kept }: { names: readonly string[]; left: readonly string[]; kept: string }): string {
  const stays = left.length ? ` This stays, because it changed after the alarm: ${listed([...left.slice(0, mostTold), ...(left.length > mostTold ? [`${left.length - mostTold} more`] : [])])}.` : '';
  if (!names.length) return `Nothing was put back: all that the alarm is about is as before the turn already.${stays}`;
  const one = names.length === 1;
  const what = one && partsOf(names).files.length ? 'The file' : capital(counted(names));
  return `${what} ${one ? 'was' : 'were'} put back as before the turn. What stood there is kept in ${kept}.${stays}`;
}

const mostTold = 3;

function partsOf(paths: readonly string[]): Parts {
  const heads = paths.filter((path) => /^the (branch|tag|commit) .+ is checked out now$/.test(path));
  const moved = (kind: 'branch' | 'tag') => paths.filter((path) => new RegExp(`^the ${kind} .+ (is new|is gone|moved)$`).test(path));
  const [branches, tags] = [moved('branch'), moved('tag')];
  const others = new Set([...heads, ...branches, ...tags]);
  return { heads, branches, tags, files: paths.filter((path) => !others.has(path)) };
}

function changedText(paths: readonly string[], when: string): string {
  const { heads, branches, tags, files } = partsOf(paths);
  const moves = [...heads, ...branches, ...tags];
  const own = files.length ? `${ownFiles(files)} changed` : '';
  if (!moves.length) return `${capital(own)} ${when}, and you did not approve it.`;
  const told = moves.length > mostTold + 1 ? [...moves.slice(0, mostTold), `${moves.length - mostTold} more branches or tags changed`] : moves;
  return `${capital(listed(own ? [...told, own] : told))}. That happened ${when}, and you did not approve it.`;
}

function ownFiles([first = '', second = '', ...others]: readonly string[]): string {
  if (!second) return `your own file ${first}`;
  return `${2 + others.length} of your own files (${others.length ? `${first}, ${second} and ${others.length} more` : `${first} and ${second}`})`;
}

/** In numbers: “what is checked out, 1 branch and 2 files”. */
function counted(paths: readonly string[]): string {
  const { heads, branches, tags, files } = partsOf(paths);
  const count = (number: number, one: string, many: string) => (number ? [`${number} ${number === 1 ? one : many}`] : []);
  return listed([...(heads.length ? ['what is checked out'] : []), ...count(branches.length, 'branch', 'branches'), ...count(tags.length, 'tag', 'tags'), ...count(files.length, 'file', 'files')]);
}

function listed(words: readonly string[]): string {
  return words.length < 2 ? (words[0] ?? '') : `${words.slice(0, -1).join(', ')} and ${words.at(-1) ?? ''}`;
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
