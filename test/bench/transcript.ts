import { mkdir, open, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { createTranscripts } from '../../src/node/store/transcripts';
import type { TranscriptLine } from '../../src/protocol/transcript';
import { ThreadLog } from '../../src/vscode/threadLog';
import { openBoard } from '../support/boardPage';
import { openBrowser } from '../support/browser';
import { quietLog, temporaryFolder } from '../support/repository';
import { messages } from '../support/threadPictures';
import type { BenchRow } from './row';

const lines = 1_000_000;
const rounds = 7;
const lastWords = 'These are the last words.';

/**
 * A transcript of 1,000,000 lines opens at its end: from the wish to see it, with its page there, until the frame that shows its last line.
 * What the host reads and folds, the message, and what the page draws.
 */
export const rows: BenchRow[] = [{
  name: 'transcript-1m-open', unit: 'ms', limit: 200, ratio: false,
  async measure() {
    const folder = await temporaryFolder();
    const browser = await openBrowser();
    try {
      await writeTranscript(join(folder, 'a1', '1.jsonl'));
      const transcripts = createTranscripts(folder, quietLog);
      const [picture] = messages();
      const ours: number[] = [];
      for (let n = 0; n < rounds + 1; n += 1) {
        const { page } = await openBoard(browser, { board: null, place: 'thread', width: 900, height: 700, built: 'out/package/dist/webview', thread: [picture!] });
        await page.locator('.thread, .items, [role=feed]').first().waitFor({ state: 'attached' });
        const began = performance.now();
        const log = new ThreadLog({ runs: () => 1, live: () => false, page: (o) => transcripts.page({ task: 'a1', ...o }), whole: (run) => transcripts.read('a1', run) });
        await log.open();
        const items = [...log.items];
        const read = performance.now() - began;
        const drawn = await page.evaluate(async ({ message, last }) => {
          const start = performance.now();
          window.postMessage(message, '*');
          while (![...document.querySelectorAll('.item')].some((item) => item.textContent?.includes(last))) {
            if (performance.now() - start > 20_000) throw new Error('The end of the transcript was not shown.');
            await new Promise((shown) => { requestAnimationFrame(() => { setTimeout(shown); }); });
          }
          return performance.now() - start;
        }, { message: { type: 'items', task: 'a1', items, replace: true, atStart: log.atStart }, last: lastWords });
        ours.push(read + drawn);
        await page.close();
      }
      // The first opening also starts the browser's own machinery.
      return { ours: ours.slice(1), floor: null };
    } finally {
      await browser.close();
      await rm(folder, { recursive: true, force: true });
    }
  },
}];

/** As a talkative agent leaves it: words, thoughts, and commands with their output. */
async function writeTranscript(path: string): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  const file = await open(path, 'w');
  try {
    for (let from = 0; from < lines; from += 10_000) {
      const count = Math.min(10_000, lines - from);
      await file.write(Array.from({ length: count }, (_, n) => `${JSON.stringify(lineAt(from + n))}\n`).join(''));
    }
  } finally {
    await file.close();
  }
}

function lineAt(n: number): TranscriptLine {
  const at = 1_700_000_000_000 + n * 10;
  if (n === lines - 1) return { at, kind: 'system', text: lastWords };
  switch (n % 10) {
    case 0: return { at, kind: 'command', step: n, of: lines, command: `npm test -- part-${n}` };
    case 8: return { at, kind: 'ended', step: n - 8, code: 0, tookMs: 80 };
    case 9: return { at, kind: 'system', text: `Part ${n} is done.` };
    default: return { at, kind: 'output', text: `  ✔ checks number ${n} of a long list\n` };
  }
}
