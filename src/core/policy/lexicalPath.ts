import { type Argument, globPattern, knownStart, unknownPart } from './argument';

/** Where a path lies: `unknown` when only the shell or the disk could tell. */
export type Whereabouts = 'inside' | 'outside' | 'unknown';

/** A symbolic link, and where it really leads. Both are absolute. */
export interface Link { at: string; real: string }

/** What a path is seen from. All folders are absolute. */
export interface Ground {
  /** The worktree. */
  root: string;
  /** Where the command may be when it runs; null when that cannot be told. */
  folders: readonly string[] | null;
  home: string | null;
  /** Links that paths may go over; none are known where it is left out. */
  links?: readonly Link[];
}

/** Where the path of an argument lies, by its letters and the links that are known. `.git` is outside. */
export function whereabouts(argument: Argument, ground: Ground): Whereabouts {
  const text = withoutScheme(argument.text);
  if (/^~[^/\\]/.test(text)) return 'outside';
  if (argument.known && !argument.glob) return whereIs(text, ground);
  const start = folderOf(withoutScheme(knownStart(argument)), argument.glob);
  const rest = text.slice(start.length);
  if (start !== '' && whereIs(start, ground) === 'outside') return 'outside';
  // What is not known could climb, and a pattern could match `.git` or `..`.
  if (rest.includes(unknownPart) || rest.split('/').some((name) => name.startsWith('.') && reaches(name))) return 'unknown';
  if (rest.split('/').includes('..')) return 'unknown';
  return whereIs(start === '' ? '.' : start, ground);
}

/** Where a known path lies. */
export function whereIs(path: string, ground: Ground): Whereabouts {
  const home = ground.home;
  const text = path === '~' || /^~[/\\]/.test(path) ? (home === null ? '/~' : home) + path.slice(1) : path;
  if (isAbsolute(text)) return isWithin(followed(resolved('/', text), ground), ground.root) ? 'inside' : 'outside';
  if (ground.folders === null) return 'unknown';
  return ground.folders.every((folder) => isWithin(followed(resolved(folder, text), ground), ground.root)) ? 'inside' : 'outside';
}

/** By the real path: the first known link on the way leads elsewhere, with all that comes after it. */
function followed(path: string, { links = [] }: Ground): string {
  const all = links.map(({ at, real }) => ({ at: resolved('/', at), real }));
  const link = all.filter(({ at }) => path === at || path.startsWith(`${at}/`)).sort((one, other) => one.at.length - other.at.length)[0];
  return link ? resolved(link.real, `.${path.slice(link.at.length)}`) : path;
}

/** The absolute path, by its letters alone. */
export function resolved(folder: string, path: string): string {
  const whole = isAbsolute(path) ? path : `${folder}/${path}`;
  // Mostly there is nothing to resolve.
  if (whole.startsWith('/') && !/\\|\/[./]|\/$/.test(whole)) return whole;
  const names: string[] = [];
  for (const name of whole.replaceAll('\\', '/').split('/')) {
    if (name === '..') names.pop();
    else if (name !== '' && name !== '.') names.push(name);
  }
  return `/${names.join('/')}`;
}

export function isAbsolute(path: string): boolean {
  return /^(?:[A-Za-z]:)?\/|^[A-Za-z]:\\|^\\\\|^[A-Za-z]:$/.test(path);
}

/** Whether an absolute path is the worktree or in it, and not its `.git`. */
function isWithin(path: string, root: string): boolean {
  const base = resolved('/', root);
  const prefix = base === '/' ? '/' : `${base}/`;
  if (path !== base && !path.startsWith(prefix)) return false;
  // Case does not count on some disks, and some answer to a short name.
  return !path.slice(base.length).split('/').some((name) => /^(\.git|git~\d)[. ]*$/i.test(name));
}

/** The folder that is certain: up to the last slash before a pattern or an unknown part. */
function folderOf(start: string, glob: boolean): string {
  const end = glob ? start.search(/[*?[]/) : start.length;
  const certain = end < 0 ? start : start.slice(0, end);
  return certain.slice(0, certain.lastIndexOf('/') + 1);
}

function reaches(name: string): boolean {
  const pattern = globPattern(name);
  return pattern.test('.git') || pattern.test('..');
}

function withoutScheme(text: string): string {
  return text.replace(/^file:\/\//i, '');
}
