import { DiskFull, Failure } from '../../core/errors';

/** Words what the operating system said about a folder we must write in, with the way out in the sentence. */
export function diskFailure(error: unknown, folder: string): Failure {
  if (error instanceof Failure) return error;
  const code = codeOf(error);
  const full = ['ENOSPC', 'EDQUOT', 'EROFS'].includes(code);
  return full ? new DiskFull(sentence(code, folder), detail(error)) : new Failure('disk', sentence(code, folder), detail(error));
}

/** The same for a folder we must read in. */
export function readFailure(error: unknown, folder: string): Failure {
  if (error instanceof Failure) return error;
  const code = codeOf(error);
  const refused = code === 'EACCES' || code === 'EPERM';
  const way = refused ? 'Give your user read access to it' : 'Check that the folder is there and that the disk works';
  return new Failure('disk', `Work Mode could not read in ${folder}${code ? ` (${code})` : ''}. ${way}, then try again.`, detail(error));
}

function detail(error: unknown): string {
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}

/** The code of a system error (`ENOENT`), or an empty string. */
export function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : '';
}

function sentence(code: string, folder: string): string {
  switch (code) {
    case 'ENOSPC':
    case 'EDQUOT':
      return `The disk is full: nothing can be saved in ${folder}. Free some space, then try again.`;
    case 'EROFS':
      return `The file system is read-only: nothing can be saved in ${folder}. Make it writable, then try again.`;
    case 'EACCES':
    case 'EPERM':
      return `Work Mode may not write in ${folder}. Give your user write access to it, then try again.`;
    case 'ENOTDIR':
    case 'EEXIST':
      return `A file is where a folder must be: nothing can be saved in ${folder}. Move that file away, then try again.`;
    case 'ENOENT':
      return `The folder ${folder} is gone, so nothing can be saved in it. Bring it back, then try again.`;
    case 'EMFILE':
    case 'ENFILE':
      return `Too many files are open, so nothing can be saved in ${folder}. Close some programs, then try again.`;
    default:
      return `The disk refused to save in ${folder}${code ? ` (${code})` : ''}. Check that the disk works, then try again.`;
  }
}
