import type { Browser, BrowserContext } from 'playwright-core';
import { openBrowser } from './browser';

/** One browser for all tests of the surrounding `describe`. What a test opens in it is closed after the test; what was open before stays. */
export function testBrowser(): { readonly current: Browser } {
  let opened: Browser | undefined;
  let standing: BrowserContext[] = [];
  before(async () => { opened = await openBrowser(); });
  beforeEach(() => { standing = opened?.contexts() ?? []; });
  afterEach(async () => { await Promise.all(opened?.contexts().filter((context) => !standing.includes(context)).map((context) => context.close()) ?? []); });
  after(() => opened?.close());
  return {
    get current() {
      if (!opened) throw new Error('The browser is open during the tests only.');
      return opened;
    },
  };
}
