import type { Activities, Log } from '../../engine/ports';

/** The activity log of a repository as JSON lines in `folder`. */
export function createActivities(folder: string, log: Log): Activities {
  log.debug(`The activity log is in ${folder}.`);
  return { append() {}, page: async () => ({ entries: [], before: null }), flush: async () => {} };
}
