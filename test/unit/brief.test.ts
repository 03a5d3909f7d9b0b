import assert from 'node:assert/strict';
import { promptOf, tidyBrief } from '../../src/core/brief';
import { intentSchema, limits } from '../../src/protocol/intents';
import { byShell } from '../support/tasks';

const brief = (title: string, prompt = '') => ({ title, prompt, notes: '', doneLooksLike: '' });

describe('a brief', () => {
  it('takes its title from the first words of the prompt when it has none', () => {
    for (const [prompt, title] of [
      ['Sort the list\nand more', 'Sort the list'],
      ['# A heading\ntext', 'A heading'],
      ['```sh\nnpm test\n```', 'npm test'],
      ['$ npm test', 'npm test'],
      [`${'x'.repeat(200)}`, `${'x'.repeat(79)}…`],
    ] as const) assert.equal(tidyBrief(brief('', prompt)).title, title);
  });

  it('needs some text', () => {
    for (const empty of ['', '   ', '\n\t', '\u0000\u0007']) assert.throws(() => tidyBrief(brief(empty, empty)), /Write a title or a prompt/);
  });

  it('loses control characters and direction marks, and keeps tabs, lines and every letter', () => {
    const tidy = tidyBrief(brief('a\u0000b\u001b[31m\u202e c\n d', 'x\r\ny\tz é 漢 🙂'));
    assert.deepEqual([tidy.title, tidy.prompt], ['ab[31m c d', 'x\ny\tz é 漢 🙂']);
  });

  it('keeps HTML as the text it is', () => {
    assert.equal(tidyBrief(brief('<img src=x onerror=alert(1)>')).title, '<img src=x onerror=alert(1)>');
  });

  it('falls back to the title where an agent needs a prompt', () => {
    assert.equal(promptOf(tidyBrief(brief('Sort'))), 'Sort');
  });

  it('may have 100,000 characters of prompt and is refused with a sentence above that', () => {
    const intent = (n: number) => intentSchema.safeParse({ type: 'createTask', brief: brief('', 'x'.repeat(n)), priority: 'normal', ...byShell, start: false });
    assert(intent(limits.text).success);
    assert.match(intent(limits.text + 1).error!.issues[0]!.message, /longer than 100,000 characters.*Shorten it/);
  });

  it('may have 200 characters of title; a pasted page is refused with the way out, when it is written and when it is edited', () => {
    const words = (n: number) => ({ brief: brief('x'.repeat(n)), priority: 'normal', ...byShell });
    assert(intentSchema.safeParse({ type: 'createTask', ...words(limits.title), start: false }).success);
    for (const intent of [{ type: 'createTask', ...words(10_000), start: true }, { type: 'editTask', id: 'a1', ...words(10_000) }]) {
      const { error } = intentSchema.safeParse(intent);
      assert.deepEqual(error?.issues.map(({ message }) => message), ['The title is longer than 200 characters. Shorten it, and put the rest into the prompt.']);
    }
  });
});
