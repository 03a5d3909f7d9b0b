import assert from 'node:assert/strict';
import type { Header } from '../../../src/protocol/picture';
import type { BoardPage } from '../../support/boardPage';
import { openBoard } from '../../support/boardPage';
import { inspectPage } from '../../support/inspectPage';
import { column, draft, header, picture, queued, switchActions, unhappyQueue } from '../../support/pictures';
import { testBrowser } from '../../support/testBrowser';

describe('the switch on the board', function () {
  this.timeout(60_000);
  const browser = testBrowser();
  let board: BoardPage | undefined;

  const columns = [column('drafts', [draft]), column('queued', [...unhappyQueue, ...queued])];
  const at = (facts: Pick<Header, 'line' | 'mode' | 'actions'> & Partial<Header>, revision = 1) => picture(columns, { revision, header: header({ tone: 'quiet', detail: '2 queued', ...facts }) });
  const again = { until: Date.now() + 12 * 60_000, timeWord: 'tried again at' } as const;
  const states = {
    off: at({ line: 'Work mode is off', mode: 'off', actions: switchActions.off }),
    idle: at({ line: 'On: nothing is queued', mode: 'idle', actions: switchActions.on }),
    working: at({ tone: 'working', line: 'Working on 2 of 7', mode: 'working', actions: switchActions.on }),
    needsYou: at({ tone: 'warning', line: 'Paused: you have 10 tasks to review', mode: 'needsYou', actions: switchActions.on }),
    paused: at({ tone: 'warning', line: 'Paused: 2 tasks hold still', mode: 'paused', actions: switchActions.paused }),
    resting: at({ line: 'Waiting: usage limit of Codex', mode: 'resting', until: Date.now() + 12 * 60_000, actions: switchActions.resting }),
    outage: at({ line: 'Waiting: Codex does not answer', mode: 'resting', ...again, actions: switchActions.resting }),
    longOutage: at({ tone: 'warning', line: 'Waiting: Copilot CLI has not answered for over 6 hours', mode: 'needsYou', ...again, actions: switchActions.resting }),
    workingBeside: at({ tone: 'working', line: 'Working on 2 of 7 · Copilot CLI does not answer', mode: 'working', ...again, actions: switchActions.resting }),
    offBeside: at({ line: 'Off: 1 task at work · usage limit of Codex', mode: 'off', until: Date.now() + 12 * 60_000, actions: [...switchActions.off, ...switchActions.resting.slice(2)] }),
    pausedBeside: at({ tone: 'warning', line: 'Paused: 2 tasks hold still · Codex does not answer', mode: 'paused', ...again, actions: [...switchActions.paused, ...switchActions.resting.slice(2)] }),
  };

  async function open(o: Partial<Parameters<typeof openBoard>[1]>): Promise<BoardPage> {
    board = await openBoard(browser.current, { board: states.off, ...o });
    await board.page.locator('.card').first().waitFor();
    return board;
  }
  const group = () => board!.page.getByRole('group', { name: 'Work mode', exact: true });

  it('turns work mode on and off, pauses and resumes it, and tries an account again', async () => {
    const { sent, show } = await open({});
    await group().getByRole('button', { name: 'Turn On' }).click();
    await show({ ...states.working, revision: 2 });
    await group().getByRole('button', { name: 'Pause' }).click();
    await show({ ...states.paused, revision: 3 });
    await group().getByRole('button', { name: 'Resume' }).press('Enter');
    await show({ ...states.resting, revision: 4 });
    await group().getByRole('button', { name: 'Resume Codex Now' }).click();
    await group().getByRole('button', { name: 'Turn Off' }).press(' ');
    assert.deepEqual(await sent(), [
      { type: 'setMode', to: 'on' }, { type: 'setMode', to: 'paused' }, { type: 'setMode', to: 'on' }, { type: 'liftLimit', account: 'codex' }, { type: 'setMode', to: 'off' },
    ]);
  });

  it('offers only what the host lists', async () => {
    const { page, show } = await open({});
    assert.deepEqual(await group().getByRole('button').allTextContents(), ['Turn On']);
    await show(at({ line: 'Following another window', mode: 'off', actions: [] }, 2));
    assert.equal(await group().getByRole('button').count(), 0);
    assert.equal(await page.locator('.status-line').innerText(), 'Following another window');
  });

  it('says until when it waits, and counts that down', async () => {
    const until = Date.now() + 12 * 60_000;
    const { page, show } = await open({ board: at({ line: 'Waiting: usage limit of Codex', mode: 'resting', until, actions: switchActions.resting }) });
    const due = new Date(until);
    const time = `${String(due.getHours()).padStart(2, '0')}:${String(due.getMinutes()).padStart(2, '0')}`;
    assert.match(await page.locator('.status-until').innerText(), new RegExp(`^until (tomorrow )?${time} \\(in 1[12] min\\)$`));
    assert.match((await page.locator('.status-until time').getAttribute('title')) ?? '', /^in 1[12] min \(/);
    await show(at({ line: 'Waiting: usage limit of Codex', mode: 'resting', until: Date.now() - 1000, actions: switchActions.resting }, 2));
    await page.locator('.status-countdown').getByText('any moment').waitFor();
  });

  it('goes on counting without a new picture', async () => {
    board = await openBoard(browser.current, { board: null });
    const { page, show } = board;
    await page.clock.install({ time: new Date(2026, 10, 20, 2, 58, 30) });
    await page.reload();
    await show(at({ line: 'Waiting: usage limit of Codex', mode: 'resting', until: new Date(2026, 10, 20, 3, 10).getTime(), actions: switchActions.resting }));
    await page.locator('.status-until').getByText('until 03:10 (in 12 min)').waitFor();
    await page.clock.runFor(120_000);
    await page.locator('.status-until').getByText('until 03:10 (in 10 min)').waitFor();
  });

  it('tells screen readers once what it is at', async () => {
    const { page, show } = await open({});
    const spoken = page.locator('main > [role=status]');
    await show({ ...states.working, revision: 2 });
    await spoken.filter({ hasText: /^Work mode is working\.$/ }).waitFor({ state: 'attached' });
    await spoken.evaluate((element) => {
      Object.assign(window, { spokenChanges: 0 });
      new MutationObserver((list) => { (window as unknown as { spokenChanges: number }).spokenChanges += list.length; }).observe(element, { childList: true, characterData: true, subtree: true });
    });
    await show({ ...states.working, revision: 3, header: { ...states.working.header, line: 'Working on 3 of 7' } });
    await page.getByText('Working on 3 of 7').waitFor();
    assert.equal(await page.evaluate(() => (window as unknown as { spokenChanges: number }).spokenChanges), 0);
    await page.getByRole('img', { name: 'Work mode is working' }).waitFor();
  });

  for (const theme of ['dark', 'light', 'hc-dark', 'hc-light'] as const) {
    for (const place of ['sidebar', 'editor'] as const) {
      it(`has nothing to object to in any of its states, in ${theme}, ${place}`, async () => {
        const one = await open({ board: states.off, theme, place, height: 420 });
        let revision = 1;
        for (const [name, shown] of Object.entries(states)) {
          await one.show({ ...shown, revision: (revision += 1) });
          assert.equal(await one.page.evaluate(() => document.documentElement.scrollWidth <= window.innerWidth), true, `${name} is no wider than the page`);
          assert.equal(await one.page.locator('.status-line').evaluate(({ scrollHeight, clientHeight, scrollWidth, clientWidth }) => scrollHeight <= clientHeight && scrollWidth <= clientWidth), true, `${name} is said to its end`);
          assert.deepEqual(await one.page.locator('.status-detail, .status-until').evaluateAll((all) => all.filter(({ scrollWidth, clientWidth }) => clientWidth > 0 && scrollWidth > clientWidth).map(({ textContent }) => textContent)), [], `${name} has room for its time`);
          await inspectPage(one, `board-switch-${place}-${theme}-${name}`);
        }
      });
    }
  }
});
