// npm run bench [-- --only NAME] [--json]: our figures, the floor measured in the same run, and the limits.
import { existsSync } from 'node:fs';
import { statfs } from 'node:fs/promises';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { benchRows } from './benchRows.mjs';
import { ensureBuild } from './build.mjs';
import { ensureMachine } from './machine.mjs';
import { ensureNodeModules } from './nodeModules.mjs';
import { ensurePackage } from './packaged.mjs';
import { endAllOnSignal, start } from './processes.mjs';
import { main, Problem } from './say.mjs';

const { values } = parseArgs({ options: { only: { type: 'string' }, json: { type: 'boolean', default: false } } });
const widths = [22, 12, 12, 9, 9, 4];

endAllOnSignal();
await main(async () => {
  // With --json the figures alone go to the output.
  const { log } = console;
  if (values.json) console.log = console.error;
  await ensureNodeModules();
  await ensureMachine();
  await ensurePackage();
  await ensureBuild('--bench');
  const rows = benchRows().filter((row) => !values.only || row.name === values.only);
  if (rows.length === 0) throw new Problem(`There is no row “${values.only}”.`);
  if (!values.json) console.log(`\n${await ground()}\n\n${columns(['row', 'ours', 'floor', 'ratio', 'limit', 'ok'])}`);

  let bad = 0;
  for (const row of rows) {
    const figure = await measured(row);
    log(values.json ? JSON.stringify(figure) : tableLine(figure));
    if (!figure.ok) bad += 1;
  }
  if (!values.json) console.log(`\n${rows.length - bad} of ${rows.length} rows within their limits`);
  return bad > 0 ? 1 : 0;
});

/** Medians; a row that cannot be measured is not ok, and says why on the error output. */
async function measured({ file, name, limit, unit, ratio: byRatio, atLeast = false }) {
  try {
    const samples = await samplesOf(file, name);
    const ours = median(samples.ours);
    const floor = samples.floor && median(samples.floor);
    const ratio = floor ? ours / floor : null;
    const figure = byRatio ? (ratio ?? Infinity) : ours;
    return { name, ours: round(ours), floor: round(floor), ratio: round(ratio), limit, atLeast, unit, ok: atLeast ? figure >= limit : figure <= limit };
  } catch (error) {
    console.error(`${name} could not be measured:`, error);
    return { name, ours: null, floor: null, ratio: null, limit, atLeast, unit, ok: false };
  }
}

/** Each row has a process of its own: what one leaves in memory would slow down the next. */
async function samplesOf(file, name) {
  const child = start(process.execPath, [join(import.meta.dirname, 'benchRow.mjs'), file, name], { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] });
  const samples = new Promise((resolve) => child.once('message', resolve));
  const ended = new Promise((_, reject) => child.once('exit', (code) => setTimeout(() => reject(new Error(`Its process ended with ${code}.`)), 100).unref()));
  return Promise.race([samples, ended]);
}

function median(numbers) {
  const sorted = [...numbers].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}

function round(value) {
  return value === null ? null : Number(value.toPrecision(4));
}

function tableLine({ name, ours, floor, ratio, limit, atLeast, unit, ok }) {
  const figure = (value) => (value === null ? '–' : `${value} ${unit}`);
  return columns([name, figure(ours), figure(floor), ratio === null ? '–' : String(ratio), atLeast ? `≥ ${limit}` : String(limit), ok ? 'yes' : 'NO']);
}

function columns(cells) {
  return cells.map((cell, at) => (at === 0 ? cell.padEnd(widths[at]) : cell.padStart(widths[at]))).join('  ');
}

/** Where the rows make their data: in memory where the machine has such a place. */
async function ground() {
  const folder = existsSync('/dev/shm') ? '/dev/shm' : tmpdir();
  const kinds = { 0x01021994: 'tmpfs', 0xef53: 'ext4', 0x9123683e: 'btrfs', 0x58465342: 'xfs', 0x794c7630: 'overlayfs' };
  const { type } = await statfs(folder);
  return `data in ${folder} (${kinds[type] ?? `file system type 0x${type.toString(16)}`}), ${cpus().length} cores, Node ${process.version}; medians, ours and the floor in turn`;
}
