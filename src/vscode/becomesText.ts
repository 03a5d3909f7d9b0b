import { firstOf, listed } from '../core/listed';
import { visibleText } from '../core/visibleText';
import type { ChangedFile } from './openedRepository';

type Becomes = Exclude<ChangedFile['becomes'], null>;

/** Said of one file in a list. */
export const becomesWords: Record<Becomes, string> = {
  executable: 'executable', notExecutable: 'no longer executable', link: 'symbolic link', submodule: 'submodule', plain: 'plain file now',
};

/** What the diffs of these files do not show; null where they show all. */
export function becomesText(files: readonly Pick<ChangedFile, 'path' | 'becomes'>[]): string | null {
  const told = sentences.flatMap(([becomes, [one, many]]) => {
    const names = files.filter((file) => file.becomes === becomes).map(({ path }) => `“${visibleText(path)}”`);
    return names.length ? [`${listed(firstOf(names, mostNames, (others) => `${others} more`))} ${names.length === 1 ? one : many}.`] : [];
  });
  return told.length ? `Not to be seen in the diffs: ${told.join(' ')}` : null;
}

const mostNames = 3;
const sentences: readonly (readonly [Becomes, readonly [one: string, many: string]])[] = [
  ['executable', ['is executable from now on', 'are executable from now on']],
  ['notExecutable', ['is no longer executable', 'are no longer executable']],
  ['link', ['is a symbolic link: its text is where it leads', 'are symbolic links: their text is where they lead']],
  ['submodule', ['is a submodule', 'are submodules']],
  ['plain', ['was a link or a submodule, and is a plain file from now on', 'were links or submodules, and are plain files from now on']],
];
