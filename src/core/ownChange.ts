import * as z from 'zod';

/** One thing of the user's own that is not as it was. */
export const ownChangeSchema = z.discriminatedUnion('kind', [
  /** What is checked out now: a ref in full, or a commit. */
  z.object({ kind: z.literal('head'), name: z.string() }),
  /** A branch or tag, by its ref in full. */
  z.object({ kind: z.literal('ref'), name: z.string(), fate: z.enum(['new', 'gone', 'moved']) }),
  /** A file, by its path in the main tree. */
  z.object({ kind: z.literal('file'), name: z.string() }),
  /** A file that decides what git does, by its path in the main tree: `.git/config` and the like. */
  z.object({ kind: z.literal('setting'), name: z.string() }),
]);
export type OwnChange = z.infer<typeof ownChangeSchema>;

/** What is told apart of them in words: what is checked out, branches, tags, and files. */
export interface ChangeParts { heads: OwnChange[]; branches: OwnChange[]; tags: OwnChange[]; files: OwnChange[] }

/** It in words: a path, or “the branch other moved”. */
export function changeText(change: OwnChange): string {
  switch (change.kind) {
    case 'head': return `${change.name.startsWith('refs/') ? refText(change.name) : `the commit ${change.name.slice(0, 10)}`} is checked out now`;
    case 'ref': return `${refText(change.name)} ${fates[change.fate]}`;
    case 'file': case 'setting': return change.name;
  }
}

/** The same for the same change: two differ when they stand for different things, or when the same thing changed in another way. */
export function changeKey(change: OwnChange): string {
  return `${change.kind} ${changeText(change)}`;
}

export function partsOf(changes: readonly OwnChange[]): ChangeParts {
  const refs = changes.filter(({ kind }) => kind === 'ref');
  return {
    heads: changes.filter(({ kind }) => kind === 'head'),
    branches: refs.filter(({ name }) => !name.startsWith(tags)),
    tags: refs.filter(({ name }) => name.startsWith(tags)),
    files: changes.filter(({ kind }) => kind === 'file' || kind === 'setting'),
  };
}

/** What an older version kept of a change: its words. */
export function changeOfText(text: string): OwnChange {
  const [, kind = '', short = '', now = ''] = /^the (branch|tag|commit) (.+) (is checked out now|is new|is gone|moved)$/s.exec(text) ?? [];
  const name = kind === 'tag' ? `${tags}${short}` : kind === 'branch' && !short.startsWith('refs/') ? `${branches}${short}` : short;
  const fate = (['new', 'gone', 'moved'] as const).find((one) => fates[one] === now);
  if (kind !== '' && now === 'is checked out now') return { kind: 'head', name };
  if (kind !== '' && kind !== 'commit' && fate) return { kind: 'ref', name, fate };
  return text.startsWith('.git/') ? { kind: 'setting', name: text } : { kind: 'file', name: text };
}

const branches = 'refs/heads/';
const tags = 'refs/tags/';
const fates = { new: 'is new', gone: 'is gone', moved: 'moved' } as const;

function refText(ref: string): string {
  return ref.startsWith(tags) ? `the tag ${ref.slice(tags.length)}` : `the branch ${ref.replace(branches, '')}`;
}
