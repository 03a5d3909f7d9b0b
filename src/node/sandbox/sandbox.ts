import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { findProgram } from '../processes/findProgram';
import { bwrapArguments } from './bwrap';
import { seatbeltArguments } from './seatbelt';

/** What confines a process on this machine. */
export type SandboxKind = 'bwrap' | 'sandbox-exec';

/** A program of the machine that can confine others, or a sentence why there is none. */
export type FoundSandbox = { kind: SandboxKind; program: string } | { kind: null; sentence: string };

export interface Confinement {
  /** As found by `findSandbox`. */
  sandbox: { kind: SandboxKind; program: string };
  command: string;
  args: string[];
  cwd: string;
  worktree: string;
  /** Absolute paths of files and folders besides the worktree that may be written: the agent's own state. Those that do not exist are left out. */
  writable: string[];
  /** Readable even where the private temporary folder would hide it, never writable. */
  gitCommonDir: string;
}

/**
 * The same command, seeing the whole disk but writing only in the worktree, in its own state and in a temporary folder of its own.
 * The network stays: agents talk to their model, and to Work Mode.
 */
export function confined(o: Confinement): { command: string; args: string[] } {
  const args = o.sandbox.kind === 'bwrap' ? bwrapArguments(o) : seatbeltArguments(o);
  return { command: o.sandbox.program, args };
}

/** Finds out, by trying, whether processes can be confined on this machine. */
export async function findSandbox(env: Record<string, string> = systemPath()): Promise<FoundSandbox> {
  if (process.platform === 'darwin') return tried('sandbox-exec', env);
  if (process.platform === 'linux') return tried('bwrap', env);
  return { kind: null, sentence: 'Agents cannot be confined on this system: it has neither bwrap nor sandbox-exec. Turn the setting workMode.sandbox off to run them as they are.' };
}

async function tried(kind: SandboxKind, env: Record<string, string>): Promise<FoundSandbox> {
  const program = await findProgram(kind, env);
  if (!program) return { kind: null, sentence: `Agents cannot be confined: the program ${kind} was not found. ${kind === 'bwrap' ? 'Install the package bubblewrap' : 'It belongs to macOS'}, or turn the setting workMode.sandbox off.` };
  const { command, args } = confined({ sandbox: { kind, program }, command: '/bin/sh', args: ['-c', ':'], cwd: '/', worktree: '/tmp', writable: [], gitCommonDir: '/tmp' });
  try {
    await promisify(execFile)(command, args, { timeout: 10_000 });
    return { kind, program };
  } catch (error) {
    const said = error instanceof Error && 'stderr' in error ? String(error.stderr).trim().split('\n').at(-1) : String(error);
    return { kind: null, sentence: `Agents cannot be confined: ${kind} is there, but this system does not let it work (${said}). Allow it (on Ubuntu: user namespaces for bwrap), or turn the setting workMode.sandbox off.` };
  }
}

/** The folders of the system first: a program of the same name in a folder of the person's would be no protection. */
function systemPath(): Record<string, string> {
  return { PATH: `/usr/bin:/bin:/usr/local/bin:/run/current-system/sw/bin:${process.env['PATH'] ?? ''}` };
}
