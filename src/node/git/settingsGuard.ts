import { dirname } from 'node:path';
import { Refusal } from '../../core/errors';
import type { Log } from '../../engine/ports/world';
import { fileNames } from './fileNames';
import type { Git, GitOptions } from './git';
import { createSettingsReader, hookSettings, powerOf } from './gitSettings';
import type { Setting, Settings } from './gitSettings';

/**
 * Keeps git from doing what an agent wrote into the settings of the repository. What they were when the first of the runs at work began is
 * what our own git calls go by. What a run leaves changed is not gone by later either, until the window is opened anew; what changes
 * while no agent is at work is the person's.
 */
export interface SettingsGuard {
  /** Reads the settings before the first run needs them. */
  prepare(): Promise<void>;
  /** A run begins. Git calls wait until what is trusted is known. */
  begin(token: string): void;
  /** A run and everything it started has ended. */
  end(token: string): Promise<void>;
  /** Throws a Refusal while settings that our calls cannot do without are not trusted. */
  requireTrusted(): Promise<void>;
  /** The same git, guarded. */
  git: Git;
}

export interface GuardOptions { git: Git; log: Log; root: string; commonDir: string; gitDir: string }

/** The guard of one repository. It holds nothing back until the first run. */
export function createSettingsGuard({ git, log, root, commonDir, gitDir }: GuardOptions): SettingsGuard {
  const read = createSettingsReader(git, commonDir);
  const running = new Set<string>();
  let trusted: Promise<Settings> | undefined;
  /** What runs left changed, with the value they left. */
  const strange = new Map<string, string>();
  const told = new Set<string>();
  const now = async (): Promise<Settings> => new Map([...(await read(gitDir, root)), ...hookSettings(commonDir)]);

  async function trustNow(before: Promise<Settings> | undefined): Promise<Settings> {
    // Where it could not be read the last time, everything that is there now is new.
    const [old, found] = [await before?.catch(() => undefined), await now()];
    const kept = new Map(found);
    for (const [key, value] of strange) {
      if ((found.get(key)?.own ?? '') !== value) strange.delete(key);
      else if (old?.has(key)) kept.set(key, old.get(key)!);
      else kept.delete(key);
    }
    return kept;
  }

  /** What is not as it was trusted, in the place of a run or in the repository itself. */
  async function differing(found: Settings): Promise<Map<string, { was: Setting | undefined; is: Setting | undefined }>> {
    const was = await (trusted ?? found);
    const all = new Map<string, { was: Setting | undefined; is: Setting | undefined }>();
    for (const key of new Set([...was.keys(), ...found.keys()])) {
      const [old, one] = [was.get(key), found.get(key)];
      if ((old?.own ?? null) !== (one?.own ?? null)) all.set(key, { was: old, is: one });
    }
    return all;
  }

  /** Of the repository itself: while no run is at work, only what a run had left changed. */
  async function untrusted(): Promise<string[]> {
    if (!trusted || (running.size === 0 && strange.size === 0)) return [];
    const found = await differing(await now());
    return [...found.keys()].filter((key) => running.size > 0 || strange.get(key) === (found.get(key)?.is?.own ?? ''));
  }

  async function environment(args: readonly string[]): Promise<Record<string, string>> {
    const named = args[0] === '--git-dir' ? args[1] : undefined;
    if (!trusted || (named === undefined && running.size === 0 && strange.size === 0)) return {};
    await trusted;
    const found = await read(named ?? gitDir, root);
    const changed = await differing(found);
    const mine = running.size > 0 || named !== undefined ? null : new Set(await untrusted());
    const pairs: [string, string][] = [];
    const env: Record<string, string> = {};
    for (const [key, { was, is }] of changed) {
      if (mine && !mine.has(key)) continue;
      const power = powerOf(key);
      tell(key, is);
      const back = was?.own ?? is?.wider ?? was?.wider ?? null;
      if (power === 'filter') pairs.push([key, back ?? (key.endsWith('.required') ? 'false' : '')]);
      // A driver that fails is a conflict, which a person sees; one that does nothing would quietly drop one side.
      if (power === 'merge') pairs.push([key, back ?? 'false']);
      if (power === 'network') env['GIT_ALLOW_PROTOCOL'] = 'none';
      if (power === 'folder' && named === undefined) env['GIT_WORK_TREE'] = root;
    }
    for (const key of found.keys()) if (key.startsWith('hook.')) pairs.push([`${key.slice(0, key.lastIndexOf('.'))}.enabled`, 'false']);
    if (pairs.length === 0) return env;
    pairs.forEach(([key, value], at) => Object.assign(env, { [`GIT_CONFIG_KEY_${at}`]: key, [`GIT_CONFIG_VALUE_${at}`]: value }));
    return { ...env, GIT_CONFIG_COUNT: String(pairs.length) };
  }

  function tell(key: string, is: Setting | undefined): void {
    const line = `The git setting ${key} was changed to "${is?.own ?? ''}" while an agent was at work. Work Mode does not go by it.`;
    if (told.has(line)) return;
    told.add(line);
    log.warn(line);
  }

  const guarded = async (args: readonly string[], options: GitOptions = {}): Promise<GitOptions> => ({ ...options, env: { ...(await environment(args)), ...options.env } });
  return {
    async prepare() {
      await now();
    },
    begin(token) {
      if (running.size === 0) {
        trusted = trustNow(trusted);
        // Whoever waits for it gets the error; a run that does not wait must not end everything.
        trusted.catch(() => undefined);
      }
      running.add(token);
    },
    async end(token) {
      if (!running.has(token)) return;
      for (const key of await untrusted()) {
        const is = (await now()).get(key);
        strange.set(key, is?.own ?? '');
        tell(key, is);
      }
      running.delete(token);
    },
    async requireTrusted() {
      const keys = (await untrusted()).filter((key) => ['filter', 'merge', 'folder'].includes(powerOf(key) ?? ''));
      if (keys.length > 0) throw new Refusal(distrusted(keys));
    },
    git: Object.assign(async (cwd: string, args: readonly string[], options?: GitOptions) => git(cwd, args, await guarded(args, options)), {
      bytes: async (cwd: string, args: readonly string[], options?: GitOptions) => git.bytes(cwd, args, await guarded(args, options)),
      run: async (cwd: string, args: readonly string[], options?: GitOptions) => git.run(cwd, args, await guarded(args, options)),
      runWithHooks: async (cwd: string, args: readonly string[], options?: GitOptions) => {
        const keys = (await untrusted()).filter((key) => powerOf(key) === 'commit');
        if (keys.length > 0) throw new Refusal(distrusted(keys));
        // Hooks may need the network for what is theirs.
        const env = { ...(await guarded(args, options)).env };
        delete env['GIT_ALLOW_PROTOCOL'];
        return git.runWithHooks(cwd, args, { ...options, env });
      },
    }),
  };

  function distrusted(keys: string[]): string {
    return `While an agent was at work, git settings of this repository changed that can make git run a program: ${fileNames(keys)} (in ${commonDir}). Nothing was done by them. `
      + 'If you changed them or they are right, reload the window; else put them back first.';
  }
}

/** Git for the worktree registered at `gitDir` reads the repository's settings, wherever the worktree itself says that it belongs. */
export function placeEnvironment(gitDir: string): Record<string, string> {
  return { GIT_COMMON_DIR: dirname(dirname(gitDir)) };
}
