import { performance } from 'node:perf_hooks';
import { Failure } from '../../core/errors';
import type { Log } from '../../engine/ports/world';
import { withSearchPath } from '../processes/searchPath';
import { callGit } from './gitCall';
import type { CallOptions, GitCall, GitResult } from './gitCall';
import { gitFailure, missingGit } from './gitFailure';
import type { GitStarter } from './gitStarter';

export type { GitResult } from './gitCall';

export interface GitOptions extends CallOptions {
  env?: Record<string, string>;
  input?: string | Uint8Array;
}

/** One git process per call, never through a shell. The first form gives the output as text without its last line end. */
export interface Git {
  (cwd: string, args: readonly string[], options?: GitOptions): Promise<string>;
  bytes(cwd: string, args: readonly string[], options?: GitOptions): Promise<Buffer>;
  /** Does not throw on an exit code, only when git could not run or was aborted (then the signal's reason). */
  run(cwd: string, args: readonly string[], options?: GitOptions): Promise<GitResult>;
  /** As `run`, with the user's hooks, locale and editor of their own: for the one commit that is theirs. */
  runWithHooks(cwd: string, args: readonly string[], options?: GitOptions): Promise<GitResult>;
  /** Many calls come soon. */
  soon(): void;
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

interface Start { options: GitOptions; prefix: string[]; env: Record<string, string> }

/** `binary` is a path or a name on PATH; no program in the folders `without` is run. */
export interface GitSetup { binary: string; log: Log; without?: readonly string[]; starter?: GitStarter | undefined }

/** Git behind one door. */
export function createGit({ binary, log, without = [], starter }: GitSetup): Git {
  const start = async (cwd: string, args: readonly string[], { options, prefix, env }: Start) => {
    const { signal, onLine } = options;
    signal?.throwIfAborted();
    const hooks = prefix === withHooks;
    const call: GitCall = { binary, cwd, args: [...prefix, ...args], env: withSearchPath(env, [cwd, ...without]), input: options.input ?? '', hooks };
    const began = performance.now();
    let result: GitResult | null = null;
    try {
      result = await ((hooks || onLine ? null : starter?.call(call, { signal })) ?? callGit(call, { signal, onLine }));
      signal?.throwIfAborted();
    } catch (error) {
      if (signal?.aborted) throw signal.reason;
      if (error instanceof Failure) throw error;
      throw isAbsent(error) ? missingFolder(cwd, args) : missingGit(binary, String(error));
    } finally {
      log.debug(`git ${args.join(' ')} (in ${cwd}, ${Math.round(performance.now() - began)} ms, exit code ${result?.code ?? -1})`);
    }
    if (result.code < 0 && /ENOENT|EACCES/.test(result.stderr)) throw missingGit(binary, result.stderr);
    return result;
  };

  const run: Git['run'] = (cwd, args, options = {}) => start(cwd, args, { options, prefix: withoutHooks, env: quietEnvironment(options.env) });
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
    soon: () => starter?.soon(),
    runWithHooks: (cwd: string, args: readonly string[], options: GitOptions = {}) =>
      start(cwd, args, { options, prefix: withHooks, env: environment(options.env) }),
  });
}

function environment(more: Record<string, string> = {}): Record<string, string> {
  const env: Record<string, string> = {};
  for (const [key, value] of Object.entries(process.env)) {
    if (value !== undefined && !foreign.has(key) && !/^GIT_CONFIG_(KEY|VALUE)_/.test(key)) env[key] = value;
  }
  return Object.assign(env, { GIT_TERMINAL_PROMPT: '0', GIT_EDITOR: ':', WORK_MODE_GIT: '1' }, more);
}

/** For git alone: messages we can read, and no lock taken just to save some work for the next call. */
function quietEnvironment(more: Record<string, string> = {}): Record<string, string> {
  return environment({ LC_ALL: 'C', GIT_OPTIONAL_LOCKS: '0', ...more });
}

function isAbsent(error: unknown): boolean {
  return error instanceof Error && error.message.includes('directory that does not exist');
}

function missingFolder(cwd: string, args: readonly string[]): Failure {
  return new Failure('git', `The folder ${cwd} is gone. Put it back, or open the repository where it is now.`, `git ${args.join(' ')}`);
}
