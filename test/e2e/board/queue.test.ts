import assert from 'node:assert/strict';
import type { BoardPage } from '../../support/boardPage';
import { openBoard } from '../../support/boardPage';
import { inspectPage } from '../../support/inspectPage';
import { action, card, column, fullPicture, picture, running, unhappyQueue } from '../../support/pictures';
import { testBrowser } from '../../support/testBrowser';

describe('the queue on the board', function () {
  this.timeout(60_000);
  const browser = testBrowser();
  let board: BoardPage | undefined;

  const waiting = (id: string) => card({ id, title: `Task ${id}`, badge: 'Queued', icon: 'circle-large-outline', actions: [action('stop', 'secondary', 'Remove from Queue'), action('moveUp', 'menu'), action('moveDown', 'menu')] });
  const queueOf = (ids: string, revision = 1, count = ids.length) => picture([column('active', [running]), column('queued', [...ids].map(waiting), count)], { revision });
  const spoken = () => board!.page.locator('main > [role=status]').textContent();
  const focused = () => board!.page.evaluate(() => document.activeElement?.id);

  async function open(o: Partial<Parameters<typeof openBoard>[1]> = {}): Promise<BoardPage> {
    board = await openBoard(browser.current, { board: queueOf('abcd'), place: 'editor', ...o });
    await board.page.locator('.card').first().waitFor();
    return board;
  }

  it('moves a task by Alt and an arrow, says where it is, and keeps the focus on it', async () => {
    const { page, sent, show } = await open();
    await page.locator('#card-b').focus();
    await page.keyboard.press('Alt+ArrowDown');
    assert.equal(await spoken(), 'Moved behind “Task c”, 3 of 4.');
    await show(queueOf('acbd', 2));
    assert.equal(await focused(), 'card-b');
    await page.keyboard.press('Alt+ArrowDown');
    await show(queueOf('acdb', 3));
    await page.keyboard.press('Alt+ArrowDown');
    assert.equal(await spoken(), 'It is the last one already.');
    await page.locator('#card-c').focus();
    await page.keyboard.press('Alt+ArrowUp');
    assert.equal(await spoken(), 'Moved to the top, 1 of 4.');
    await show(queueOf('cadb', 4));
    assert.equal(await focused(), 'card-c');
    assert.deepEqual(await sent(), [{ type: 'moveTask', id: 'b', behind: 'c' }, { type: 'moveTask', id: 'b', behind: 'd' }, { type: 'moveTaskBefore', id: 'c', before: 'a' }]);
  });

  it('moves nothing but queued tasks', async () => {
    const { page, sent } = await open();
    await page.locator('#card-a1').focus();
    await page.keyboard.press('Alt+ArrowDown');
    assert.equal(await page.locator('#card-a1').getAttribute('draggable'), 'false');
    assert.deepEqual(await sent(), []);
  });

  it('moves relative to what is shown, and says what is further down', async () => {
    const { page, sent } = await open({ board: { ...queueOf('bd', 1, 7), filtered: true } });
    await page.locator('#card-d').focus();
    await page.keyboard.press('Alt+ArrowUp');
    assert.equal(await spoken(), 'Moved before “Task b”, 1 of 7.');
    await page.keyboard.press('Alt+ArrowDown');
    assert.equal(await spoken(), 'It is the last one that is shown. Show more to move it further.');
    await page.locator('#card-b').focus();
    await page.keyboard.press('Alt+ArrowUp');
    assert.equal(await spoken(), 'It is the first one that is shown. Clear the search to move it further.');
    await page.keyboard.press('Alt+ArrowDown');
    assert.equal(await spoken(), 'Moved behind “Task d”, 2 of 7.');
    assert.deepEqual(await sent(), [{ type: 'moveTaskBefore', id: 'd', before: 'b' }, { type: 'moveTask', id: 'b', behind: 'd' }]);
  });

  for (const place of ['editor', 'sidebar'] as const) {
    it(`takes a task to where it is dropped, ${place}`, async () => {
      const { page, sent } = await open({ place });
      await page.locator('#title-a').dragTo(page.locator('#title-c'), { targetPosition: { x: 8, y: 60 }, force: true });
      await page.locator('[data-held]').waitFor({ state: 'detached' });
      await page.locator('#title-d').dragTo(page.locator('#title-a'), { targetPosition: { x: 8, y: 2 } });
      await page.locator('[data-held]').waitFor({ state: 'detached' });
      assert.deepEqual(await sent(), [{ type: 'moveTask', id: 'a', behind: 'c' }, { type: 'moveTaskBefore', id: 'd', before: 'a' }]);
      assert.equal(await focused(), 'card-d');
      assert.equal(await page.locator('[data-drop]').count(), 0);
    });
  }

  it('goes to where the line is drawn while a search hides tasks, also beside the card it is seen beside already', async () => {
    const { page, sent } = await open({ board: { ...queueOf('bd'), filtered: true } });
    const dropOn = async (y: number) => {
      await page.locator('#title-d').dragTo(page.locator('#title-b'), { targetPosition: { x: 8, y }, force: true });
      await page.locator('[data-held]').waitFor({ state: 'detached' });
    };
    await dropOn(2);
    assert.equal(await spoken(), 'Moved before “Task b”, 1 of 2.');
    await dropOn(60);
    assert.equal(await spoken(), 'Moved behind “Task b”, 2 of 2.');
    assert.deepEqual(await sent(), [{ type: 'moveTaskBefore', id: 'd', before: 'b' }, { type: 'moveTask', id: 'd', behind: 'b' }]);
  });

  it('shows where a task would go while it is held, and only in the queue', async () => {
    const { page, sent } = await open();
    const marks = () => page.locator('[data-drop]').evaluateAll((cards) => cards.map((card) => `${card.id} ${(card as HTMLElement).dataset.drop}`));
    await hold('b');
    assert.equal(await over('d', 0.8), 'move');
    assert.deepEqual(await marks(), ['card-d below']);
    assert.equal(await over('c', 0.2), 'move');
    assert.deepEqual(await marks(), ['card-c above']);
    assert.equal(await over('a1', 0.5), 'nothing');
    assert.deepEqual(await marks(), []);
    await page.evaluate(() => { document.getElementById('card-b')?.dispatchEvent(new DragEvent('dragend', { bubbles: true })); });
    assert.equal(await over('c', 0.2), 'nothing');
    assert.equal(await page.locator('[data-held], [data-drop]').count(), 0);
    assert.deepEqual(await sent(), []);
  });

  it('leaves a task where it is when it is dropped on its own place or outside of the queue', async () => {
    const { page, sent } = await open();
    await page.locator('#title-b').dragTo(page.locator('#title-b'), { targetPosition: { x: 8, y: 12 } });
    await page.locator('#title-b').dragTo(page.locator('#card-a1'));
    await page.locator('[data-held]').waitFor({ state: 'detached' });
    assert.deepEqual(await sent(), []);
  });

  it('goes on by itself when a task is held near the edge of a long queue', async () => {
    const { page } = await open({ board: queueOf('abcdefghijkl'), height: 420 });
    await page.waitForFunction(() => document.querySelectorAll('.column[data-column=queued] .card').length === 12);
    await hold('a');
    const lane = page.locator('.column[data-column=queued] .column-body');
    await lane.evaluate((element) => {
      const { left, bottom } = element.getBoundingClientRect();
      for (let step = 0; step < 10; step += 1) element.dispatchEvent(new DragEvent('dragover', { bubbles: true, cancelable: true, clientX: left + 40, clientY: bottom - 10, dataTransfer: new DataTransfer() }));
    });
    assert.ok((await lane.evaluate((element) => element.scrollTop)) >= 100);
  });

  it('lists what a task comes after with how it is, and leads to it', async () => {
    const { page, sent } = await open({ board: fullPicture, place: 'sidebar' });
    const line = page.locator('#card-q2').getByRole('button', { name: /comes after Fix typo in the welcome mail: done; Add rate limiting to the public API: not done yet/ });
    assert.equal(await line.locator('.after-seen').innerText(), 'after\n2 tasks, 1 done');
    await line.click();
    assert.deepEqual((await page.getByRole('menuitem').allInnerTexts()).map((text) => text.split('\n').filter(Boolean)), [['Fix typo in the welcome mail', 'Done'], ['Add rate limiting to the public API', 'Is being worked on']]);
    await page.keyboard.press('Enter');
    await page.locator('#card-f1:focus').waitFor();
    await page.locator('#card-q1').getByRole('button', { name: /comes after/ }).click();
    await page.keyboard.press('Escape');
    await page.locator('#card-q1 .after:focus').waitFor();
    assert.deepEqual(await sent(), []);
  });

  it('opens the thread of what it comes after when that is too far down to be shown', async () => {
    const after = [{ id: 'z9', title: 'Long ago', standing: 'met' as const, state: 'done' }];
    const { page, sent } = await open({ board: picture([column('queued', [{ ...waiting('a'), dependsOn: after }])]) });
    await page.locator('#card-a .after').click();
    await page.getByRole('menuitem', { name: 'Long ago' }).click();
    assert.deepEqual((await sent())[0], { type: 'openThread', id: 'z9' });
  });

  it('says until when a queued task waits', async () => {
    const until = new Date(2099, 0, 5, 3, 10).getTime();
    const { page } = await open({ board: picture([column('queued', [{ ...waiting('a'), line: { icon: null, text: 'Waits: usage limit of Codex', code: null }, until }])]) });
    assert.equal(await page.locator('#card-a .card-line').innerText(), 'Waits: usage limit of Codex until 5 Jan 03:10');
  });

  it('says why a task failed that is tried again, and behind what it waits for when that is', async () => {
    const { page, sent } = await open({ board: picture([column('queued', unhappyQueue)]), place: 'sidebar', height: 760 });
    assert.match(await page.locator('#card-q3 .card-line').innerText(), /^Failed, and is tried again at (tomorrow )?\d\d:\d\d$/);
    assert.equal(await page.locator('#card-q3 .card-failure').innerText(), 'Step 2 of 3 ended with code 1: npm run docs -- --strict --out site/nightly');
    await page.locator('#card-q3').getByRole('img', { name: 'Its last run failed:' }).waitFor();
    await page.locator('#card-q3').getByRole('button', { name: 'Thread', exact: true }).click();
    assert.deepEqual(await sent(), [{ type: 'act', id: 'q3', action: 'openThread' }]);
    assert.match(await page.locator('#card-q6 .card-line').innerText(), /^Waits: Codex’s service does not answer, tried again at (tomorrow )?\d\d:\d\d$/);
    await inspectPage(board!, 'board-queue-unhappy');
  });

  /** Takes a card into the hand, as the browser tells of it. */
  async function hold(id: string): Promise<void> {
    await board!.page.evaluate((name) => { document.getElementById(name)?.dispatchEvent(new DragEvent('dragstart', { bubbles: true, cancelable: true, dataTransfer: new DataTransfer() })); }, `card-${id}`);
    await board!.page.locator(`#card-${id}[data-held]`).waitFor();
  }

  /** Holds it over a part of another card; what a drop there would do. */
  function over(id: string, part: number): Promise<'move' | 'nothing'> {
    return board!.page.evaluate(({ name, down }) => {
      const card = document.getElementById(name)!;
      const { left, top, height } = card.getBoundingClientRect();
      const taken = !card.dispatchEvent(new DragEvent('dragover', { bubbles: true, cancelable: true, clientX: left + 30, clientY: top + height * down, dataTransfer: new DataTransfer() }));
      return taken ? 'move' as const : 'nothing' as const;
    }, { name: `card-${id}`, down: part });
  }
});
