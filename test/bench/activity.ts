import { mkdir, open, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { noActivityFilter } from '../../src/core/activityFilter';
import { createActivities } from '../../src/node/store/activityFile';
import type { ActivityEntry } from '../../src/protocol/activity';
import { quietLog, temporaryFolder } from '../support/repository';
import { millisecondsOf } from './row';
import type { BenchRow } from './row';

const day = Date.UTC(2026, 10, 2);
const samples = 9;

/** A page of the activity log of a day with 1,000,000 lines. */
export const rows: BenchRow[] = [
  { name: 'activity-1m-newest', unit: 'ms', limit: 20, ratio: false, measure: () => pages('') },
  /** With a filter that nothing matches: as far as one page looks, before it says that there may be more. */
  { name: 'activity-1m-filtered', unit: 'ms', limit: 400, ratio: false, measure: () => pages('needle') },
];

async function pages(text: string): Promise<{ ours: number[]; floor: null }> {
  const folder = await temporaryFolder();
  try {
    await write(folder);
    const log = createActivities(folder, quietLog);
    const ours: number[] = [];
    for (let n = 0; n <= samples; n += 1) {
      ours.push(await millisecondsOf(async () => {
        const { entries } = await log.page({ filter: { ...noActivityFilter, text }, before: null, count: 100 });
        if (entries.length !== (text === '' ? 100 : 0)) throw new Error(`There are ${entries.length} lines on the page.`);
      }));
    }
    return { ours: ours.slice(1), floor: null };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function write(folder: string): Promise<void> {
  await mkdir(folder, { recursive: true });
  const file = await open(join(folder, '2026-11-02.jsonl'), 'w');
  try {
    for (let n = 0; n < 1_000_000; n += 10_000) await file.write(Array.from({ length: 10_000 }, (_, at) => `${JSON.stringify(entry(n + at))}\n`).join(''));
  } finally {
    await file.close();
  }
}

function entry(n: number): ActivityEntry {
  return { at: day + n, kind: 'tool', task: `a${n % 50}`, title: 'A task like many others', run: 1, by: 'Codex', text: `Ran npm test -- part-${n}` };
}
