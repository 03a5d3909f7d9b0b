import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import { linkSync, mkdirSync, readFileSync, unlinkSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import type { Rule } from '../../core/policy/rule';
import { codeOf, diskFailure } from '../files/diskFailure';
import { temporaryName } from '../files/writeWhole';

/**
 * Tells a rule that a person made in Work Mode from one that somebody else wrote into the file, an agent for example: only who has the key of
 * this machine can seal one. A seal holds for one file only, so that a rule cannot be carried to another repository.
 */
export interface Seal {
  /** Makes the key where there is none yet. Throws Failure('disk'). */
  of(rule: Rule, path: string): string;
  holds(rule: Rule, o: { path: string; seal: string }): boolean;
}

export function createSeal(keyFile: string): Seal {
  let known: Buffer | null = null;
  const key = () => (known ??= readKey(keyFile));
  return {
    of: (rule, path) => sealed(key() ?? (known = makeKey(keyFile)), rule, path),
    holds(rule, { path, seal }) {
      const own = key();
      if (own === null) return false;
      const [expected, given] = [Buffer.from(sealed(own, rule, path)), Buffer.from(seal)];
      return expected.length === given.length && timingSafeEqual(expected, given);
    },
  };
}

function sealed(key: Buffer, { id, scope, task, at, words, match }: Rule, path: string): string {
  const entries = Object.entries(match).sort(([one], [other]) => (one < other ? -1 : 1));
  return createHmac('sha256', key).update(JSON.stringify([path, id, scope, task, at, words, entries])).digest('base64url');
}

const keyBytes = 32;

function readKey(path: string): Buffer | null {
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (error) {
    // Without a key no rule holds, and the person is asked again.
    if (['ENOENT', 'ENOTDIR', 'EACCES'].includes(codeOf(error))) return null;
    throw error;
  }
  const key = Buffer.from(text.trim(), 'base64url');
  return key.length === keyBytes ? key : null;
}

/** Two windows may do this at once: the first one's key is that of both. */
function makeKey(path: string): Buffer {
  const temporary = temporaryName(path);
  try {
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(temporary, `${randomBytes(keyBytes).toString('base64url')}\n`, { mode: 0o600, flag: 'wx' });
    try {
      linkSync(temporary, path);
    } catch (error) {
      if (codeOf(error) !== 'EEXIST') throw error;
    } finally {
      unlinkSync(temporary);
    }
    const key = readKey(path);
    if (key) return key;
    throw new Error(`${path} holds no key; delete it, and Work Mode makes a new one.`);
  } catch (error) {
    throw diskFailure(error, dirname(path));
  }
}
