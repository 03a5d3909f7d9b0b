import { spawn } from 'node:child_process';
import { createWriteStream } from 'node:fs';
import { mkdir, readdir, readFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { Problem } from './say.mjs';

/** Carried by every process the harness starts, and by all that they start: this is how leftovers are found. */
export const mark = `WORK_MODE_HARNESS=${process.pid}-${Date.now()}`;

const [markName, markValue] = mark.split('=');
const children = new Set();

/** Starts a process in a group of its own, marked as ours. */
export function start(command, args, options = {}) {
  const child = spawn(command, args, { detached: true, ...options, env: { ...process.env, ...options.env, [markName]: markValue } });
  children.add(child);
  child.once('close', () => children.delete(child));
  child.once('error', () => children.delete(child));
  return child;
}

/** Runs a process to its end, showing its output, and resolves with its exit code (a signal counts as 128). */
export function runShown(command, args, options = {}) {
  return ended(start(command, args, { stdio: ['ignore', 'inherit', 'inherit'], ...options }), command);
}

/** Runs a process to its end and resolves with its exit code and all that it said. */
export async function runHeard(command, args, options = {}) {
  const child = start(command, args, { ...options, stdio: ['ignore', 'pipe', 'pipe'] });
  const output = [];
  child.stdout.on('data', (chunk) => output.push(chunk));
  child.stderr.on('data', (chunk) => output.push(chunk));
  const code = await ended(child, command);
  return { code, output: Buffer.concat(output) };
}

/** Runs a process to its end with its output in a log file; throws a Problem with the sentence when it fails. */
export async function runLogged(command, args, { log, sentence, ...options }) {
  await mkdir(dirname(log), { recursive: true });
  const file = createWriteStream(log);
  const child = start(command, args, { ...options, stdio: ['ignore', 'pipe', 'pipe'] });
  child.stdout.pipe(file, { end: false });
  child.stderr.pipe(file, { end: false });
  const code = await ended(child, command).catch(() => 127);
  await new Promise((done) => file.end(done));
  if (code !== 0) throw new Problem(sentence, log);
}

function ended(child, command) {
  return new Promise((resolve, reject) => {
    child.once('error', (error) => reject(new Problem(`“${command}” could not be started: ${error.message}`)));
    child.once('close', (code) => resolve(code ?? 128));
  });
}

/** On Ctrl+C, SIGTERM, or when the terminal is gone: ends everything that was started, then this process. */
export function endAllOnSignal(graceMs = 5000) {
  let ending = false;
  const end = async (code) => {
    if (ending) return;
    ending = true;
    await endAll(graceMs);
    process.exit(code);
  };
  process.on('SIGINT', () => void end(130));
  process.on('SIGTERM', () => void end(143));
  process.on('SIGHUP', () => void end(129));
  const parent = process.ppid;
  setInterval(() => { if (process.ppid !== parent) void end(129); }, 1000).unref();
}

/** Ends everything this process started, down to daemons that left their group: politely first, for good after the grace. */
export async function endAll(graceMs) {
  for (const child of children) signalGroup(child.pid, 'SIGTERM');
  await endMarked(mark, graceMs);
  for (const child of children) signalGroup(child.pid, 'SIGKILL');
}

/** Ends every process whose environment holds the entry `NAME=value`; resolves when none is left. */
export async function endMarked(entry, graceMs) {
  const until = Date.now() + graceMs;
  let pids = await pidsMarked(entry);
  for (const pid of pids) signal(pid, 'SIGTERM');
  while (pids.length > 0) {
    await delay(50);
    pids = await pidsMarked(entry);
    if (Date.now() > until) for (const pid of pids) signal(pid, 'SIGKILL');
  }
}

/** Pids of all live processes whose environment holds the entry, this one excepted. Knows only what /proc tells: nothing outside Linux. */
export async function pidsMarked(entry) {
  const pids = (await readdir('/proc').catch(() => [])).map(Number).filter((pid) => pid > 0 && pid !== process.pid);
  const found = await Promise.all(pids.map(async (pid) => {
    const environment = await readFile(`/proc/${pid}/environ`, 'utf8').catch(() => '');
    return environment.split('\0').includes(entry);
  }));
  return pids.filter((_, at) => found[at]);
}

function signalGroup(pid, name) {
  if (pid) signal(-pid, name);
}

function signal(pid, name) {
  try {
    process.kill(pid, name);
  } catch (error) {
    if (error.code !== 'ESRCH') throw error;
  }
}
