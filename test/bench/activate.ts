import { mkdir, readdir, readFile, rm } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import type { Browser } from 'playwright-core';
import type { Task, TaskState } from '../../src/core/task';
import { newPage, openBrowser } from '../support/browser';
import { machineFolderIn, makeRepository, writeTasks } from '../support/demo';
import { temporaryFolder } from '../support/repository';
import { begun, byShell, unused } from '../support/tasks';
import { serveVsCode, type VsCodeServer } from '../support/vscodeServer';
import { Workbench } from '../support/workbench';
import type { BenchRow } from './row';

/** `activate()` as it is built for people, in the extension host of a fresh window, with so many tasks in the store. */
export const rows: BenchRow[] = [
  { name: 'activate-100', unit: 'ms', limit: 50, ratio: false, measure: () => activate(100) },
  { name: 'activate-10k', unit: 'ms', limit: 150, ratio: false, measure: () => activate(10_000) },
];

const windows = 5;

async function activate(tasks: number): Promise<{ ours: number[]; floor: null }> {
  const base = await temporaryFolder();
  const folder = await makeRepository(join(base, 'repo'), { 'readme.md': 'hello\n' });
  const data = join(base, 'editor');
  await mkdir(data);
  await writeTasks(folder, Array.from({ length: tasks }, (_, n) => task(n, tasks)), machineFolderIn(data));
  const server = await serveVsCode({ data, folder, workMode: { folder: resolve('out', 'package') }, settings: {}, trust: 'given', token: null, usedBy: 'person' });
  const browser = await openBrowser();
  try {
    // The first window of a server also fills its caches.
    for (let opened = 1; opened <= windows + 1; opened += 1) await openWindow(server, { browser, opened });
    return { ours: (await activations(data)).slice(1), floor: null };
  } finally {
    await browser.close();
    await server.stop();
    await rm(base, { recursive: true, force: true, maxRetries: 5 });
  }
}

/** A window with an extension host of its own, until Work Mode has said how long it took. */
async function openWindow(server: VsCodeServer, { browser, opened }: { browser: Browser; opened: number }): Promise<void> {
  const page = await newPage(browser);
  await new Workbench(page, server).open();
  for (const until = Date.now() + 60_000; (await activations(server.data)).length < opened;) {
    if (Date.now() > until) throw new Error(`Work Mode did not say that it was activated.\n${await server.hostLogs()}`);
    await page.waitForTimeout(100);
  }
  const hosts = await server.hostPids();
  await page.context().close();
  for (const until = Date.now() + 30_000; (await living(hosts)) > 0 && Date.now() < until;) await new Promise((later) => setTimeout(later, 100));
}

async function living(pids: number[]): Promise<number> {
  const alive = await Promise.all(pids.map((pid) => readFile(`/proc/${pid}/stat`).then(() => true, () => false)));
  return alive.filter(Boolean).length;
}

/** What Work Mode has logged in all windows of this server, the oldest first. */
async function activations(data: string): Promise<number[]> {
  const logs = join(data, 'data', 'logs');
  const files = (await readdir(logs, { recursive: true })).filter((file) => file.endsWith('Work Mode.log'));
  const texts = await Promise.all(files.map((file) => readFile(join(logs, file), 'utf8')));
  const lines = texts.flatMap((text) => [...text.matchAll(/^(\S+ \S+) .*activated in (\d+) ms/gm)]);
  return lines.map(([, at = '', took]) => ({ at, took: Number(took) })).sort((a, b) => a.at.localeCompare(b.at)).map(({ took }) => took);
}

/** A repository after a long time: nearly all tasks are done, some wait for a review, some are drafts. None starts by itself. */
function task(n: number, of: number): Task {
  const createdAt = Date.UTC(2026, 0, 1) + n * 60_000;
  const prompt = `Change number ${n}.\n\n${'It has to be done with care, as the notes of the team say. '.repeat(3 + (n % 12))}\n\n$ echo ${n} > file-${n}.txt\n`;
  const now = stateOf(n, { of, at: createdAt + 30_000 });
  return {
    version: 1, id: `t${n.toString(36).padStart(9, '0')}`, brief: { title: `Task number ${n} of a long list`, prompt, notes: n % 5 ? '' : 'Ask Robin.', doneLooksLike: '' },
    priority: 'normal', position: n + 1, ...byShell, createdAt, runs: now.state === 'draft' ? 0 : 1, ...unused, now,
  };
}

function stateOf(n: number, { of, at }: { of: number; at: number }): TaskState {
  const commit = (seed: number) => seed.toString(16).padStart(40, '0');
  const ended = { run: { number: 1, token: `run${n}`, startedAt: at - 20_000, trigger: 'start' as const, by: 'person' as const }, endedAt: at, workedMs: 20_000, changeset: { base: commit(n), result: commit(n + 1), files: 3, added: 40, removed: 12 } };
  const ready = { state: 'ready', ...ended, ...begun, summary: '3 files changed', confirmed: true } as const;
  if (n > of * 0.99) return { state: 'draft' };
  if (n > of * 0.985) return { state: 'failed', ...ended, ...begun, signIn: null, progress: { done: 1, total: 3 }, sentence: 'Step 2 ended with exit code 1.' };
  if (n > of * 0.97) return ready;
  if (n % 10 === 0) return { state: 'done', at, outcome: { kind: 'nothingToChange', summary: 'Ran to the end and changed nothing.', ...begun } };
  if (n % 7 === 0) return { state: 'done', at, outcome: { kind: 'dismissed', was: ready } };
  return { state: 'done', at, outcome: { kind: 'applied', commit: commit(n + 2), changeset: ended.changeset } };
}
