import { lstat, readFile, rename } from 'node:fs/promises';
import { basename, dirname } from 'node:path';
import { modeSchema, offMode } from '../../core/mode';
import type { Mode } from '../../core/mode';
import type { Modes } from '../../engine/ports/storage';
import type { Log } from '../../engine/ports/world';
import { codeOf, readFailure } from '../files/diskFailure';
import { createSeal, type Seal } from '../files/seal';
import { writeWhole } from '../files/writeWhole';
import { watchFolder } from './watchFolder';

export interface ModesOptions {
  path: string;
  /** Outside of every repository: the key by which Work Mode knows again what it wrote. */
  keyFile: string;
  log: Log;
}

/**
 * The switch of a repository as one sealed document: it decides whether tasks start by themselves, so one that somebody else wrote,
 * an agent for example, is not believed.
 */
export function createModes({ path, keyFile, log }: ModesOptions): Modes {
  const seal = createSeal(keyFile);
  /** What was told to be doubtful: said once, however often it is read. */
  let told = '';
  return {
    async load() {
      const text = await read(path);
      if (text === null) return { mode: offMode, doubt: null };
      const found = parse(text);
      if (found && isSealed(text, { path, seal })) return { mode: found, doubt: null };
      log.warn(`${path} ${found ? 'was not written by Work Mode on this machine' : 'is unreadable and was set aside'}.`);
      if (!found) await rename(path, `${path}.unreadable`).catch((reason: unknown) => log.warn(`${path} could not be set aside: ${String(reason)}`));
      const mode: Mode = { ...offMode, switch: found?.switch === 'off' ? 'off' : 'paused' };
      const doubt = told === text ? null : doubtOf(mode, found);
      told = text;
      return { mode, doubt };
    },
    save: (mode) => writeWhole(path, sealedMode(mode, { path, seal })),
    watch: (listener) => watchFolder({ folder: dirname(path), matters: (name) => name === basename(path), log }, listener),
  };
}

const longest = 1_000_000;

/** Null where there is none. */
async function read(path: string): Promise<string | null> {
  try {
    const found = await lstat(path);
    // A pipe that somebody put there would keep us waiting.
    return found.isFile() && found.size <= longest ? await readFile(path, 'utf8') : '';
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return null;
    throw readFailure(error, dirname(path));
  }
}

function parse(text: string): Mode | null {
  try {
    return modeSchema.safeParse(JSON.parse(text)).data ?? null;
  } catch {
    return null;
  }
}

/** The document of the switch: its last line seals all that stands before it, and the file it stands in. */
export function sealedMode(mode: Mode, { path, seal }: { path: string; seal: Seal }): string {
  const body = JSON.stringify(mode, null, 1).slice(0, -2);
  return `${body},\n "seal": "${seal.of([path, body])}"\n}\n`;
}

function isSealed(text: string, { path, seal }: { path: string; seal: Seal }): boolean {
  const found = /^([^]*),\n "seal": "([\w-]{43})"\n}\n$/.exec(text);
  return found !== null && seal.holds([path, found[1]!], found[2]!);
}

function doubtOf(mode: Mode, found: Mode | null): string {
  if (!found) return 'The file that says whether work mode is on could not be read and was set aside. Work mode is paused until you turn it on or off.';
  const so = mode.switch === 'off' ? 'Work mode is off' : 'Work mode is paused until you turn it on or off';
  return `Whether work mode is on was changed outside of Work Mode, so it is not believed. ${so}.`;
}
