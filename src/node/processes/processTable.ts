import { execFileSync } from 'node:child_process';
import { closeSync, openSync, readdirSync, readSync } from 'node:fs';
import { Strangers } from './strangers';

/** The environment variable that marks every process of a run. */
export const runVariable = 'WORK_MODE_RUN';

/** Second word of the command line of the process that guards a group (see spawnTree). */
export const watchdogName = 'work-mode-watchdog';

/** A process that belongs to a run. */
export interface RunProcess {
  pid: number;
  group: number;
  name: string;
  /** It only guards its group: it holds the group's number, and ends the group when we are gone. */
  watchdog: boolean;
}

/** Every living process of a run: those that carry its token, and those in a group that one of its watchdogs holds. None on Windows. */
export function processesOf(token: string): RunProcess[] {
  const found = suspects().map((pid): Found => ({ pid, carried: tokenOf(pid) }));
  const marked = found.filter((one) => one.carried === token).flatMap(({ pid }) => describe(pid) ?? []);
  const held = new Set(marked.filter((one) => one.watchdog).map((one) => one.group));
  const others = found.filter((one) => one.carried !== token).map((one) => ({ ...one, group: held.size > 0 || linux ? groupOf(one.pid) : NaN }));
  if (linux) meetStrangers(others, new Set(marked.map(({ group }) => group)));
  return [...marked, ...others.filter(({ group }) => held.has(group)).flatMap(({ pid }) => describe(pid) ?? [])];
}

interface Found { pid: number; carried: Carried }

const strangers = new Strangers();

function suspects(): number[] {
  return linux ? strangers.suspects(allProcesses()) : allProcesses();
}

/** Nothing is known of a process whose variables do not show, as while it starts a program. */
function meetStrangers(others: (Found & { group: number })[], groups: Set<number>): void {
  for (const { carried, group } of others) if (carried && carried !== never) groups.add(group);
  const strange = others.filter(({ carried, group }) => (carried === '' || carried === never) && !groups.has(group));
  strangers.met(new Map(strange.map(({ pid, carried }) => [pid, carried === never])));
}

/** Whether a process still belongs to the run: asked right before each kill, because numbers are used again. */
export function belongs(one: RunProcess, token: string, watchdogs: RunProcess[]): boolean {
  if (carries(one.pid, token)) return true;
  const held = watchdogs.some((guard) => guard.group === one.group && carries(guard.pid, token));
  return held && groupOf(one.pid) === one.group;
}

const linux = process.platform === 'linux';
const posix = process.platform !== 'win32';

function allProcesses(): number[] {
  if (!posix) return [];
  const words = linux ? readdirSync('/proc').filter((name) => /^\d+$/.test(name)) : ps(['-axo', 'pid=']).split(/\s+/).filter(Boolean);
  return words.map(Number).filter((pid) => pid !== process.pid);
}

/** Exact: the whole variable, not a part of it. False for a process that is gone, a zombie, or not ours to look at. */
function carries(pid: number, token: string): boolean {
  return tokenOf(pid) === token;
}

/** The token of the run whose mark a process carries; empty when it carries none, null when that does not show. */
type Carried = string | null | typeof never;

/** It carries none, and never will. */
const never: unique symbol = Symbol('never');

function tokenOf(pid: number): Carried {
  const variables = linux ? environOf(pid).split('\0') : ps(['eww', '-o', 'command=', '-p', String(pid)]).trim().split(' ');
  const mark = variables.find((one) => one.startsWith(`${runVariable}=`));
  if (mark !== undefined) return mark.slice(runVariable.length + 1);
  if (variables.some(Boolean)) return '';
  return linux && startsNothing(pid) ? never : null;
}

/** A process whose first thread has ended while others go on shows its variables only as theirs. */
function environOf(pid: number): string {
  const variables = read(`/proc/${pid}/environ`);
  if (variables !== '' || !statOf(pid)?.headless) return variables;
  return names(`/proc/${pid}/task`).map((thread) => read(`/proc/${pid}/task/${thread}/environ`)).find(Boolean) ?? '';
}

/** A thread of the kernel, or one of which no thread is left: until its parent takes note it is listed, for ever under one that takes none. */
function startsNothing(pid: number): boolean {
  const found = statOf(pid);
  return found !== null && (found.ended || (found.flags & kernelThread) !== 0);
}

const kernelThread = 0x0020_0000;

/** NaN when it is gone. */
function groupOf(pid: number): number {
  return linux ? (stateOf(pid)?.group ?? NaN) : (describe(pid)?.group ?? NaN);
}

/** Null when it is gone or has ended. */
function stateOf(pid: number): { name: string; group: number } | null {
  const found = statOf(pid);
  return found === null || found.ended ? null : { name: found.name, group: found.group };
}

/** What Linux says of it, see proc(5); null when it is gone. Where only its first thread has ended, it is `headless`. */
function statOf(pid: number): { name: string; ended: boolean; headless: boolean; group: number; flags: number } | null {
  const stat = read(`/proc/${pid}/stat`);
  // 12 (name) S parent group …: the name may hold blanks and brackets itself.
  const [opened, closed] = [stat.indexOf('('), stat.lastIndexOf(')')];
  if (closed < 0) return null;
  const fields = stat.slice(closed + 2).split(' ');
  const [state, others] = [fields[0], Number(fields[17]) > 1];
  return { name: stat.slice(opened + 1, closed), ended: state === 'X' || (state === 'Z' && !others), headless: state === 'Z' && others, group: Number(fields[2]), flags: Number(fields[6]) };
}

function describe(pid: number): RunProcess | null {
  if (linux) {
    const found = stateOf(pid);
    return found && { pid, ...found, watchdog: read(`/proc/${pid}/cmdline`).includes(`\0${watchdogName}\0`) };
  }
  const [, group, state, command] = /^\s*(\d+)\s+(\S+)\s+(.*)$/s.exec(ps(['-o', 'pgid=,stat=,command=', '-p', String(pid)])) ?? [];
  if (command === undefined || state?.startsWith('Z')) return null;
  return { pid, group: Number(group), name: command.split(/\s/)[0]!.split('/').at(-1)!, watchdog: command.includes(` ${watchdogName} `) };
}

/** None when the process is gone or belongs to somebody else. */
function names(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}

/** For hundreds of short texts, one after the other. */
const buffer = Buffer.allocUnsafe(64 * 1024);

/** Empty when the process is gone or belongs to somebody else. */
function read(path: string): string {
  let file: number | undefined;
  try {
    file = openSync(path, 'r');
    let text = '';
    for (let count = readSync(file, buffer); count > 0; count = readSync(file, buffer)) text += buffer.toString('latin1', 0, count);
    return text;
  } catch {
    return '';
  } finally {
    if (file !== undefined) closeSync(file);
  }
}

/** Empty when there is no such process: `ps` then ends with code 1. */
function ps(args: string[]): string {
  try {
    return execFileSync('ps', args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'], maxBuffer: 64 * 1024 * 1024 });
  } catch {
    return '';
  }
}
