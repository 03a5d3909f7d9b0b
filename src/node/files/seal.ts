import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import { linkSync, mkdirSync, readFileSync, unlinkSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { codeOf, diskFailure } from './diskFailure';
import { temporaryName } from './writeWhole';

/**
 * Tells what Work Mode wrote from what somebody else wrote into the same file, an agent for example: only who has the key of this machine
 * can seal. The words name the file too, so that nothing sealed can be carried elsewhere.
 *
 * Known limits: who can read the key can seal, so it lies outside of every repository and belongs to the person alone; an agent without a
 * sandbox that may read the whole disk could still take it. Where no such folder is given, the key lies beside what it seals and keeps
 * nobody out. And a seal does not say when: an older text of the same file is as good as the newest, unless its reader knows better, as that of remembered rules does (`forgottenRules.ts`).
 */
export interface Seal {
  /** Makes the key where there is none yet. Throws Failure('disk'). */
  of(words: readonly string[]): string;
  holds(words: readonly string[], seal: string): boolean;
}

/** The seal of this machine, by the key in a file. */
export function createSeal(keyFile: string): Seal {
  let known: Buffer | null = null;
  const key = () => (known ??= readKey(keyFile));
  return {
    of: (words) => sealed(key() ?? (known = makeKey(keyFile)), words),
    holds(words, seal) {
      const own = key();
      if (own === null) return false;
      const [expected, given] = [Buffer.from(sealed(own, words)), Buffer.from(seal)];
      return expected.length === given.length && timingSafeEqual(expected, given);
    },
  };
}

function sealed(key: Buffer, words: readonly string[]): string {
  const hmac = createHmac('sha256', key);
  // The length before each word keeps two lists apart that read the same in a row.
  for (const word of words) hmac.update(`${word.length}:`).update(word);
  return hmac.digest('base64url');
}

const keyBytes = 32;

function readKey(path: string): Buffer | null {
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (error) {
    // Without a key no seal holds, and the person is asked again.
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
