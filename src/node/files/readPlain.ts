import { closeSync, constants, fstatSync, openSync, readFileSync } from 'node:fs';
import { codeOf } from './diskFailure';

/**
 * The content of a small file, at once, which takes less time than handing it over to be read. Null where there is none, or something that is
 * no file: an agent may have put a pipe there, which a plain read would wait for without end. Throws what the system says of the rest.
 */
export function readPlain(path: string): Buffer | null {
  let file: number | undefined;
  try {
    file = openSync(path, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0));
    return fstatSync(file).isFile() ? readFileSync(file) : null;
  } catch (error) {
    if (['ENOENT', 'ENOTDIR', 'EISDIR', 'ENXIO'].includes(codeOf(error))) return null;
    throw error;
  } finally {
    if (file !== undefined) closeSync(file);
  }
}
