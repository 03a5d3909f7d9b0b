import assert from 'node:assert/strict';
import { becomesText } from '../../../src/vscode/becomesText';
import type { ChangedFile } from '../../../src/vscode/openedRepository';

describe('what diffs do not show', () => {
  const files = (becomes: ChangedFile['becomes'], ...paths: string[]) => paths.map((path) => ({ path, becomes }));

  it('is nothing where files only have another text', () => {
    assert.equal(becomesText(files(null, 'a', 'b')), null);
  });

  it('is told kind by kind, three names of each at most', () => {
    assert.equal(becomesText(files('executable', 'run.sh')), 'Not to be seen in the diffs: “run.sh” is executable from now on.');
    assert.equal(
      becomesText([...files('link', 'here'), ...files(null, 'text'), ...files('executable', 'a', 'b', 'c', 'd', 'e'), ...files('notExecutable', 'f', 'g')]),
      'Not to be seen in the diffs: “a”, “b”, “c” and 2 more are executable from now on. “f” and “g” are no longer executable. “here” is a symbolic link: its text is where it leads.',
    );
  });

  it('writes out what no eye sees in a name', () => {
    assert.equal(becomesText(files('executable', 'a\u202eb')), 'Not to be seen in the diffs: “a⟨U+202E⟩b” is executable from now on.');
  });
});
