import { lstat, mkdir, realpath, rmdir, unlink } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { detailOf, Failure } from '../../core/errors';
import type { Changeset, Run } from '../../core/task';
import type { AcquiredPlace, Place, Places } from '../../engine/ports/git';
import type { Clock, Log } from '../../engine/ports/world';
import { codeOf, diskFailure } from '../files/diskFailure';
import { cleanPlace, fillPlace, makeOurs, mendPlace } from './cleanPlace';
import { lostBase, requireCommit } from './combine';
import { headCommit } from './initialise';
import { keepLeftEdits } from './leftEdits';
import type { Left } from './leftEdits';
import { createPlaceLedger } from './placeLedger';
import type { PlaceDocument } from './placeLedger';
import { ledgerFolder } from './ownWorktree';
import { inQueue } from './queue';
import { register } from './register';
import { registrationOf, standingOf } from './registration';
import type { Repository } from './repository';

/** `folder` holds the worktrees; by default it lies beside the repository and is named after it. */
export interface PlacesOptions { repository: Repository; clock: Clock; log: Log; folder?: string }

type Reusable = Exclude<PlaceDocument, { state: 'busy' | 'aside' }>;
/** What a run needs: the files of `commit`, changes to be measured from `base`. `goesOn`: from the result of an earlier run of its task. */
interface Wanted { task: string; token: string; base: string; commit: string; goesOn: boolean; meanwhile: (cwd: string | null) => void }

/** Reusable worktrees beside the repository. */
export function createPlaces({ repository, clock, log, folder }: PlacesOptions): Places {
  const { git, root, commonDir, guard } = repository;
  const ledger = createPlaceLedger({ folder: ledgerFolder(repository), log });
  /** Names of places that an `acquire` of this process is changing or has just chosen. */
  const held = new Set<string>();
  let home: Promise<string> | undefined;
  const homeFolder = () => (home ??= makeHome(folder ?? join(dirname(root), `${basename(root)}.worktrees`)).catch((error: unknown) => {
    home = undefined;
    throw error;
  }));

  async function hold<T>(name: string, work: () => Promise<T>): Promise<T> {
    held.add(name);
    try {
      return await work();
    } finally {
      held.delete(name);
    }
  }

  async function ready({ name, path }: PlaceDocument, gitDir: string, wanted: Wanted): Promise<Place> {
    const { base, task, token } = wanted;
    await ledger.save({ version: 1, state: 'busy', name, path, gitDir, base, task, token, usedAt: clock.now() });
    return { path, cwd: await subFolder(path), base };
  }

  function changing(name: string, path: string, { base, task }: Wanted): Extract<PlaceDocument, { state: 'changing' }> {
    return { version: 1, state: 'changing', name, path, base, task, usedAt: clock.now() };
  }

  async function create(name: string, wanted: Wanted, signal: AbortSignal): Promise<AcquiredPlace> {
    const path = join(await homeFolder(), name);
    const document = changing(name, path, wanted);
    await ledger.save(document);
    const gitDir = await register(repository, { path, commit: wanted.commit, log, signal });
    if (gitDir === null) throw new Failure('git', 'Git did not register the new worktree. Try again; the log says more.', path);
    const filled = fillPlace({ git, path, gitDir, commit: wanted.commit, alone: held.size === 1 }, signal);
    wanted.meanwhile(ahead(path));
    await filled;
    return { ...(await ready(document, gitDir, wanted)), left: null };
  }

  /** Null when the place is not there any more or not ours: it is then forgotten or set aside, and another one is to be tried. */
  async function reuse(old: Reusable, wanted: Wanted, signal: AbortSignal): Promise<AcquiredPlace | null> {
    const standing = await trusted(old);
    if (!standing) return null;
    // One that is being changed was looked at before.
    const left = old.state === 'ready' ? await keepLeft({ ...old, git, gitDir: standing.gitDir }, wanted.commit, signal) : null;
    const document = changing(old.name, old.path, wanted);
    const taken = left !== null && wanted.goesOn && old.task === wanted.task && old.base === wanted.base;
    const commit = taken ? left.commit : wanted.commit;
    const checkout = { git, path: old.path, gitDir: standing.gitDir, commit, alone: held.size === 1 };
    await ledger.save(document);
    const cleaned = old.state === 'changing' ? mendPlace(checkout, signal) : cleanPlace(checkout, signal).catch((error: unknown) => {
      signal.throwIfAborted();
      log.info(`The worktree ${old.path} resisted a quick clean-up and gets a thorough one: ${detailOf(error)}`);
      return mendPlace(checkout, signal);
    });
    wanted.meanwhile(ahead(old.path));
    await cleaned;
    return { ...(await ready(document, standing.gitDir, wanted)), left: left && { ...left, taken } };
  }

  async function keepLeft(old: Left, commit: string, signal: AbortSignal) {
    await makeOurs({ gitDir: old.gitDir, commit });
    return keepLeftEdits(old, log, signal);
  }

  async function createNext(wanted: Wanted, signal: AbortSignal): Promise<AcquiredPlace> {
    signal.throwIfAborted();
    const name = await freeName(await ledger.load());
    return hold(name, () => create(name, wanted, signal));
  }

  /** A place that cannot be cleaned is given up only when a new one can be made: else the fault lies elsewhere, as with a full disk. */
  async function instead(old: Reusable, error: unknown, another: () => Promise<AcquiredPlace>): Promise<AcquiredPlace> {
    const place = await another();
    await setAside(old, `it could not be cleaned: ${detailOf(error)}`);
    return place;
  }

  async function trusted(document: PlaceDocument) {
    const standing = standingOf(commonDir, document.path);
    if (standing.kind === 'ours') return standing;
    if (standing.kind === 'foreign') await setAside(document, standing.reason);
    else await forget(document, standing);
    return null;
  }

  /** Nothing of a worktree is left, or nothing but what a killed `git worktree add` had begun: no file of anybody's. */
  async function forget(document: PlaceDocument, { kind, gitDir }: { kind: 'gone' | 'begun'; gitDir: string | null }): Promise<void> {
    if (kind === 'begun') {
      await unlink(join(document.path, '.git')).catch(unlessAbsent);
      await rmdir(document.path).catch(unlessAbsent);
    }
    if (gitDir !== null) await inQueue(`${commonDir} worktrees`, () => git(root, ['worktree', 'remove', '--force', '--force', document.path]));
    await ledger.remove(document.name);
    log.info(`The worktree ${document.path} is gone, so it was forgotten.`);
  }

  async function setAside({ name, path, base, task }: PlaceDocument, reason: string): Promise<void> {
    await ledger.save({ version: 1, state: 'aside', name, path, base, task, usedAt: clock.now(), reason });
    log.warn(`The worktree ${path} was set aside and will not be used again, because ${reason}. Delete it when you need nothing in it.`);
  }

  /** A folder below may come and go while files are written. */
  function ahead(path: string): string | null {
    return repository.prefix === '' ? path : null;
  }

  async function subFolder(path: string): Promise<string> {
    if (repository.prefix === '') return path;
    const cwd = join(path, repository.prefix);
    if ((await lstat(cwd).catch(unlessAbsent))?.isDirectory()) return cwd;
    log.info(`The folder ${repository.prefix} is not in this commit, so the task works at the top of the worktree ${path}.`);
    return path;
  }

  /** The place the task had last, else one that is nearest to what is wanted, else the one used last. */
  function choose(documents: Iterable<PlaceDocument>, { task, base }: Wanted): Reusable | undefined {
    const free = [...documents].filter((one): one is Reusable => (one.state === 'ready' || one.state === 'changing') && !held.has(one.name));
    const merit = (one: Reusable) => (one.task === task ? 4 : 0) + (one.state === 'ready' ? 2 : 0) + (one.base === base ? 1 : 0);
    return free.sort((one, other) => merit(other) - merit(one) || other.usedAt - one.usedAt)[0];
  }

  async function freeName(documents: ReadonlyMap<string, PlaceDocument>): Promise<string> {
    const inside = await homeFolder();
    for (let number = 1; ; number++) {
      const name = String(number);
      if (documents.has(name) || held.has(name)) continue;
      held.add(name);
      if (!(await lstat(join(inside, name)).catch(unlessAbsent))) return name;
      held.delete(name);
      log.info(`${join(inside, name)} is taken by something else; the next worktree gets another name.`);
    }
  }

  async function find(run: Run): Promise<Place | null> {
    const document = busyWith(run, await ledger.reload());
    if (!document) return null;
    // Freezing finds the files even when the agent removed `.git`, so git's own registration is enough here.
    const there = await lstat(document.path).catch(unlessAbsent);
    if (there?.isDirectory() && registrationOf(commonDir, document.path) !== null) {
      return { path: document.path, cwd: await subFolder(document.path), base: document.base };
    }
    await trusted(document);
    return null;
  }

  return {
    async acquire({ task, run, resume, base, meanwhile = () => {} }, signal) {
      signal.throwIfAborted();
      const [documents, head] = await Promise.all([ledger.load(), startOf(resume?.changeset ?? null, base), repository.usable()]);
      const wanted = { task, token: run.token, base: resume?.changeset?.base ?? head, commit: head, goesOn: Boolean(resume?.changeset), meanwhile };
      guard.begin(run.token);
      try {
        return await hand(documents, wanted, signal);
      } catch (error) {
        await guard.end(run.token);
        throw error;
      }
    },

    async release(run) {
      await guard.end(run.token);
      const document = busyWith(run, await ledger.load());
      if (document) await free(document);
    },

    async setAside(run) {
      await guard.end(run.token);
      const document = busyWith(run, await ledger.load());
      if (document) await setAside(document, 'its changes could not be collected');
      return document?.path ?? null;
    },

    find,

    async reconcile(live) {
      const tokens = new Set(live.map((run) => run.token));
      for (const document of [...(await ledger.reload()).values()]) {
        if (document.state === 'busy' && !tokens.has(document.token)) await free(document);
        // The files of a place that was being changed are mended when it is needed next; here only what is not there is forgotten.
        if (document.state === 'changing' && !held.has(document.name)) await trusted(document);
      }
    },
  };

  /** The commit whose files a run begins with. */
  async function startOf(changeset: Changeset | null, base: string | null): Promise<string> {
    if (changeset === null && base === null) return headCommit(repository);
    const commit = changeset?.result ?? base ?? '';
    await requireCommit(repository, commit, changeset ? 'The frozen result of this task is no longer in the repository. Retry the task to make it again.' : lostBase);
    return commit;
  }

  async function hand(documents: ReadonlyMap<string, PlaceDocument>, wanted: Wanted, signal: AbortSignal): Promise<AcquiredPlace> {
    for (;;) {
      const old = choose(documents.values(), wanted);
      if (!old) return createNext(wanted, signal);
      const place = await hold(old.name, () => reuse(old, wanted, signal).catch((error: unknown) => instead(old, error, () => createNext(wanted, signal))));
      if (place) return place;
    }
  }

  async function free({ name, path, gitDir, base, task }: Extract<PlaceDocument, { state: 'busy' }>): Promise<void> {
    await ledger.save({ version: 1, state: 'ready', name, path, gitDir, base, task, usedAt: clock.now() });
  }
}

function busyWith({ token }: Run, documents: ReadonlyMap<string, PlaceDocument>) {
  for (const document of documents.values()) if (document.state === 'busy' && document.token === token) return document;
  return null;
}

async function makeHome(folder: string): Promise<string> {
  try {
    await mkdir(folder, { recursive: true });
    return await realpath(folder);
  } catch (error) {
    const { message, detail } = diskFailure(error, folder);
    throw new Failure('disk', `${message} The setting workMode.worktrees.folder can name another folder for worktrees.`, detail);
  }
}

function unlessAbsent(error: unknown): undefined {
  if (['ENOENT', 'ENOTDIR'].includes(codeOf(error))) return undefined;
  throw error;
}
