import { performance } from 'node:perf_hooks';
import { isDeepStrictEqual } from 'node:util';
import { Failure } from '../../core/errors';
import type { Log } from '../../engine/ports/world';
import { searchPaths } from '../processes/searchPath';
import { callGit } from './gitCall';
import type { CallOptions, GitCall, GitResult } from './gitCall';
import { gitFailure, missingGit } from './gitFailure';
import type { GitStarter } from './gitStarter';

export type { GitResult } from './gitCall';

export interface GitOptions extends CallOptions {
  env?: Record<string, string>;
  input?: string | Uint8Array;
}

/** One git process per call. The first form gives the output as text without its last line end. */
export interface Git {
  (cwd: string, args: readonly string[], options?: GitOptions): Promise<string>;
  bytes(cwd: string, args: readonly string[], options?: GitOptions): Promise<Buffer>;
  /** Does not throw on an exit code, only when git could not run or was aborted (then the signal's reason). */
  run(cwd: string, args: readonly string[], options?: GitOptions): Promise<GitResult>;
  /** As `run`, with the user's hooks, locale and editor of their own: for the one commit that is theirs. */
  runWithHooks(cwd: string, args: readonly string[], options?: GitOptions): Promise<GitResult>;
}

/** The identity of commits that only Work Mode sees; the final commit is made under the user's own. */
export const ownIdentity: Readonly<Record<string, string>> = {
  GIT_AUTHOR_NAME: 'Work Mode', GIT_AUTHOR_EMAIL: 'work-mode@localhost',
  GIT_COMMITTER_NAME: 'Work Mode', GIT_COMMITTER_EMAIL: 'work-mode@localhost',
};

const everyCall = [
  'gc.auto=0', 'maintenance.auto=false', 'core.fsmonitor=false', 'submodule.recurse=false', 'core.packedRefsTimeout=10000',
  'core.filesRefLockTimeout=10000',
  ...(process.platform === 'win32' ? ['core.longpaths=true'] : []),
];
const withHooks = everyCall.flatMap((setting) => ['-c', setting]);
const withoutHooks = [...withHooks, '-c', 'core.hooksPath=/dev/null'];

/** Variables that would point git at another repository, index or configuration than the one we name. */
const foreign = new Set([
  'GIT_DIR', 'GIT_WORK_TREE', 'GIT_INDEX_FILE', 'GIT_COMMON_DIR', 'GIT_PREFIX', 'GIT_NAMESPACE', 'GIT_OBJECT_DIRECTORY',
  'GIT_ALTERNATE_OBJECT_DIRECTORIES', 'GIT_CONFIG', 'GIT_CONFIG_PARAMETERS', 'GIT_CONFIG_COUNT', 'GIT_GRAFT_FILE', 'GIT_SHALLOW_FILE',
  'GIT_NO_REPLACE_OBJECTS', 'GIT_REPLACE_REF_BASE', 'GIT_IMPLICIT_WORK_TREE', 'GIT_INTERNAL_SUPER_PREFIX', 'GIT_LITERAL_PATHSPECS',
  'GIT_GLOB_PATHSPECS', 'GIT_NOGLOB_PATHSPECS', 'GIT_ICASE_PATHSPECS', 'GIT_REFLOG_ACTION', 'GIT_QUARANTINE_PATH', 'GIT_EXTERNAL_DIFF',
]);

type Environment = Readonly<Record<string, string>>;
interface Start { options: GitOptions; prefix: string[]; more: Environment }

/** `binary` is a path or a name on PATH; no program in the folders `without` is run. */
export interface GitSetup { binary: string; log: Log; without?: readonly string[]; starter?: GitStarter | null }

/** Git behind one door. */
export function createGit({ binary, log, without = [], starter }: GitSetup): Git {
  let known = { env: {} as Environment, paths: new Map<string, Environment>() };
  /** The folders in which git and what it starts look for programs, which are other ones in each folder. */
  const pathsIn = (cwd: string, env: Environment) => {
    if (env !== known.env) known = { env, paths: new Map() };
    const paths = known.paths.get(cwd) ?? searchPaths(env, [cwd, ...without]);
    known.paths.set(cwd, paths);
    return paths;
  };
  const start = async (cwd: string, args: readonly string[], { options, prefix, more }: Start) => {
    const { signal, onLine } = options;
    signal?.throwIfAborted();
    const hooks = prefix === withHooks;
    const env = environment();
    const call: GitCall = { binary, cwd, args: [...prefix, ...args], env, more: { ...everyEnvironment, ...more, ...options.env, ...pathsIn(cwd, env) }, input: options.input ?? '', hooks };
    const began = performance.now();
    let result: GitResult | null = null;
    try {
      result = await ((hooks || onLine ? null : starter?.call(call, { signal })) ?? callGit(call, { signal, onLine }));
      signal?.throwIfAborted();
    } catch (error) {
      if (signal?.aborted) throw signal.reason;
      throw error instanceof Failure ? error : missingGit(binary, String(error));
    } finally {
      log.debug(`git ${args.join(' ')} (in ${cwd}, ${Math.round(performance.now() - began)} ms, exit code ${result?.code ?? -1})`);
    }
    if (result.fault === 'folder') throw missingFolder(cwd, args);
    if (result.fault === 'program') throw missingGit(binary, result.stderr);
    return result;
  };

  const run: Git['run'] = (cwd, args, options = {}) => start(cwd, args, { options, prefix: withoutHooks, more: quiet });
  const checked = async (cwd: string, args: readonly string[], options?: GitOptions) => {
    const result = await run(cwd, args, options);
    if (result.code !== 0) throw gitFailure(args, result);
    return result.stdout;
  };
  const text = async (cwd: string, args: readonly string[], options?: GitOptions) =>
    (await checked(cwd, args, options)).toString().replace(/\r?\n$/, '');
  return Object.assign(text, {
    bytes: checked,
    run,
    runWithHooks: (cwd: string, args: readonly string[], options: GitOptions = {}) =>
      start(cwd, args, { options, prefix: withHooks, more: {} }),
  });
}

/** Of every call, on top of what there is. */
const everyEnvironment: Environment = { GIT_TERMINAL_PROMPT: '0', GIT_EDITOR: ':', WORK_MODE_GIT: '1' };
/** For git alone: messages we can read, and no lock taken just to save some work for the next call. */
const quiet: Environment = { LC_ALL: 'C', GIT_OPTIONAL_LOCKS: '0' };

let own = { env: {} as Environment, at: -Infinity };

/** What there is: the same object while it stays the same. An editor changes its own variables hardly ever, so it is looked at once a second. */
function environment(): Environment {
  if (performance.now() - own.at < 1000) return own.env;
  const entries = Object.entries(process.env).filter(([key, value]) => value !== undefined && !foreign.has(key) && !/^GIT_CONFIG_(KEY|VALUE)_/.test(key));
  const env = Object.fromEntries(entries) as Environment;
  own = { env: isDeepStrictEqual(env, own.env) ? own.env : env, at: performance.now() };
  return own.env;
}

function missingFolder(cwd: string, args: readonly string[]): Failure {
  return new Failure('git', `The folder ${cwd} is gone. Put it back, or open the repository where it is now.`, `git ${args.join(' ')}`);
}
