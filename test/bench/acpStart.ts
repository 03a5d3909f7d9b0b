import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { AgentScript } from '../support/agentScript';
import { untilState } from '../support/headless';
import { temporaryFolder, type TestRepository } from '../support/repository';
import { openScripted, scriptedAgent, toldAt } from '../support/scriptedWorld';
import { filledRepository } from './filled';
import type { BenchRow } from './row';

/** The difference to be seen is a few hundredths, and one sample may be off by a tenth. */
const samples = 21;
/** An agent that works until this file exists. */
const working = (go: string): AgentScript => ({ turns: [[{ until: go }, { tool: { name: 'complete_task', args: { summary: 'Nothing to do.' } } }, { end: 'end_turn' }]] });

/** From the accept of a task until its prompt is with the agent, against `git worktree add` with the agent's own start and `session/new`. */
export const rows: BenchRow[] = [row('acp-start-cold', 1.05), row('acp-start-reused', 0.95)];

function row(name: 'acp-start-cold' | 'acp-start-reused', limit: number): BenchRow {
  return {
    name, unit: 'ms', limit, ratio: true,
    async measure() {
        const repository = await filledRepository(20_000);
      const folder = await temporaryFolder();
      const ours: number[] = [];
      const floor: number[] = [];
      try {
        for (let n = 0; n < samples; n += 1) {
          floor.push(await plainStart(repository.root, join(folder, `plain-${n}`)));
          ours.push(await ourStart(repository, join(folder, `ours-${n}`), name === 'acp-start-reused' ? 'reused' : 'cold'));
        }
        return { ours, floor };
      } finally {
        await repository.dispose();
        await rm(folder, { recursive: true, force: true });
      }
    },
  };
}

async function plainStart(root: string, heard: string): Promise<number> {
  const path = `${root}-plain`;
  const { command, args, env } = scriptedAgent(working(heard), heard);
  const began = Date.now();
  await git(root, 'worktree', 'add', '-q', '--detach', path, 'HEAD');
  const agent = spawn(command, args, { cwd: path, env: { ...process.env, ...env }, stdio: ['pipe', 'pipe', 'ignore'] });
  const answers = createInterface(agent.stdout);
  const ask = async (id: number, method: string, params: unknown) => {
    agent.stdin.write(`${JSON.stringify({ jsonrpc: '2.0', id, method, params })}\n`);
    await once(answers, 'line');
  };
  await ask(1, 'initialize', { protocolVersion: 1, clientCapabilities: {} });
  await ask(2, 'session/new', { cwd: path, mcpServers: [] });
  const took = Date.now() - began;
  const ended = once(agent, 'exit');
  agent.stdin.end();
  await ended;
  await git(root, 'worktree', 'remove', '--force', path);
  return took;
}

async function ourStart({ root }: TestRepository, heard: string, kind: 'cold' | 'reused'): Promise<number> {
  const go = `${heard}-go`;
  const world = await openScripted(root, scriptedAgent(working(go), heard));
  await world.engine.ready;
  await world.repository.usable();
  const start = async () => {
    const began = Date.now();
    const id = await world.engine.handle({
      type: 'createTask', brief: { title: 'First', prompt: 'Look around.', notes: '', doneLooksLike: '' }, priority: 'normal', agent: 'scripted', model: null, effort: null, profile: null, start: true,
    });
    return { id, took: (await toldAt(heard, 'session/prompt')) - began };
  };
  const end = async (id: string) => {
    await writeFile(go, '');
    await untilState(world.engine, id, 'done', 'ready', 'failed');
  };
  if (kind === 'reused') {
    const { id } = await start();
    await settled();
    await end(id);
    await givenBack(root);
    await rm(heard);
  }
  const { id, took } = await start();
  await end(id);
  const places = (await placesOf(root)).length;
  await world.close();
  if (places !== 1) throw new Error(`There were ${places} worktrees, so none was used again.`);
  await rm(`${root}.worktrees`, { recursive: true, force: true });
  await rm(join(root, '.git', 'work-mode'), { recursive: true, force: true });
  await git(root, 'worktree', 'prune');
  return took;
}

/** Git trusts no file written in the same second as its index; an agent works longer than that. */
async function settled(): Promise<void> {
  await new Promise((resolve) => setTimeout(resolve, 1100));
}

/** A task is done a moment before its worktree is free for the next one. */
async function givenBack(root: string): Promise<void> {
  for (const until = Date.now() + 30_000; (await placesOf(root)).some((state) => state !== 'ready');) {
    if (Date.now() > until) throw new Error('The worktree of the first task was not given back.');
    await new Promise((again) => setTimeout(again, 5));
  }
}

/** The states of all worktrees, as the ledger has them. */
async function placesOf(root: string): Promise<string[]> {
  const folder = join(root, '.git', 'work-mode', 'places');
  const names = (await readdir(folder)).filter((name) => /^\d+\.json$/.test(name));
  return Promise.all(names.map(async (name) => (JSON.parse(await readFile(join(folder, name), 'utf8')) as { state: string }).state));
}

async function git(cwd: string, ...args: string[]): Promise<void> {
  const child = spawn('git', args, { cwd, stdio: 'ignore' });
  const [code] = (await once(child, 'exit')) as [number];
  if (code !== 0) throw new Error(`git ${args.join(' ')} ended with ${code}`);
}
