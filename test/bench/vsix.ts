import { readFile, stat } from 'node:fs/promises';
import type { BenchRow } from './row';

/** What people download: the file that was packed at the start of this bench. The same every time, so one figure. */
export const rows: BenchRow[] = [{
  name: 'vsix', unit: 'kB', limit: 600, ratio: false,
  async measure() {
    const { version } = JSON.parse(await readFile('package.json', 'utf8')) as { version: string };
    return { ours: [(await stat(`work-mode-${version}.vsix`)).size / 1000], floor: null };
  },
}];
