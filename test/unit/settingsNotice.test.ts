import assert from 'node:assert/strict';
import { settingsNotice } from '../../src/core/settingsNotice';

describe('the notice about the settings of agents', () => {
  const sentences = ['“A” needs a command.', '“B” needs a command.', '“C” needs a command.', '“D” needs a command.'];

  it('is not there while nothing is wrong', () => {
    assert.equal(settingsNotice([]), null);
  });

  it('says the one mistake there is, and opens the settings', () => {
    const notice = settingsNotice(sentences.slice(0, 1));
    assert.equal(notice?.sentence, '“A” needs a command.');
    assert.deepEqual(notice?.remedies.map(({ name }) => name), ['openSettings']);
  });

  it('stays one with several: it names the first, counts the others, and opens settings and log', () => {
    assert.equal(settingsNotice(sentences.slice(0, 2))?.sentence, '“A” needs a command. There is 1 more mistake in the settings of agents; the log names it.');
    const notice = settingsNotice(sentences);
    assert.equal(notice?.sentence, '“A” needs a command. There are 3 more mistakes in the settings of agents; the log names them.');
    assert.deepEqual(notice?.remedies.map(({ name }) => name), ['openSettings', 'showLog']);
  });
});
