import assert from 'node:assert/strict';
import type { ThreadItem } from '../../../src/protocol/thread';
import type { BoardPage } from '../../support/boardPage';
import { openBoard } from '../../support/boardPage';
import { testBrowser } from '../../support/testBrowser';
import { manyItems, messages } from '../../support/threadPictures';

describe('a long thread', function () {
  this.timeout(120_000);
  const browser = testBrowser();
  let board: BoardPage | undefined;

  afterEach(async () => {
    assert.deepEqual(board?.complaints ?? [], []);
  });

  async function open(all: readonly ThreadItem[], o: { atStart: boolean } = { atStart: true }): Promise<BoardPage> {
    const [first] = messages();
    board = await openBoard(browser.current, { board: null, place: 'thread', width: 900, height: 700, thread: [first!, { type: 'items', task: 'a1', items: [...all], replace: true, atStart: o.atStart }] });
    await board.page.locator('.item').first().waitFor();
    return board;
  }
  const atEnd = (page: BoardPage) => page.page.waitForFunction(() => {
    const box = document.querySelector('.items');
    return box !== null && box.scrollTop + box.clientHeight >= box.scrollHeight - 2;
  });
  const words = (n: number): ThreadItem => ({ key: `new${n}`, at: 0, kind: 'message', open: true, text: `A new message, number ${n}.` });
  const append = (page: BoardPage, ...items: ThreadItem[]) => page.send({ type: 'items', task: 'a1', items, replace: false, atStart: true });
  const wished = async (page: BoardPage, kind: string) => (await page.sent()).filter((one) => one.type === 'thread' && one.wish.kind === kind).length;

  it('of 20,000 items begins at its end and draws only what is in sight', async () => {
    const page = await open(manyItems(20_000));
    await page.page.locator('.item[data-key="n19999"]').waitFor();
    await atEnd(page);
    assert.ok(await page.page.locator('.item').count() < 60);
  });

  it('of 20,000 items fills the screen at every step from its end to its start', async () => {
    const page = await open(manyItems(20_000));
    await atEnd(page);
    const blank = await page.page.evaluate(async () => {
      const box = document.querySelector('.items')!;
      const { top, height, left } = box.getBoundingClientRect();
      let missing = 0;
      for (let step = 0; step < 60; step += 1) {
        box.scrollTop -= step < 30 ? 600 : box.scrollTop / 10;
        await new Promise((shown) => { requestAnimationFrame(() => { requestAnimationFrame(shown); }); });
        const drawn = [0.2, 0.5, 0.8].every((part) => document.elementsFromPoint(left + 60, top + height * part).some((element) => element.closest('.items-all')));
        if (!drawn || !document.querySelector('.item')) missing += 1;
      }
      return missing;
    });
    assert.equal(blank, 0);
    await page.page.locator('.item').first().focus();
    await page.page.keyboard.press('Home');
    await page.page.locator('.item[data-key="n0"]').waitFor();
  });

  it('stays at its end while more comes, and while the last item grows', async () => {
    const page = await open(manyItems(300));
    await atEnd(page);
    for (let n = 0; n < 20; n += 1) {
      await append(page, words(n));
      await page.page.getByText(`A new message, number ${n}.`).waitFor();
    }
    await atEnd(page);
    await append(page, { ...words(19), text: 'Longer and longer. '.repeat(300) } as ThreadItem);
    await page.page.getByText('Longer and longer.').waitFor();
    await atEnd(page);
    assert.equal(await page.page.getByRole('button', { name: 'Jump to end' }).count(), 0);
  });

  it('does not move under the eyes of who reads further up, and leads back to its end', async () => {
    const page = await open(manyItems(300));
    await atEnd(page);
    await page.page.evaluate(() => { document.querySelector('.items')!.scrollTop -= 2_000; });
    await page.page.getByRole('button', { name: 'Jump to end' }).waitFor();
    const before = await firstInSight(page);
    for (let n = 0; n < 5; n += 1) await append(page, words(n));
    await page.page.waitForFunction(() => document.querySelector('.item')?.getAttribute('aria-setsize') === '305');
    assert.deepEqual(await firstInSight(page), before);
    await page.page.getByRole('button', { name: 'Jump to end' }).click();
    await page.page.getByText('A new message, number 4.').waitFor();
    await atEnd(page);
  });

  it('asks for earlier items once near its top, and keeps its place when they come', async () => {
    const all = manyItems(600);
    const page = await open(all.slice(300), { atStart: false });
    await atEnd(page);
    assert.equal(await wished(page, 'earlier'), 0);
    await page.page.evaluate(() => { document.querySelector('.items')!.scrollTop = 150; });
    await page.page.getByText('Loading earlier parts…').waitFor();
    await settled(page);
    const before = await firstInSight(page);
    assert.equal(await wished(page, 'earlier'), 1);
    await page.send({ type: 'items', task: 'a1', items: all, replace: true, atStart: true });
    await page.page.waitForFunction(() => document.querySelector('.item')?.getAttribute('aria-setsize') === '600');
    await settled(page);
    const after = await firstInSight(page);
    assert.equal(after.key, before.key);
    assert.ok(Math.abs(after.top - before.top) < 3, `moved from ${before.top} to ${after.top}`);
    assert.equal(await wished(page, 'earlier'), 1);
  });

  it('finds a text in all of it, goes from place to place, and loads what is not there', async () => {
    const all = manyItems(400);
    const page = await open(all.slice(200), { atStart: false });
    await atEnd(page);
    await page.page.keyboard.press('Control+f');
    await page.page.locator('#find').fill('token bucket');
    await page.page.waitForFunction(() => (window as unknown as { said: { wish?: { kind: string; text?: string } }[] }).said.some(({ wish }) => wish?.text === 'token bucket'));
    await page.send({ type: 'found', text: 'token bucket', keys: ['n9', 'n307', 'n361'] });
    await page.page.getByText('3 of 3').waitFor();
    await page.page.locator('.item[data-key="n361"]').waitFor();
    await page.page.keyboard.press('Enter');
    await page.page.getByText('2 of 3').waitFor();
    await page.page.locator('.item[data-key="n307"]').waitFor();
    await page.page.keyboard.press('Enter');
    await page.page.getByText('1 of 3').waitFor();
    await page.page.waitForFunction(() => (window as unknown as { said: { wish?: { kind: string; key?: string } }[] }).said.some(({ wish }) => wish?.kind === 'reveal' && wish.key === 'n9'));
    await page.send({ type: 'items', task: 'a1', items: all, replace: true, atStart: true });
    await page.page.locator('.item[data-key="n9"]').waitFor();
    await page.page.keyboard.press('Enter');
    await page.page.getByText('3 of 3').waitFor();
    await page.send({ type: 'found', text: 'token bucket', keys: [] });
    await page.page.getByText('Nothing found').waitFor();
    await page.page.keyboard.press('Escape');
    assert.equal(await page.page.locator('#find').count(), 0);
    assert.equal(await wished(page, 'find'), 2, 'the search is ended');
  });

  it('finds a text in the part of an output that is not shown, and scrolls to it there', async () => {
    const line = (n: number) => `line ${n} of a long output\n`;
    const whole = Array.from({ length: 1_000 }, (_, n) => (n === 500 ? 'here is the needle\n' : line(n))).join('');
    const shown = whole.slice(-5_000);
    const step = (rest: object) => ({
      key: 'step', at: 0, kind: 'tool', tool: 'execute', title: 'npm test', status: 'running', command: 'npm test', files: [], diffs: [], output: shown, cut: whole.length - shown.length, exitCode: null, tookMs: null, permission: null, ...rest,
    }) as ThreadItem;
    const page = await open([...manyItems(50), step({}), ...manyItems(60).slice(50)]);
    await page.page.keyboard.press('Control+f');
    await page.page.locator('#find').fill('the needle');
    await page.page.waitForFunction(() => (window as unknown as { said: { wish?: { kind: string; text?: string } }[] }).said.some(({ wish }) => wish?.text === 'the needle'));
    await page.send({ type: 'found', text: 'the needle', keys: ['step'] });
    await page.page.waitForFunction(() => (window as unknown as { said: { wish?: { kind: string; key?: string } }[] }).said.some(({ wish }) => wish?.kind === 'wholeOutput' && wish.key === 'step'));
    await page.send({ type: 'wholeOutput', key: 'step', output: whole });
    await page.page.waitForFunction(() => {
      const box = document.querySelector('.item[data-key="step"] .output-text')?.getBoundingClientRect();
      const [place] = CSS.highlights.get('found-here') ?? [];
      const at = (place as Range | undefined)?.getBoundingClientRect();
      return box !== undefined && at !== undefined && at.top >= box.top && at.bottom <= box.bottom;
    });
    assert.equal(await wished(page, 'wholeOutput'), 1);
    // What comes after it was shown whole is shown, too.
    await append(page, step({ output: `${shown}the last line`.slice(-5_000), cut: whole.length - shown.length + 13 }));
    await page.page.locator('.item[data-key="step"] .output-text').getByText('the last line').waitFor();
    assert.equal(await wished(page, 'wholeOutput'), 1);
  });

  it('brings a line into sight that was asked for from elsewhere, gives it the focus and marks it for a moment', async () => {
    const all = manyItems(2_000);
    const page = await open(all);
    await atEnd(page);
    for (const key of ['n700', 'n3', 'n1999']) {
      await page.send({ type: 'showItem', task: 'a1', key });
      const item = page.page.locator(`.item.marked:focus[data-key="${key}"]`);
      await item.waitFor();
      await page.page.waitForFunction((wanted) => {
        const box = document.querySelector(`.item[data-key="${wanted}"]`)?.getBoundingClientRect();
        return box !== undefined && box.top >= 0 && box.bottom <= window.innerHeight;
      }, key);
    }
    await page.page.locator('.item.marked').waitFor({ state: 'detached' });
    await page.send({ type: 'showItem', task: 'b2', key: 'n5' });
    await page.send({ type: 'showItem', task: 'a1', key: 'n6' });
    await page.page.locator('.item:focus[data-key="n6"]').waitFor();
  });

  it('marks every place of the text that is in sight', async () => {
    const page = await open(manyItems(10));
    await page.page.keyboard.press('Control+f');
    await page.page.locator('#find').fill('RATE-limit');
    await page.page.waitForFunction(() => (CSS.highlights.get('found')?.size ?? 0) >= 2);
    await page.page.keyboard.press('Escape');
    await page.page.waitForFunction(() => !CSS.highlights.has('found'));
  });

  it('shows every state of a message that grows', async () => {
    const page = await open(manyItems(5_000));
    await atEnd(page);
    await page.page.evaluate(async () => {
      for (let n = 0; n < 100; n += 1) {
        window.postMessage({ type: 'items', task: 'a1', items: [{ key: 'stream', at: 0, kind: 'message', open: true, text: `${'Some **words** of it. '.repeat(n * 4)}\n\nstep ${n}.` }], replace: false, atStart: true }, '*');
        while (!document.querySelector('.item[data-key="stream"]')?.textContent?.includes(`step ${n}.`)) await new Promise((again) => { setTimeout(again, 1); });
      }
    });
  });
});

/** Waits until nothing moves for three frames. */
function settled({ page }: BoardPage): Promise<void> {
  return page.evaluate(async () => {
    for (let [same, last] = [0, -1]; same < 3;) {
      await new Promise((shown) => { requestAnimationFrame(shown); });
      const now = document.querySelector('.items')!.scrollTop + document.querySelector('.items-all')!.clientHeight;
      same = now === last ? same + 1 : 0;
      last = now;
    }
  });
}

/** The first item that begins in sight, and how far below the edge. */
function firstInSight({ page }: BoardPage): Promise<{ key: string | undefined; top: number }> {
  return page.evaluate(() => {
    const edge = document.querySelector('.items')!.getBoundingClientRect().top;
    const shown = [...document.querySelectorAll<HTMLElement>('.item')].map((item) => ({ key: item.dataset.key, top: Math.round(item.getBoundingClientRect().top - edge) }));
    return shown.filter(({ top }) => top >= 0).sort((a, b) => a.top - b.top)[0] ?? { key: undefined, top: 0 };
  });
}
