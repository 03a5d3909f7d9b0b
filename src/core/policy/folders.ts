import { type Argument } from './argument';
import { isAbsolute, resolved } from './lexicalPath';

/** The folders a shell may be in; null when only the shell knows. */
export type Folders = readonly string[] | null;

/** Where a command leaves the shell: when it succeeds, and when it fails. */
export interface Left { ok: Folders; fail: Folders }

export function stays(folders: Folders): Left {
  return { ok: folders, fail: folders };
}

export function eitherOf(one: Folders, other: Folders): Folders {
  if (one === null || other === null) return null;
  const all = [...new Set([...one, ...other])];
  return all.length > 8 ? null : all;
}

export function sameFolders(one: Folders, other: Folders): boolean {
  return one === other || (one !== null && other !== null && one.length === other.length && one.every((folder) => other.includes(folder)));
}

/** Where `cd` and `pushd` go. */
export function afterChange(folders: Folders, args: readonly Argument[], home: string | null): Left {
  const target = args.find((one) => !one.known || !/^-([PLe@]+|-)$/.test(one.text));
  if (!target) return { ok: [home ?? '/~'], fail: folders };
  const { text, known, glob } = target;
  if (!known || glob || text.startsWith('-') || text.startsWith('+') || /^~[^/]/.test(text)) return { ok: null, fail: folders };
  if (text.startsWith('~')) return { ok: [resolved(home ?? '/~', `.${text.slice(1)}`)], fail: folders };
  if (isAbsolute(text)) return { ok: [resolved('/', text)], fail: folders };
  return { ok: folders === null ? null : [...new Set(folders.map((folder) => resolved(folder, text)))], fail: folders };
}
