import { createHash } from 'node:crypto';
import { isAbsolute, join } from 'node:path';
import { readPlain } from '../files/readPlain';
import { namesAt, statsAt } from '../files/seenAt';
import type { Git } from './git';

/** A setting as git reads it: what the repository says of it, and what the machine and the person say everywhere else. */
export interface Setting { own: string | null; wider: string | null }

/** By key. Only those that make git start a program, reach the network or work in another folder. */
export type Settings = ReadonlyMap<string, Setting>;

export type Power = 'filter' | 'merge' | 'network' | 'folder' | 'commit';

const powers: [RegExp, Power][] = [
  [/^filter\..+\.(clean|smudge|process|required)$/s, 'filter'],
  [/^merge\..+\.driver$/s, 'merge'],
  [/^core\.(worktree|bare)$/, 'folder'],
  [/^(core\.(sshcommand|gitproxy|askpass)|ssh\.variant|extensions\.partialclone|credential\..+|protocol\..+|url\..+|http\..+|remote\..+\.(url|uploadpack|vcs|proxy|promisor|partialclonefilter))$/s, 'network'],
  [/^(core\.hookspath|hook\..+|gpg\..+|commit\.gpgsign|user\.signingkey)$/s, 'commit'],
];

/** What a setting can make git do; null when that is nothing to fear. */
export function powerOf(key: string): Power | null {
  if (key.startsWith(hookPrefix)) return 'commit';
  return powers.find(([pattern]) => pattern.test(key))?.[1] ?? null;
}

/** Begins the key of a hook's file. */
export const hookPrefix = 'hooks/';

interface Known { files: string[]; mark: string; settings: Settings; /** The same in every worktree that has no settings of its own. */ everywhere: boolean }

/** Reads the settings that count in a git folder, and again only when one of the files they come from has changed. */
export function createSettingsReader(git: Git, commonDir: string): (gitDir: string, cwd: string) => Promise<Settings> {
  const seen = new Map<string, Known>();

  /** Spares a process for each new worktree. */
  function knownElsewhere(own: string): Known | null {
    for (const known of seen.values()) {
      if (!known.everywhere) continue;
      const files = [...known.files, own];
      if (markOf(files) === `${known.mark}\n`) return { ...known, files, mark: `${known.mark}\n`, everywhere: false };
    }
    return null;
  }

  return async (gitDir, cwd) => {
    const old = seen.get(gitDir);
    if (old && old.mark === markOf(old.files)) return old.settings;
    // Its files are marked before they are read: a change in between is then seen the next time.
    const own = join(gitDir, 'config.worktree');
    const first = [own, join(gitDir, 'HEAD'), join(commonDir, 'config')];
    const elsewhere = knownElsewhere(own);
    if (elsewhere) {
      seen.set(gitDir, elsewhere);
      return elsewhere.settings;
    }
    const env: Record<string, string> = gitDir === commonDir ? {} : { GIT_COMMON_DIR: commonDir };
    const before = markOf(first);
    const listing = (await git.bytes(cwd, ['--git-dir', gitDir, 'config', '--list', '-z', '--show-scope', '--show-origin'], { env })).toString().split('\0');
    const settings = new Map<string, Setting>();
    const files = new Set(first);
    let everywhere = before.startsWith('\n');
    for (let at = 0; at + 2 < listing.length; at += 3) {
      const [scope = '', origin = '', entry = ''] = listing.slice(at, at + 3);
      if (origin.startsWith('file:')) files.add(absolute(cwd, origin.slice('file:'.length)));
      const cut = entry.indexOf('\n');
      const [key, value] = cut < 0 ? [entry, 'true'] : [entry.slice(0, cut), entry.slice(cut + 1)];
      // A condition may hold for one worktree and not for another.
      if (key.startsWith('includeif.') || scope === 'worktree') everywhere = false;
      if (powerOf(key) === null || scope === 'command') continue;
      const setting = settings.get(key) ?? { own: null, wider: null };
      settings.set(key, scope === 'local' || scope === 'worktree' ? { ...setting, own: value } : { ...setting, wider: value });
    }
    const all = [...files];
    const after = markOf(first);
    if (before === after) seen.set(gitDir, { files: all, mark: markOf(all), settings, everywhere });
    return settings;
  };
}

/** The hooks in the repository's own folder, as settings: what each holds. */
export function hookSettings(commonDir: string): Settings {
  const folder = join(commonDir, 'hooks');
  const settings = new Map<string, Setting>();
  for (const name of namesAt(folder).filter((one) => !one.endsWith('.sample'))) {
    const content = readPlain(join(folder, name));
    if (content) settings.set(`${hookPrefix}${name}`, { own: createHash('sha256').update(content).digest('hex'), wider: null });
  }
  return settings;
}

function absolute(cwd: string, path: string): string {
  return isAbsolute(path) ? path : join(cwd, path);
}

/** At once rather than in the background, for it comes before every call of git and takes less time than handing it over would. */
function markOf(files: string[]): string {
  return files.map((file) => {
    const stats = statsAt(file);
    return stats ? [stats.mtimeNs, stats.ctimeNs, stats.size, stats.ino].join(' ') : '';
  }).join('\n');
}
