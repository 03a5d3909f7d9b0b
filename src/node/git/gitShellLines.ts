import { isAbsolute } from 'node:path';
import { quoted } from '../processes/quoted';
import type { GitCall } from './gitCall';

/**
 * What each call runs, in a process of its own: git, with its output in files, for only files can be read by somebody who did not start it.
 * It says the number of git, so that git can be ended, and the exit code; or that it could run nothing. Neither the person's variables nor
 * theirs of git have such names. At its end, also that of a killed editor, the shell takes the folder of the files away: by no program that
 * stands in a folder of the person's.
 */
export const shellProgram = `
set +e
trap exit PIPE
trap : HUP TERM
trap 'wait; PATH=/usr/bin:/bin:/run/current-system/sw/bin:/run/current-system/profile/bin; rm -rf "$2"' EXIT
exec 3>&1
work_mode_call() {
  work_mode_id=$1 work_mode_input=$2 work_mode_files=$3
  cd -P "$4" 2>/dev/null || { echo "$work_mode_id unrun 0"; return; }
  shift 4
  {
    "$@" <"$work_mode_input" 3>&- &
    echo "$work_mode_id git $!" >&3
    wait $! 2>/dev/null
    echo "$work_mode_id ended $?" >&3
  } >"$work_mode_files.out" 2>"$work_mode_files.err" || echo "$work_mode_id unrun 0"
}
echo "0 ready 0"
`;

/** A shell takes its options from some variables, and its functions from others, which it forgets or understands in its own way: git needs none of them. */
export function plain(env: GitCall['env']): Record<string, string> {
  return Object.fromEntries(Object.entries(env).filter(([name]) => variable.test(name) && !['SHELLOPTS', 'BASHOPTS', 'OPTIND'].includes(name)));
}

const variable = /^[A-Za-z_][A-Za-z0-9_]*$/;

/** Null for what a shell would understand otherwise, or what is too large to say. */
export function lineOf({ binary, cwd, args, more, input }: GitCall, { id, files }: { id: number; files: string }): string | null {
  if (!isAbsolute(cwd) || input.length > smallBytes || !Object.keys(more).every((name) => variable.test(name))) return null;
  const set = Object.entries(more).map(([name, value]) => `${name}=${quoted(value)}`);
  const words = [input.length > 0 ? `${files}.in` : '/dev/null', files, cwd, binary, ...args].map(quoted);
  const line = `{ ${set.length > 0 ? `export ${set.join(' ')}; ` : ''}work_mode_call ${id} ${words.join(' ')}; } & echo "${id} caller $!"\n`;
  return line.includes('\0') ? null : line;
}

/** Bytes that are read or written at once: the way over another thread takes longer. */
export const smallBytes = 1_000_000;
