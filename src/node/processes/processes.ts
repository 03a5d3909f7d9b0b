import type { Log, Processes } from '../../engine/ports/world';
import { endStragglers } from './endProcesses';

/** Finds and ends what earlier runs have left, also after a crash. */
export function createProcesses(log: Log): Processes {
  return {
    async reap(token) {
      const ended = (await endStragglers(token)).filter((one) => !one.watchdog);
      if (ended.length > 0) log.info(`Ended ${ended.map((one) => `${one.name} (${one.pid})`).join(', ')} of run ${token}.`);
    },
  };
}
