import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import type { FrameLocator } from 'playwright-core';
import type { Task } from '../../src/core/task';
import type { AgentScript } from '../support/agentScript';
import { newPage, openBrowser } from '../support/browser';
import { machineFolderIn, makeRepository, writeTasks } from '../support/demo';
import { OnBoard } from '../support/onBoard';
import { temporaryFolder } from '../support/repository';
import { scriptedAgent } from '../support/scriptedWorld';
import { unused } from '../support/tasks';
import { serveVsCode } from '../support/vscodeServer';
import { Workbench } from '../support/workbench';
import type { BenchRow } from './row';

const agents = 4;
const pieces = 400;
const rounds = 5;
let measured: Promise<{ shown: number[]; memory: number[] }> | undefined;

/** Four agents that write 40 pieces a second each, in a real window: both rows come from the same rounds. */
export const rows: BenchRow[] = [
  /** From the moment an agent sends a piece until the frame of the open thread that shows it: the 95th percentile of each round. */
  { name: 'thread-update-p95', unit: 'ms', limit: 100, ratio: false, measure: async () => ({ ours: (await streams()).shown, floor: null }) },
  /** What the extension host grows by, for each agent at work. */
  { name: 'memory-per-agent', unit: 'MB', limit: 15, ratio: false, measure: async () => ({ ours: (await streams()).memory, floor: null }) },
];

function streams(): Promise<{ shown: number[]; memory: number[] }> {
  return (measured ??= measure());
}

async function measure(): Promise<{ shown: number[]; memory: number[] }> {
  const shown: number[] = [];
  const memory: number[] = [];
  for (let round = 0; round < rounds; round += 1) {
    const one = await streamOnce();
    shown.push(one.p95);
    memory.push(one.megabytes);
  }
  return { shown, memory };
}

async function streamOnce(): Promise<{ p95: number; megabytes: number }> {
  const base = await temporaryFolder();
  const go = join(base, 'go');
  const over = join(base, 'over');
  const folder = await makeRepository(join(base, 'repo'), { 'readme.md': 'hello\n' });
  const script: AgentScript = { turns: [[{ until: go }, { stream: { pieces, everyMs: 25 } }, { until: over }, { tool: { name: 'complete_task', args: { summary: 'Said it all.' } } }]] };
  const data = join(base, 'editor');
  await mkdir(data);
  await writeTasks(folder, Array.from({ length: agents }, (_, n) => task(n)), machineFolderIn(data));
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
    const [host] = await server.hostPids();
    const before = await residentMb(host!);
    for (let n = 0; n < agents; n += 1) {
      await board.press(`Stream ${n}`, 'Start');
      await board.cardIn('Active', `Stream ${n}`).waitFor();
    }
    await workbench.runCommand('Work Mode: Open Thread');
    await workbench.pick('Stream 0');
    await workbench.wideBoard.getByRole('feed', { name: 'Thread' }).waitFor();
    await watch(workbench.wideBoard);
    await writeFile(go, '');
    const took = await seen(workbench.wideBoard);
    const megabytes = ((await residentMb(host!)) - before) / agents;
    await writeFile(over, '');
    took.sort((a, b) => a - b);
    return { p95: took[Math.ceil(took.length * 0.95) - 1] ?? Infinity, megabytes };
  } finally {
    await browser.close();
    await server.stop();
    await rm(base, { recursive: true, force: true, maxRetries: 5 });
  }
}

/** Notes, for each piece, how old it was in the first frame that showed it. */
async function watch(thread: FrameLocator): Promise<void> {
  await thread.locator('body').evaluate(() => {
    const ages = new Map<string, number>();
    Object.assign(window, { ages });
    const look = () => {
      for (const item of [...document.querySelectorAll('.item-message')].slice(-2)) {
        for (const [, at = ''] of (item.textContent ?? '').matchAll(/at:(\d+)/g)) if (!ages.has(at)) ages.set(at, Date.now() - Number(at));
      }
      requestAnimationFrame(look);
    };
    look();
  });
}

/** The ages, once the last piece is there. Two pieces of the same millisecond count once. */
function seen(thread: FrameLocator): Promise<number[]> {
  return thread.locator('body').evaluate(async (_body, last) => {
    const done = () => [...document.querySelectorAll('.item-message')].some((item) => (item.textContent ?? '').includes(`Step ${last} of`));
    for (const until = Date.now() + 90_000; !done(); await new Promise((frame) => requestAnimationFrame(frame))) {
      if (Date.now() > until) throw new Error(`The thread did not show the last piece. Its end: ${(document.querySelector('.items-all')?.textContent ?? '').slice(-300)}`);
    }
    return [...(window as unknown as { ages: Map<string, number> }).ages.values()];
  }, pieces - 1);
}

async function residentMb(pid: number): Promise<number> {
  const [, kb = '0'] = /^VmRSS:\s+(\d+) kB/m.exec(await readFile(`/proc/${pid}/status`, 'utf8')) ?? [];
  return Number(kb) / 1024;
}

function task(n: number): Task {
  return {
    version: 1, id: `stream${n}`, brief: { title: `Stream ${n}`, prompt: 'Talk.', notes: '', doneLooksLike: '' }, priority: 'normal', position: n + 1,
    agent: 'scripted', model: null, effort: null, profile: null, ...unused, createdAt: Date.now() - n * 1000, runs: 0, now: { state: 'draft' },
  };
}
