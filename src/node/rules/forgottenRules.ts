import { readFileSync } from 'node:fs';
import * as z from 'zod';
import type { Log } from '../../engine/ports/world';
import { codeOf } from '../files/diskFailure';
import { writeWhole } from '../files/writeWhole';

/** Remembers, outside of every repository, which rules were taken away: one that somebody writes back into its file does not hold again. */
export interface ForgottenRules {
  /** Their ids, as the file has them now: another window may have added some. */
  read(): ReadonlySet<string>;
  /** On disk when the promise resolves. Throws Failure('disk'). */
  add(ids: readonly string[]): Promise<void>;
}

const documentSchema = z.object({ version: z.literal(1), ids: z.array(z.string()) });
/** Older ones go: a seal of theirs is then as good as it was. */
const most = 20_000;

/** The rules that were taken away on this machine. */
export function createForgottenRules(path: string, log: Log): ForgottenRules {
  return {
    read: () => load(path, log),
    async add(ids) {
      if (!ids.length) return;
      const all = new Set([...load(path, log), ...ids]);
      await writeWhole(path, `${JSON.stringify({ version: 1, ids: [...all].slice(-most) })}\n`);
    },
  };
}

function load(path: string, log: Log): Set<string> {
  try {
    return new Set(documentSchema.parse(JSON.parse(readFileSync(path, 'utf8'))).ids);
  } catch (error) {
    if (!['ENOENT', 'ENOTDIR'].includes(codeOf(error))) log.warn(`${path} cannot be read, so it is not known which remembered answers were taken away: ${String(error)}`);
    return new Set();
  }
}
