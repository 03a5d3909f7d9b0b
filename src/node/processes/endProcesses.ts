import { Failure } from '../../core/errors';
import { codeOf } from '../files/diskFailure';
import { belongs, processesOf, type RunProcess } from './processTable';

const politeMs = 2000;
const patienceMs = 10_000;
/** Milliseconds from look to look: most end at once, and a look at every process of the machine costs something. */
const pauses = [5, 10, 15];

/** When the last look at the processes of a run that had ended found nobody. */
const aloneSince = new Map<string, number>();

/** After `endProcesses`, once more: one look is then enough, where nothing is found. */
export async function endStragglers(token: string): Promise<RunProcess[]> {
  const since = aloneSince.get(token);
  aloneSince.delete(token);
  if (since !== undefined) {
    const left = since + pauses[0]! - performance.now();
    if (left > 0) await new Promise((resolve) => setTimeout(resolve, left));
    if (processesOf(token).length === 0) return [];
  }
  const found = await endProcesses(token);
  aloneSince.delete(token);
  return found;
}

/**
 * Ends every process of a run, politely first and for good after two seconds, until none is left, daemons that left the group included.
 * Never touches a process of anybody else. Resolves with what it ended; throws Failure('agent') when some cannot be ended.
 * `looks`: how many must find nobody; one, which does not wait for the watchdogs, is enough for whoever calls `endStragglers` afterwards.
 */
export async function endProcesses(token: string, { looks: wanted = 2 }: { looks?: 1 | 2 } = {}): Promise<RunProcess[]> {
  const seen = new Map<number, RunProcess>();
  const asked = new Set<number>();
  const polite = Date.now() + politeMs;
  let looks = 1;
  let left = look(token, seen);
  while (left.some((one) => !one.watchdog) && Date.now() < polite) {
    const fresh = left.filter((one) => !one.watchdog && !asked.has(one.pid));
    for (const one of fresh) asked.add(one.pid);
    signal(fresh, { token, left }, 'SIGTERM');
    // A stopped process hears nothing until it goes on.
    signal(fresh, { token, left }, 'SIGCONT');
    await pauseAfter(looks++);
    left = look(token, seen);
  }
  const limit = Date.now() + patienceMs;
  // A process that starts another program at this moment shows no environment: only after two looks that found nobody is nobody left.
  for (let alone = onlyWatchdogs(left) ? 1 : 0; alone < wanted || left.length > 0; alone = onlyWatchdogs(left) ? alone + 1 : 0) {
    if (Date.now() > limit) throw stubborn(left);
    // The watchdogs last: as long as they live, nobody else can get the number of their group.
    const others = left.filter((one) => !one.watchdog);
    signal(others.length > 0 ? others : left, { token, left }, 'SIGKILL');
    if (wanted === 1 && alone === 1) break;
    await pauseAfter(looks++);
    left = look(token, seen);
  }
  aloneSince.set(token, performance.now());
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

function pauseAfter(looks: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, pauses[looks - 1] ?? pauses.at(-1)));
}

function stubborn(left: RunProcess[]): Failure {
  const list = left.map((one) => `${one.name} (${one.pid})`).join(', ');
  return new Failure('agent', `Some processes of the run cannot be ended: ${list}. End them by hand, then try again.`, list);
}
