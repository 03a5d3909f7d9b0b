import { Failure } from '../../core/errors';
import { codeOf } from '../files/diskFailure';
import { belongs, processesOf, type RunProcess } from './processTable';

const politeMs = 2000;
const patienceMs = 10_000;
const lookEveryMs = 15;

/** Runs none of whose processes was left when that was last looked at closely. */
const ended = new Set<string>();

/** After `endProcesses`, once more: one look is then enough, where nothing is found. */
export async function endStragglers(token: string): Promise<RunProcess[]> {
  if (ended.delete(token) && processesOf(token).length === 0) return [];
  const found = await endProcesses(token);
  ended.delete(token);
  return found;
}

/**
 * Ends every process of a run, politely first and for good after two seconds, until none is left, daemons that left the group included.
 * Never touches a process of anybody else. Resolves with what it ended; throws Failure('agent') when some cannot be ended.
 */
export async function endProcesses(token: string): Promise<RunProcess[]> {
  const seen = new Map<number, RunProcess>();
  const asked = new Set<number>();
  const polite = Date.now() + politeMs;
  let left = look(token, seen);
  while (left.some((one) => !one.watchdog) && Date.now() < polite) {
    const fresh = left.filter((one) => !one.watchdog && !asked.has(one.pid));
    for (const one of fresh) asked.add(one.pid);
    signal(fresh, { token, left }, 'SIGTERM');
    // A stopped process hears nothing until it goes on.
    signal(fresh, { token, left }, 'SIGCONT');
    await pause();
    left = look(token, seen);
  }
  const limit = Date.now() + patienceMs;
  // A process that starts another program at this moment shows no environment: only after two looks that found nobody is nobody left.
  for (let alone = onlyWatchdogs(left) ? 1 : 0; left.length > 0 || alone < 2; alone = onlyWatchdogs(left) ? alone + 1 : 0) {
    if (Date.now() > limit) throw stubborn(left);
    // The watchdogs last: as long as they live, nobody else can get the number of their group.
    const others = left.filter((one) => !one.watchdog);
    signal(others.length > 0 ? others : left, { token, left }, 'SIGKILL');
    await pause();
    left = look(token, seen);
  }
  ended.add(token);
  return [...seen.values()];
}

function look(token: string, seen: Map<number, RunProcess>): RunProcess[] {
  const found = processesOf(token);
  for (const one of found) seen.set(one.pid, one);
  return found;
}

function signal(targets: RunProcess[], of: { token: string; left: RunProcess[] }, name: NodeJS.Signals): void {
  const watchdogs = of.left.filter((one) => one.watchdog);
  for (const target of targets) {
    if (!belongs(target, of.token, watchdogs)) continue;
    try {
      process.kill(target.pid, name);
    } catch (error) {
      // Gone in between, or run by another user: the next look tells.
      if (codeOf(error) !== 'ESRCH' && codeOf(error) !== 'EPERM') throw error;
    }
  }
}

function onlyWatchdogs(left: RunProcess[]): boolean {
  return left.every((one) => one.watchdog);
}

function pause(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, lookEveryMs));
}

function stubborn(left: RunProcess[]): Failure {
  const list = left.map((one) => `${one.name} (${one.pid})`).join(', ');
  return new Failure('agent', `Some processes of the run cannot be ended: ${list}. End them by hand, then try again.`, list);
}
