import { Refusal } from '../../core/errors';
import type { Handover, Log } from '../../engine/ports';

export interface HandoverOptions {
  /** Shared by all worktrees of the repository: names the line. */
  commonDir: string;
  /** Holds the key that both sides have to know. */
  keyFile: string;
  log: Log;
}

/** The line between the windows of one repository on this machine. */
export function createHandover(o: HandoverOptions): Handover {
  o.log.debug(`Windows of ${o.commonDir} do not speak with each other yet.`);
  return {
    serve: async () => ({ tell() {}, close: async () => {} }),
    send: () => Promise.reject(new Refusal('Another window works on this repository. Do it there, or close that window and this one takes over.')),
    listen: () => () => {},
  };
}
