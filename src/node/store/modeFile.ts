import { readFile, rename } from 'node:fs/promises';
import { basename, dirname } from 'node:path';
import { modeSchema, offMode } from '../../core/mode';
import type { Mode } from '../../core/mode';
import type { Log, Modes } from '../../engine/ports';
import { codeOf, readFailure } from '../files/diskFailure';
import { writeWhole } from '../files/writeWhole';
import { watchFolder } from './watchFolder';

/** The switch of a repository as one document. */
export function createModes(path: string, log: Log): Modes {
  return {
    load: () => load(path, log),
    save: (mode) => writeWhole(path, `${JSON.stringify(mode, null, 1)}\n`),
    watch: (listener) => watchFolder({ folder: dirname(path), matters: (name) => name === basename(path), log }, listener),
  };
}

async function load(path: string, log: Log): Promise<Mode> {
  let text: string;
  try {
    text = await readFile(path, 'utf8');
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return offMode;
    throw readFailure(error, dirname(path));
  }
  try {
    return modeSchema.parse(JSON.parse(text));
  } catch (error) {
    log.warn(`${path} is unreadable and was set aside; work mode is paused until you decide: ${String(error)}`);
    await rename(path, `${path}.unreadable`).catch((reason: unknown) => log.warn(`${path} could not be set aside: ${String(reason)}`));
    return { ...offMode, switch: 'paused' };
  }
}
