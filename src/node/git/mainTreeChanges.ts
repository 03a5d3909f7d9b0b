import type { OwnChange } from '../../core/ownChange';
import { ownChangeSchema } from '../../core/ownChange';
import { committed } from './mainTreeContent';
import { absent, inGit, sameStanding } from './mainTreeLook';
import type { Look, Looker, Standing } from './mainTreeLook';
import type { Repository } from './repository';
import { touchedPaths } from './touchedPaths';

/** One thing that is not as it was, with what is needed to put it back. */
export type Difference =
  | Of<'head'>
  | (Of<'ref'> & { before: string | null; now: string | null })
  /** `before` is null where it was as in the commit, or not there. */
  | (Of<'file'> & { before: Standing | null; now: Standing })
  /** `path` is below the repository's own folder. */
  | (Of<'setting'> & { path: string; before: Standing; now: Standing });
type Of<Kind extends OwnChange['kind']> = Extract<OwnChange, { kind: Kind }>;

/** What of it is told and kept. */
export function changeOf(difference: Difference): OwnChange {
  return ownChangeSchema.parse(difference);
}

/** Everything of the user's that differs between a look and now. What merely follows from a branch that moved is not named besides it. */
export async function differences(repository: Repository, looker: Looker, before: Look): Promise<Difference[]> {
  const now = await looker.look();
  return [...headAndRefs(before, now), ...(await files(repository, looker, { before, now })), ...(await settings(repository, before, now))];
}

function headAndRefs(before: Look, now: Look): Difference[] {
  const names = [...new Set([...Object.keys(before.refs), ...Object.keys(now.refs)])].sort();
  const refs = names.filter((ref) => before.refs[ref] !== now.refs[ref]).map((ref): Difference => {
    const [was, is] = [before.refs[ref] ?? null, now.refs[ref] ?? null];
    return { kind: 'ref', name: ref, fate: was === null ? 'new' : is === null ? 'gone' : 'moved', before: was, now: is };
  });
  return before.head === now.head ? refs : [{ kind: 'head', name: now.head.replace(/^ref: /, '') }, ...refs];
}

async function files(repository: Repository, looker: Looker, { before, now }: { before: Look; now: Look }): Promise<Difference[]> {
  const { git, root } = repository;
  const moved = before.commit === now.commit ? [] : await touchedPaths(git, root, [before.commit || emptyTree(now.commit), now.commit || emptyTree(before.commit)]);
  const following = new Set(moved.map(({ path }) => path));
  const found: Difference[] = [];
  for (const path of [...new Set([...Object.keys(before.files), ...Object.keys(now.files)])].sort()) {
    const was = before.files[path] ?? null;
    const is = now.files[path] ?? null;
    if (was && is && sameStanding(was, is)) continue;
    if (is) {
      if (!was && following.has(path) && (await isAs(repository, before.commit, { path, is }))) continue;
      found.push({ kind: 'file', name: path, before: was, now: is });
      continue;
    }
    if (following.has(path)) continue;
    // As in the commit now: committed just as it was, or put back to it.
    const there = await looker.standingAt(path);
    if (was && !sameStanding(was, there)) found.push({ kind: 'file', name: path, before: was, now: there });
  }
  return found;
}

/** The same as a commit has, which was there when nothing differed from it. */
async function isAs(repository: Repository, commit: string, { path, is }: { path: string; is: Standing }): Promise<boolean> {
  const content = await committed(repository, commit, path);
  if (content.mode === 'absent') return is.mode === 'absent';
  if (content.mode === 'folder' || is.id === null) return false;
  const [link, runs] = [content.mode === 'link', content.mode === 'file' && content.rights === 0o777];
  if (is.mode !== (link ? 'link' : runs ? 'program' : 'file')) return false;
  return is.id === (await repository.git(repository.root, ['hash-object', '--stdin'], { input: content.bytes }));
}

async function settings(repository: Repository, before: Look, now: Look): Promise<Difference[]> {
  const found: Difference[] = [];
  for (const path of [...new Set([...Object.keys(before.settings), ...Object.keys(now.settings)])].sort()) {
    const [was, is] = [before.settings[path] ?? absent, now.settings[path] ?? absent];
    if (sameStanding(was, is)) continue;
    if (path === 'config' && (await onlyBranches(repository, was, is))) continue;
    found.push({ kind: 'setting', name: `${inGit}${path}`, path, before: was, now: is });
  }
  return found;
}

/** Editors and `git push -u` note things about branches in the configuration all the time; they make git do nothing. */
async function onlyBranches({ git, root }: Repository, ...both: Standing[]): Promise<boolean> {
  const listings = await Promise.all(both.map(async ({ id }) => (id === null ? null : git.run(root, ['config', '--blob', id, '--list', '-z']))));
  const [one, other] = listings.map((result) => (result?.code === 0 ? result.stdout.toString().split('\0').filter((entry) => !entry.startsWith('branch.')) : null));
  return Boolean(one && other && one.join('\0') === other.join('\0'));
}

/** The tree without files, by the length of the repository's ids. */
function emptyTree(like: string): string {
  return like.length === 64 ? '6ef19b41225c5369f1c104d45d8d85efa9b057b53b14b4b9b939dd74decc5321' : '4b825dc642cb6eb9a060e54bf8d69288fbee4904';
}
