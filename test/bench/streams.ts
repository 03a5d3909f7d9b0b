import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import type { AgentScript } from '../support/agentScript';
import { newPage, openBrowser } from '../support/browser';
import { machineFolderIn, makeRepository, writeTasks } from '../support/demo';
import { OnBoard } from '../support/onBoard';
import { temporaryFolder } from '../support/repository';
import { scriptedAgent } from '../support/scriptedWorld';
import { aTask } from '../support/tasks';
import { serveVsCode } from '../support/vscodeServer';
import { Workbench } from '../support/workbench';
import type { BenchRow } from './row';

const agents = 4;
const everyMs = 4;
const windowMs = 6_000;
const rounds = 5;
/** More than they can say in the window that is measured, so that all four speak all the time. */
const pieces = 6 * (windowMs / everyMs);
let measured: Promise<{ cpu: number[]; fps: number[] }> | undefined;

/** Four agents that send 1,000 pieces a second together, in a real window with the board open: both rows come from the same rounds. */
export const rows: BenchRow[] = [
  /** What the extension host takes of one core meanwhile, everything else that runs in it included. */
  { name: 'stream-cpu', unit: '% of a core', limit: 30, ratio: false, measure: async () => ({ ours: (await streams()).cpu, floor: null }) },
  /** Frames that the page of the board draws in a second. */
  { name: 'stream-fps', unit: 'frames/s', limit: 30, ratio: false, atLeast: true, measure: async () => ({ ours: (await streams()).fps, floor: null }) },
];

function streams(): Promise<{ cpu: number[]; fps: number[] }> {
  return (measured ??= measure());
}

async function measure(): Promise<{ cpu: number[]; fps: number[] }> {
  const all: { cpu: number; fps: number }[] = [];
  for (let round = 0; round < rounds; round += 1) all.push(await streamOnce());
  return { cpu: all.map(({ cpu }) => cpu), fps: all.map(({ fps }) => fps) };
}

async function streamOnce(): Promise<{ cpu: number; fps: number }> {
  const base = await temporaryFolder();
  const [go, over] = [join(base, 'go'), join(base, 'over')];
  const folder = await makeRepository(join(base, 'repo'), { 'readme.md': 'hello\n' });
  const script: AgentScript = { turns: [[{ until: go }, { stream: { pieces, everyMs } }, { until: over }]] };
  const data = join(base, 'editor');
  await mkdir(data);
  await writeTasks(folder, Array.from({ length: agents }, (_, n) => aTask({ state: 'draft' }, { id: `stream${n}`, position: n + 1, agent: 'scripted', brief: { title: `Stream ${n}`, prompt: 'Talk.', notes: '', doneLooksLike: '' } })), machineFolderIn(data));
  const server = await serveVsCode({
    data, folder, workMode: { folder: resolve('out', 'package') }, trust: 'given', token: null, usedBy: 'person',
    settings: { 'workMode.slots': agents, 'workMode.notifications': false, 'workMode.agents': [scriptedAgent(script, join(base, 'heard'))] },
  });
  const browser = await openBrowser();
  try {
    const workbench = new Workbench(await newPage(browser, { width: 1400, height: 900 }), server);
    await workbench.open();
    await workbench.showActivity('Work Mode');
    const board = new OnBoard(workbench.board);
    await board.card('Stream 0').waitFor();
    for (let n = 0; n < agents; n += 1) {
      await board.press(`Stream ${n}`, 'Start');
      await board.cardIn('Active', `Stream ${n}`).waitFor();
    }
    const [host = 0] = await server.hostPids();
    await writeFile(go, '');
    // They begin within a moment of each other; only the middle of it counts.
    await new Promise((later) => setTimeout(later, 1_500));
    const before = { cpu: await cpuMs(host), at: performance.now(), heard: await heardSoFar(folder) };
    const fps = await workbench.board.locator('body').evaluate((_body, ms) => new Promise<number>((resolve) => {
      const began = performance.now();
      let frames = 0;
      const frame = () => {
        frames += 1;
        const passed = performance.now() - began;
        if (passed < ms) requestAnimationFrame(frame);
        else resolve((frames / passed) * 1000);
      };
      requestAnimationFrame(frame);
    }), windowMs);
    const tookMs = performance.now() - before.at;
    const cpu = ((await cpuMs(host)) - before.cpu) / tookMs * 100;
    const perSecond = ((await heardSoFar(folder)) - before.heard) / tookMs * 1000;
    if (perSecond < 900) throw new Error(`Only ${Math.round(perSecond)} pieces a second came through: this machine is too busy to measure.`);
    return { cpu, fps };
  } finally {
    await writeFile(over, '');
    await browser.close();
    await server.stop();
    await rm(base, { recursive: true, force: true, maxRetries: 5 });
  }
}

/** How many pieces stand in the transcripts. */
async function heardSoFar(folder: string): Promise<number> {
  const texts = await Promise.all(Array.from({ length: agents }, (_, n) => readFile(join(folder, '.git/work-mode/runs', `stream${n}`, '1.jsonl'), 'utf8')));
  return texts.reduce((sum, text) => sum + (text.match(/at:\d{13} and on/g)?.length ?? 0), 0);
}

/** What a process has taken of all cores so far. The system counts in hundredths of a second. */
async function cpuMs(pid: number): Promise<number> {
  const stat = await readFile(`/proc/${pid}/stat`, 'latin1');
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return (Number(fields[11]) + Number(fields[12])) * 10;
}
