import type { Argument } from './argument';

/** A variable set for a command or for what follows it. */
export interface Setting { name: string; value: Argument }

/** A file that the shell itself opens for a command. */
export interface Opened { how: 'read' | 'write'; target: Argument }

/** What a command reads when it is given no file: nothing of ours, a text in the line, or what only the shell knows. */
export type Stdin = { kind: 'none' } | { kind: 'text'; text: string } | { kind: 'unknown' };

/** One program that would run, with what the shell hands to it. */
export interface Call {
  /** Its name without folder, in lower case; empty for a line that only sets variables or opens files. */
  program: string;
  /** As written, where it has a folder. */
  path: string | null;
  args: readonly Argument[];
  settings: readonly Setting[];
  opened: readonly Opened[];
  stdin: Stdin;
  /** The folders it may run in; null when only the shell knows. */
  folders: readonly string[] | null;
  /** Runs another command in its words, and does nothing else. */
  wraps: boolean;
  /** Found among the words of a program that may start others: it counts for what is dangerous, not for what is harmless. */
  guessed: boolean;
}

/** Everything a command line would run, and why a part of it cannot be told, as sentences. */
export interface CommandLine { calls: Call[]; unseen: string[]; words: string[] }

/** The name that decides what a program is, whatever folder, version or spelling it has; null for what is no plain name. */
export function programName(text: string): string | null {
  const base = text.slice(text.lastIndexOf('/') + 1).toLowerCase().replace(/\.(exe|cmd|bat)$/, '');
  if (!/^[\w.+:[\]-]+$/.test(base) || base.startsWith('-')) return base === '-' ? base : null;
  const bare = base.replace(/^(python|pip|pypy|node|ruby|perl|php|lua|bash|pg_dump|psql|ssh)-?\d[\d.]*$/, '$1');
  return gnuNames.get(bare) ?? bare;
}

/** Homebrew's names of the GNU tools. */
const gnuNames: ReadonlyMap<string, string> = new Map(['rm', 'mv', 'cp', 'ln', 'sed', 'find', 'xargs', 'timeout', 'env', 'nice', 'nohup', 'tee', 'dd', 'chmod', 'chown', 'awk', 'tar', 'stdbuf', 'truncate', 'shred', 'install', 'touch', 'mkdir']
  .map((name) => [`g${name}`, name] as const));

/** The call as a person would write it, cut to a length that fits a sentence. */
export function shown(call: Call): string {
  const text = [call.path ?? call.program, ...call.args.map((one) => one.text.replaceAll('\0', '…'))].join(' ').replace(/\s+/g, ' ').trim();
  return text.length > 80 ? `${text.slice(0, 79)}…` : text;
}
