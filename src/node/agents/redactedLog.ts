import type { Log } from '../../engine/ports/world';
import type { Redactor } from './redact';

/** A log that no secret gets into. */
export function redactedLog(log: Log, { redact }: Redactor): Log {
  return {
    debug: (message) => log.debug(redact(message)),
    info: (message) => log.info(redact(message)),
    warn: (message) => log.warn(redact(message)),
    error: (message) => log.error(redact(message)),
  };
}
