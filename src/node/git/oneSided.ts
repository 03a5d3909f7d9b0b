import type { OneSided } from '../../core/agentPrompt';
import { gitFailure } from './gitFailure';
import type { Repository } from './repository';

/** A commit in which `conflicts` stand, and what it was put together from. */
export interface InConflict { commit: string; sources: readonly string[]; conflicts: readonly string[] }

/** Of the files in conflict, those without conflict markers, as both sides cannot stand in them: a binary file, a link, one that a side deleted. */
export async function oneSided(repository: Repository, { commit, sources, conflicts }: InConflict): Promise<OneSided[]> {
  const asked = conflicts.slice(0, mostPaths);
  const marked = await withMarkers(repository, commit, asked);
  const paths = asked.filter((path) => !marked.has(path));
  if (paths.length === 0) return [];
  const [there, before, ...versions] = await Promise.all([commit, await commonBase(repository, sources), ...sources].map((of) => versionsIn(repository, of, paths)));
  return paths.map((path) => {
    const here = there?.get(path) ?? null;
    const known = sources.map((source, index) => ({ source, version: versions[index]?.get(path) ?? null }));
    // Who left the file alone has no say in it.
    const changed = before ? known.filter(({ version }) => version !== (before.get(path) ?? null)) : known;
    const names = (holds: (version: string | null) => boolean) => changed.filter(({ version }) => holds(version)).map(({ source }) => source);
    return {
      path, here: here === null ? null : (names((version) => version === here)[0] ?? null),
      others: names((version) => version !== null && version !== here), deleted: names((version) => version === null),
    };
  });
}

/** More names do not fit into a command, nor are they told to an agent. */
const mostPaths = 500;

async function withMarkers({ git, root }: Repository, commit: string, paths: readonly string[]): Promise<Set<string>> {
  const args = ['--literal-pathspecs', 'grep', '--no-color', '-l', '-z', '-a', '-G', '-e', '^<<<<<<< ', commit, '--', ...paths];
  const found = await git.run(root, args);
  if (found.code !== 0 && found.code !== 1) throw gitFailure(args, found);
  return new Set(found.stdout.toString().split('\0').map((name) => name.slice(commit.length + 1)));
}

async function commonBase({ git, root }: Repository, commits: readonly string[]): Promise<string | null> {
  const base = await git.run(root, ['merge-base', '--octopus', ...commits]);
  return base.code === 0 ? base.stdout.toString().trim() : null;
}

/** Mode and id of each that is there; null where there is no such commit. */
async function versionsIn({ git, root }: Repository, commit: string | null, paths: readonly string[]): Promise<Map<string, string> | null> {
  if (commit === null) return null;
  const listed = await git.bytes(root, ['--literal-pathspecs', 'ls-tree', '-z', commit, '--', ...paths]);
  const entries = listed.toString().split('\0').filter(Boolean).map((line): [string, string] => [line.slice(line.indexOf('\t') + 1), line.slice(0, line.indexOf('\t'))]);
  return new Map(entries);
}
