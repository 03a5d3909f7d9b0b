import { join } from 'node:path';
import { readPlain } from '../files/readPlain';

/**
 * Whether the repository keeps its objects, refs and worktrees as it always did: git says of everything newer in the `extensions` of the
 * repository's own settings (gitrepository-layout(5), "git repository format versions"), and of one that several users share in
 * `core.sharedRepository`. False wherever one of them may be meant.
 */
export function hasPlainStorage(commonDir: string): boolean {
  const settings = readPlain(join(commonDir, 'config'))?.toString();
  return settings !== undefined && !/extensions|sharedrepository/i.test(settings);
}
