import assert from 'node:assert/strict';
import { askingPicture } from '../../support/askPictures';
import type { BoardPage } from '../../support/boardPage';
import { openBoard } from '../../support/boardPage';
import { testBrowser } from '../../support/testBrowser';

describe('answering on the board', function () {
  this.timeout(60_000);
  const browser = testBrowser();
  let board: BoardPage;

  beforeEach(async () => { board = await openBoard(browser.current, { board: askingPicture }); });

  const inbox = () => board.page.getByRole('region', { name: 'Needs you' });
  const approve = { kind: 'approve', remember: null };

  it('is done on top of the board, each ask with its own buttons', async () => {
    const push = inbox().getByRole('region', { name: 'Codex wants to: Push to a remote' });
    await push.getByRole('button', { name: 'Approve', exact: true }).click();
    await inbox().getByRole('region', { name: 'Codex wants to: Edit src/api/limit.ts' }).getByRole('button', { name: 'Deny', exact: true }).click();
    await inbox().getByRole('button', { name: '403 Forbidden' }).first().click();
    assert.deepEqual(await board.sent(), [
      { type: 'answerAsk', id: 'w1', ask: 'push', answer: approve },
      { type: 'answerAsk', id: 'w1', ask: 'edit', answer: { kind: 'deny', reason: null } },
      { type: 'answerAsk', id: 'w2', ask: 'status', answer: { kind: 'reply', values: { answer: '403' } } },
    ]);
  });

  it('is done on the card as well', async () => {
    await board.page.locator('#card-w1').getByRole('button', { name: 'Approve', exact: true }).click();
    await board.page.locator('#card-w2').getByRole('button', { name: '401 Unauthorized' }).click();
    assert.deepEqual(await board.sent(), [
      { type: 'answerAsk', id: 'w1', ask: 'push', answer: approve },
      { type: 'answerAsk', id: 'w2', ask: 'status', answer: { kind: 'reply', values: { answer: '401' } } },
    ]);
  });

  it('is done in words in the thread, by a button that stands in a row with the others of its card', async () => {
    const card = board.page.locator('#card-w2');
    const rows = new Set((await Promise.all((await card.locator('.card-buttons .button').all()).map((button) => button.boundingBox()))).map((box) => Math.round(box!.y)));
    assert.equal(rows.size, 2);
    await card.getByRole('button', { name: 'Answer…' }).click();
    assert.deepEqual(await board.sent(), [{ type: 'act', id: 'w2', action: 'openThread' }]);
  });

  it('offers to remember a yes only where that is allowed', async () => {
    const remember = inbox().getByRole('button', { name: 'Approve and remember…' });
    assert.equal(await remember.count(), 1);
    await remember.click();
    await board.page.getByRole('menuitem', { name: /This Repository/ }).click();
    assert.deepEqual(await board.sent(), [{ type: 'answerAsk', id: 'w1', ask: 'edit', answer: { kind: 'approve', remember: 'repository' } }]);
  });

  it('is possible after nobody answered in time, and says so; before, it says until when', async () => {
    const late = board.page.locator('#card-r4');
    await late.getByText('Nobody answered in time. Answer now, and it goes on.').waitFor();
    await late.getByRole('button', { name: '403 Forbidden' }).click();
    await inbox().getByRole('region', { name: 'Codex asks: Which status should a revoked key get?' }).getByText('Nobody answered in time.').waitFor();
    assert.deepEqual(await board.sent(), [{ type: 'answerAsk', id: 'r4', ask: 'late', answer: { kind: 'reply', values: { answer: '403' } } }]);
    const push = inbox().getByRole('region', { name: 'Codex wants to: Push to a remote' });
    assert.match(await push.locator('.ask-expiry').innerText(), /^Waits until (tomorrow )?\d\d:\d\d, then the run ends and what it did is kept\. You can still answer after that\.$/);
    assert.match(await board.page.locator('#card-w1 .meta').innerText(), /until (tomorrow )?\d\d:\d\d/);
  });

  it('is over for every place as soon as the host says so', async () => {
    await board.show({ ...askingPicture, revision: 2, needsYou: [] });
    await inbox().waitFor({ state: 'detached' });
  });
});
