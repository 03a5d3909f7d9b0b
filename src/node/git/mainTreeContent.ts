import type { Standing } from './mainTreeLook';
import type { Repository } from './repository';

/** Thrown by one step of putting back; the others go on. */
export class NotPutBack extends Error {}

/** What a path held. */
export type Content = { mode: 'absent' } | { mode: 'folder' } | { mode: 'link'; bytes: Buffer } | { mode: 'file'; bytes: Buffer; rights: number };

/** What was kept of a path. */
export async function contentOf({ git, root }: Repository, { mode, id, rights }: Standing): Promise<Content> {
  if (mode === 'absent' || mode === 'folder') return { mode };
  if (mode === 'submodule' || id === null) throw new NotPutBack('its content was not kept');
  const bytes = await git.bytes(root, ['cat-file', 'blob', id]);
  return mode === 'link' ? { mode, bytes } : { mode: 'file', bytes, rights };
}

/** What a commit has at a path, as a checkout would write it. */
export async function committed({ git, root }: Repository, commit: string, path: string): Promise<Content> {
  if (commit === '') return { mode: 'absent' };
  const entry = (await git.bytes(root, ['--literal-pathspecs', 'ls-tree', '-z', '--full-tree', commit, '--', path])).toString();
  const mode = entry.slice(0, 6);
  if (entry === '') return { mode: 'absent' };
  if (mode === '040000') return { mode: 'folder' };
  if (mode === '120000') return { mode: 'link', bytes: await git.bytes(root, ['cat-file', 'blob', `${commit}:${path}`]) };
  if (mode !== '100644' && mode !== '100755') throw new NotPutBack('it is a submodule');
  const bytes = await git.bytes(root, ['cat-file', '--filters', `${commit}:${path}`]);
  return { mode: 'file', bytes, rights: mode === '100755' ? 0o777 : 0o666 };
}
