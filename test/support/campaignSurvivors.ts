import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { laneVariable } from './campaignEngine';

/** Who is still there when everybody had the time to end: a process that hears of the end of another takes a moment itself. */
export async function survivorsAfter(outside: string, ms: number): Promise<string[]> {
  for (const until = Date.now() + ms; ;) {
    const left = survivors(outside);
    if (left.length === 0 || Date.now() > until) return left;
    await new Promise((again) => setTimeout(again, 20));
  }
}

/** Command lines of processes that were started for this lane and still live. */
function survivors(outside: string): string[] {
  if (!existsSync('/proc/self')) return [];
  return readdirSync('/proc').filter((pid) => /^\d+$/.test(pid)).flatMap((pid) => {
    try {
      const environment = readFileSync(`/proc/${pid}/environ`, 'utf8').split('\0');
      return environment.includes(`${laneVariable}=${outside}`) ? [readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ')] : [];
    } catch {
      return [];
    }
  });
}
