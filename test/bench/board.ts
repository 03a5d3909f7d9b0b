import type { Browser, Page } from 'playwright-core';
import { openBoard } from '../support/boardPage';
import { openBrowser } from '../support/browser';
import { crowdedPicture } from '../support/pictures';
import { manyItems, messages } from '../support/threadPictures';
import type { BenchRow } from './row';

const tasks = 1000;
const openings = 7;
const changes = 120;
/** As people get it. */
const built = 'out/package/dist/webview';

/** From the start of the page to the first cards on the screen, with the picture that the host sends of 1,000 tasks. */
export const boardFirstPaint: BenchRow = {
  name: 'board-1k-first-paint', unit: 'ms', limit: 300, ratio: false,
  measure: () => withBrowser(async (browser) => {
    const ours: number[] = [];
    for (let opening = 0; opening < openings + 1; opening += 1) {
      const { page, firstCardMs } = await openBoard(browser, { board: firstPicture(), place: 'editor', built });
      ours.push(await firstCardMs());
      await page.close();
    }
    // The first opening also starts the browser's own machinery.
    return { ours: ours.slice(1), floor: null };
  }),
};

/** From a message that changes one task to the frame that shows it, with all 1,000 cards drawn: the 95th percentile of many changes. */
export const boardRepaint: BenchRow = {
  name: 'board-1k-repaint-p95', unit: 'ms', limit: 100, ratio: false,
  measure: () => withBrowser(async (browser) => {
    const ours: number[] = [];
    for (let round = 0; round < 5; round += 1) {
      const { page } = await openBoard(browser, { board: crowdedPicture(tasks), place: 'editor', built });
      await page.waitForFunction((all) => document.querySelectorAll('.card').length === all, tasks);
      const took = await repaints(page, changes);
      ours.push(took.sort((a, b) => a - b)[Math.ceil(took.length * 0.95) - 1] ?? Infinity);
      await page.close();
    }
    return { ours, floor: null };
  }),
};

/** One step of the wheel in a thread of 20,000 items, until the frame that shows it: the 95th percentile on the way from its end to its start. */
export const threadScroll: BenchRow = {
  name: 'thread-20k-scroll-p95', unit: 'ms', limit: 100, ratio: false,
  measure: () => withBrowser(async (browser) => {
    const ours: number[] = [];
    const [first] = messages();
    for (let round = 0; round < 5; round += 1) {
      const items = manyItems(20_000);
      const { page } = await openBoard(browser, { board: null, place: 'thread', width: 900, height: 700, built, thread: [first!, { type: 'items', task: 'a1', items, replace: true, atStart: true }] });
      await page.locator('.item').first().waitFor();
      const took = await page.evaluate(async () => {
        const box = document.querySelector('.items')!;
        const times: number[] = [];
        for (let step = 0; step < 60; step += 1) {
          const began = performance.now();
          box.scrollTop -= step < 30 ? 600 : box.scrollTop / 10;
          await new Promise((shown) => { requestAnimationFrame(() => { setTimeout(shown); }); });
          times.push(performance.now() - began);
        }
        return times;
      });
      ours.push(took.sort((a, b) => a - b)[Math.ceil(took.length * 0.95) - 1] ?? Infinity);
      await page.close();
    }
    return { ours, floor: null };
  }),
};

export const rows: BenchRow[] = [boardFirstPaint, boardRepaint, threadScroll];

/** A board that opens is sent the first 50 cards of each column; the person asks for more. */
function firstPicture(): ReturnType<typeof crowdedPicture> {
  const board = crowdedPicture(tasks);
  return { ...board, columns: board.columns.map((column) => ({ ...column, cards: column.cards.slice(0, 50) })) };
}

async function withBrowser<T>(use: (browser: Browser) => Promise<T>): Promise<T> {
  const browser = await openBrowser();
  try {
    return await use(browser);
  } finally {
    await browser.close();
  }
}

/** Moves one task after the other and measures each way, from the message to the end of the frame that shows it. */
function repaints(page: Page, count: number): Promise<number[]> {
  const pictures = crowdedPicture(tasks);
  return page.evaluate(async ({ board, times }) => {
    const took: number[] = [];
    const frame = () => new Promise<void>((shown) => { requestAnimationFrame(() => { const { port1, port2 } = new MessageChannel(); port1.onmessage = () => { shown(); }; port2.postMessage(0); }); });
    for (let n = 0; n < times; n += 1) {
      const from = board.columns[n % 5 === 4 ? 3 : n % 4];
      const to = board.columns[(n + 1) % 4];
      const moved = from?.cards.shift();
      if (!moved || !from || !to) continue;
      moved.title = `${moved.title.split(' #')[0] ?? ''} #${n}`;
      to.cards.unshift(moved);
      board.revision += 1;
      await frame();
      const start = performance.now();
      window.postMessage({ type: 'board', board }, '*');
      while (document.getElementById(`title-${moved.id}`)?.textContent !== moved.title) await frame();
      took.push(performance.now() - start);
    }
    return took;
  }, { board: pictures, times: count });
}
