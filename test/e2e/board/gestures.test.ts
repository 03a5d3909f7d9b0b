import assert from 'node:assert/strict';
import type { BoardPage } from '../../support/boardPage';
import { openBoard } from '../../support/boardPage';
import { action, card, column, draft, emptyPicture, fullPicture, notices, picture, problemPicture, ready, running } from '../../support/pictures';
import { testBrowser } from '../../support/testBrowser';

describe('what the board says to its host', function () {
  this.timeout(60_000);
  const browser = testBrowser();
  let board: BoardPage | undefined;

  async function open(o: Partial<Parameters<typeof openBoard>[1]> = {}): Promise<BoardPage> {
    board = await openBoard(browser.current, { board: fullPicture, ...o });
    if (o.board !== null && o.board?.state !== 'loading') await board.page.locator('.card, .welcome').first().waitFor();
    return board;
  }

  it('creates a draft from the box with Enter, starts it with Ctrl+Enter, and adds it to the queue with Alt+Enter', async () => {
    const { page, sent } = await open();
    const box = page.getByRole('textbox', { name: 'What should be done?' });
    await box.fill('Sort the list');
    await box.press('Enter');
    await box.fill('Fix the build\n$ npm run build');
    await box.press('Control+Enter');
    await box.press('Enter');
    await box.fill('Count the birds');
    await box.press('Alt+Enter');
    await box.fill('Draw a map');
    await page.getByRole('button', { name: 'Add to Queue', exact: true }).first().click();
    const words = { priority: 'normal', agent: 'shell', model: null, effort: null, profile: null };
    assert.deepEqual(await sent(), [
      { type: 'createTask', brief: { title: 'Sort the list', prompt: '', notes: '', doneLooksLike: '' }, ...words, start: false },
      { type: 'createTask', brief: { title: 'Fix the build', prompt: 'Fix the build\n$ npm run build', notes: '', doneLooksLike: '' }, ...words, start: true },
      { type: 'createTask', brief: { title: 'Count the birds', prompt: '', notes: '', doneLooksLike: '' }, ...words, start: false, queue: true },
      { type: 'createTask', brief: { title: 'Draw a map', prompt: '', notes: '', doneLooksLike: '' }, ...words, start: false, queue: true },
    ]);
    assert.equal(await box.inputValue(), '');
  });

  it('sends the action of each button, and only those the host lists', async () => {
    const { page, sent } = await open();
    for (const name of ['Review', 'Apply']) await page.locator('#card-r1').getByRole('button', { name, exact: true }).click();
    assert.deepEqual(await sent(), [{ type: 'act', id: 'r1', action: 'review' }, { type: 'act', id: 'r1', action: 'apply' }]);
    assert.deepEqual(await page.locator('#card-a1 button').allInnerTexts(), ['Open Thread', 'Stop']);
    await page.locator('#card-r1 .card-more').click();
    assert.deepEqual(await page.getByRole('menuitem').locator('span:first-child').allInnerTexts(), ['Dismiss', 'Open Thread', 'Edit', 'Rename', 'Delete']);
  });

  it('shows exactly the actions of the card in its context menu, and gives the focus back', async () => {
    const { page, sent } = await open();
    await page.locator('#card-r1').click({ button: 'right' });
    const names = ['Review', 'Apply', 'Dismiss', 'Open Thread', 'Edit', 'Rename', 'Delete'];
    assert.deepEqual(await page.getByRole('menuitem').locator('span:first-child').allInnerTexts(), names);
    await page.keyboard.press('Escape');
    assert.equal(await focused(board), 'card-r1');
    await page.keyboard.press('Shift+F10');
    await page.keyboard.press('End');
    await page.keyboard.press('ArrowUp');
    await page.keyboard.press('Enter');
    assert.equal(await page.getByRole('menu').count(), 0);
    assert.deepEqual(await sent(), [{ type: 'act', id: 'r1', action: 'rename' }]);
  });

  it('asks for further cards, and for remedies', async () => {
    const { page, sent, show } = await open({ place: 'editor', board: { ...fullPicture, notices } });
    await page.getByRole('button', { name: 'Show 36 more in Done' }).click();
    await page.getByRole('button', { name: 'Open Log' }).click();
    await show(problemPicture);
    await page.getByRole('button', { name: 'Initialise Repository' }).click();
    assert.deepEqual(await sent(), [{ type: 'showMore', column: 'done' }, { type: 'remedy', name: 'openLog' }, { type: 'remedy', name: 'initialise' }]);
  });

  it('goes through the cards by keyboard, within a column and across', async () => {
    const { page, sent } = await open({ place: 'editor' });
    await page.locator('#card-d1').focus();
    const way: [key: string, at: string][] = [
      ['ArrowDown', 'card-d2'], ['ArrowDown', 'card-d2'], ['ArrowRight', 'card-a2'], ['ArrowRight', 'card-q2'], ['ArrowRight', 'card-r2'],
      ['End', 'card-r3'], ['Home', 'card-r1'], ['ArrowRight', 'card-p1'], ['ArrowRight', 'card-f1'], ['ArrowRight', 'card-f1'], ['ArrowLeft', 'card-p1'],
    ];
    for (const [key, at] of way) {
      await page.keyboard.press(key);
      assert.equal(await focused(board), at, key);
    }
    await page.locator('#card-r1').focus();
    for (const key of ['Enter', 'F2', 'Delete']) await page.keyboard.press(key);
    await page.locator('#card-a1').focus();
    for (const key of ['Enter', 'F2', 'Delete']) await page.keyboard.press(key);
    assert.deepEqual((await sent()).map((intent) => intent.type === 'act' && `${intent.id} ${intent.action}`), ['r1 review', 'r1 rename', 'r1 delete', 'a1 openThread']);
  });

  it('goes down the whole page where columns are stacked, past folded ones', async () => {
    const { page } = await open();
    await page.locator('#card-a2').focus();
    await page.keyboard.press('ArrowDown');
    assert.equal(await focused(board), 'card-r1');
    for (const key of ['n', 'Escape', '?']) await page.keyboard.press(key);
    await page.getByRole('dialog', { name: 'Keyboard Shortcuts' }).waitFor();
    await page.keyboard.press('Escape');
    await page.keyboard.press('/');
    assert.equal(await focused(board), 'box');
  });

  it('takes only one card of a column, and its buttons, into the tab order', async () => {
    const { page } = await open({ place: 'editor', board: picture([column('ready', [ready, { ...ready, id: 'r9' }])]) });
    await page.locator('#card-r1').focus();
    const way = ['card-more', 'review', 'apply'];
    for (const at of way) {
      await page.keyboard.press('Tab');
      assert.ok(await page.evaluate((wanted) => document.activeElement?.matches(`.${wanted}, [data-action="${wanted}"]`), at), at);
    }
    await page.keyboard.press('Tab');
    assert.notEqual(await focused(board), 'card-r9');
  });

  it('lets the focus follow its task to another column', async () => {
    const { page, show } = await open({ place: 'editor', board: picture([column('drafts', [draft, card({ id: 'd9' })])]) });
    await page.locator('#card-d1').getByRole('button', { name: 'Start' }).click();
    await show(picture([column('drafts', [card({ id: 'd9' })]), column('active', [{ ...running, id: 'd1' }])], { revision: 2 }));
    assert.equal(await focused(board), 'card-d1');
    await show(picture([column('drafts', [card({ id: 'd9' })])], { revision: 3 }));
    assert.equal(await page.evaluate(() => document.activeElement?.classList.contains('card')), true);
  });

  it('gives the focus to the neighbour when its task went out of sight', async () => {
    const rest = { ...ready, id: 'r9' };
    const { page, show } = await open({ board: picture([column('ready', [ready, rest])]) });
    await page.locator('#card-r1').getByRole('button', { name: 'Apply', exact: true }).click();
    await show(picture([column('ready', [rest]), column('done', [{ ...ready, badge: 'Applied' }])], { revision: 2 }));
    assert.equal(await focused(board), 'card-r9');
  });

  it('tells screen readers of moves only', async () => {
    const { page, show } = await open({ board: picture([column('active', [{ ...running, id: 'x', title: 'Sort the list' }])]) });
    const spoken = page.locator('main > [role=status]');
    await show(picture([column('active', [{ ...running, id: 'x', title: 'Sort the list', progress: { done: 4, total: 5 } }])], { revision: 2 }));
    assert.equal(await spoken.innerText(), '');
    await show(picture([column('ready', [{ ...ready, id: 'x', title: 'Sort the list' }])], { revision: 3 }));
    assert.equal(await spoken.textContent(), '“Sort the list” is ready for review.');
  });

  it('shows what people and agents wrote as text, never as HTML', async () => {
    const html = '<img src=x onerror=alert(1)><b>bold</b>';
    const line = { icon: 'x" onmouseover="alert(1)', text: html, code: html };
    const { page, complaints } = await open({ board: picture([column('drafts', [card({ id: 'h', title: html, line, agent: html, actions: [action('start', 'primary', html)] })])]) });
    assert.equal(await page.locator('#title-h').innerText(), html);
    assert.equal(await page.locator('#card-h img, #card-h b, #card-h [onmouseover]').count(), 0);
    assert.deepEqual(complaints, []);
  });

  it('ignores messages it does not understand, and says so in the console', async () => {
    const { page, sendAnything, warnings, complaints, show } = await open();
    const odd: unknown[] = [null, 7, 'board', {}, { type: 'what' }, { type: 'board' }, { type: 'board', board: { revision: 1, state: 'tasks' } },
      { type: 'board', board: { ...fullPicture, columns: [{ ...fullPicture.columns[0], cards: [{ id: 'd1' }] }] } }, { type: 'form', task: { id: 'd1' } }, { type: 'refused' }];
    for (const message of odd) await sendAnything(message);
    await show({ ...fullPicture, revision: 2, header: { ...fullPicture.header, line: 'Still here' } });
    assert.equal(await page.locator('.status-line').innerText(), 'Still here');
    assert.equal(warnings.length, odd.length);
    assert.deepEqual(complaints, []);
  });

  it('counts the seconds of a running task by itself', async () => {
    const { page } = await open({ board: picture([column('active', [{ ...running, worked: { ms: 0, since: Date.now() - 58_500 } }])]) });
    const shown = await page.locator('.digits').innerText();
    await page.locator('.digits', { hasText: /^1:\d\d$/ }).and(page.locator('.digits', { hasNotText: shown })).waitFor();
  });

  it('folds empty columns and done ones, and remembers what is opened by hand', async () => {
    const { page } = await open({ board: picture([column('done', [card({ id: 'f' })]), column('drafts', [draft])]) });
    const folded = () => page.locator('.toggle[aria-expanded=false] .label').allInnerTexts();
    assert.deepEqual(await folded(), ['ACTIVE', 'READY', 'QUEUED', 'APPLYING', 'DONE']);
    await page.getByRole('button', { name: 'Ready 0 tasks' }).click();
    assert.equal(await page.locator('.nothing').innerText(), 'Finished work comes here for your review.');
    await page.getByRole('button', { name: 'Done 1 task' }).click();
    await page.waitForFunction(() => sessionStorage.getItem('state')?.includes('"done":false'));
    await page.reload();
    await page.locator('#card-f').waitFor();
    assert.deepEqual(await folded(), ['ACTIVE', 'QUEUED', 'APPLYING']);
  });

  it('reveals a card that is folded away', async () => {
    const { page, send } = await open();
    await send({ type: 'reveal', id: 'f2' });
    await page.locator('#card-f2:focus').waitFor();
  });

  it('lets the person go on writing when a new task is revealed', async () => {
    const { page, send, show } = await open();
    const box = page.locator('#box');
    await box.fill('Sort the list');
    await box.press('Enter');
    await show({ ...fullPicture, revision: 2 });
    await send({ type: 'reveal', id: 'd2' });
    await page.waitForFunction(() => sessionStorage.getItem('state')?.includes('"current":"d2"'));
    assert.equal(await focused(board), 'box');
    await box.press('Escape');
    await page.keyboard.press('ArrowDown');
    assert.equal(await focused(board), 'card-d2');
  });

  it('stays quiet while it loads, and says so only when that takes long', async () => {
    const { page, show } = await open({ board: { revision: 0, state: 'loading' } });
    await page.getByText('Reading the tasks…').waitFor();
    await show(emptyPicture);
    assert.equal(await page.getByText('Reading the tasks…').count(), 0);
    await page.getByRole('button', { name: 'Use This Example' }).click();
    assert.match(await page.locator('#form-prompt textarea').inputValue(), /^\$ git ls-files/);
  });
});

function focused(board: BoardPage | undefined): Promise<string | undefined> {
  assert.ok(board);
  return board.page.evaluate(() => document.activeElement?.id);
}
