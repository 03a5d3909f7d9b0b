import { join, relative, sep } from 'node:path';
import { Failure } from '../../core/errors';
import { changeKey, changeText } from '../../core/ownChange';
import type { MainTree } from '../../engine/ports/git';
import type { Log } from '../../engine/ports/world';
import { changeOf, differences } from './mainTreeChanges';
import type { Difference } from './mainTreeChanges';
import { createLooker, inGit, keepText, lookSchema } from './mainTreeLook';
import type { Look, Standing } from './mainTreeLook';
import { keepFolder, putBack, putBackFailure } from './mainTreePutBack';
import { inQueue } from './queue';
import type { Repository } from './repository';

export interface MainTreeOptions {
  repository: Repository;
  log: Log;
  /** How much later than we heard of it a write on purpose may still happen, or be dated. */
  soonMs?: number;
}

/** The files, branch and settings of the user, looked at and put back through git. */
export function createMainTree({ repository, log, soonMs = 2000 }: MainTreeOptions): MainTree {
  const { git, root, commonDir } = repository;
  const looker = createLooker(repository);
  /** When each thing was last changed on purpose, by its name in the tree or in the repository's own folder. */
  const expected = new Map<string, number>();

  async function read(before: string): Promise<Look> {
    const found = await git.run(root, ['cat-file', 'blob', before]);
    if (found.code === 0) return lookSchema.parse(JSON.parse(found.stdout.toString()));
    throw new Failure('git', 'How your files were before is no longer known, because git has cleaned it away. Look through your changes yourself.', found.stderr);
  }

  /** Written at the time we heard of it, and not since. */
  function isExpected(difference: Difference, since: number): boolean {
    const at = expected.get(nameIn(difference));
    if (at === undefined || at + soonMs < since) return false;
    return !('now' in difference) || typeof difference.now !== 'object' || difference.now === null || changedAt(difference.now) <= at + soonMs;
  }

  async function found(before: Look): Promise<Difference[]> {
    return (await differences(repository, looker, before)).filter((one) => !isExpected(one, before.at));
  }

  /** Never in the middle of an apply, whose half would look like anybody's change. */
  const between = <T>(work: () => Promise<T>) => inQueue(`${commonDir} apply`, work);

  return {
    async look() {
      const before = await between(() => looker.look());
      return {
        changes: () => between(async () => (await found(before)).map(changeOf)),
        keep: () => keepText(repository, JSON.stringify(before)),
      };
    },
    putBack: (before, changes) => between(async () => {
      const then = await read(before);
      const chosen = new Set(changes.map(changeKey));
      const all = await found(then);
      const wanted = all.filter((one) => chosen.has(changeKey(one)));
      const kept = await keepFolder(repository);
      const failed = await putBack(repository, { before: then, wanted: wanted.filter(moves), kept });
      // A branch that goes back takes files along; those that were not as in the commit become what they were, too.
      const known = new Set(all.map(nameIn));
      const differing = await found(then);
      const files = differing.filter((one) => !moves(one) && (chosen.has(changeKey(one)) || !known.has(nameIn(one))));
      failed.push(...(await putBack(repository, { before: then, wanted: files, kept })));
      const names = new Set([...wanted, ...files].map(nameIn));
      const still = (await differences(repository, looker, then)).filter((one) => names.has(nameIn(one)) && !failed.some((said) => said.startsWith(`${changeText(one)}: `)));
      failed.push(...still.map((one) => `${changeText(one)}: it changed again`));
      log.info(`Put back ${wanted.length - failed.length} of ${wanted.length}: ${wanted.map(changeText).join(', ')}. What stood there is in ${kept}.`);
      if (failed.length > 0) throw putBackFailure(failed, kept);
      const left = differing.filter((one) => !names.has(nameIn(one))).map(changeOf);
      const done = new Map([...wanted, ...files].map((one) => [changeKey(one), changeOf(one)]));
      return { done: [...done.values()], left, kept };
    }),
    expect(path) {
      const name = expectedName(path);
      if (name !== null) expected.set(name, Date.now());
    },
  };

  function expectedName(path: string): string | null {
    const below = (folder: string) => {
      const inside = relative(folder, path);
      return inside === '' || inside.startsWith('..') || join(folder, inside) !== join(path) ? null : inside.split(sep).join('/');
    };
    const inRepository = below(commonDir);
    return inRepository === null ? below(root) : `${inGit}${inRepository}`;
  }
}

function moves({ kind }: Difference): boolean {
  return kind === 'head' || kind === 'ref';
}

/** The same for a path however it differs: a branch is known by the file that git would keep it in. */
function nameIn(difference: Difference): string {
  if (difference.kind === 'head') return `${inGit}HEAD`;
  return difference.kind === 'ref' ? `${inGit}${difference.name}` : difference.name;
}

function changedAt({ mark }: Standing): number {
  const ctimeNs = mark.split(' ')[2];
  return ctimeNs === undefined ? 0 : Number(BigInt(ctimeNs) / 1_000_000n);
}
