import { readFileSync, readdirSync, realpathSync } from 'node:fs';
import { isIn, isLive } from '../../src/core/task';
import type { Log, World } from '../../src/engine/ports/world';
import { RepositoryEngine } from '../../src/engine/repositoryEngine';
import { openWorld } from '../../src/node/openWorld';
import { scriptedAgent } from './scriptedWorld';

/**
 * An engine in a process of its own that is closed while an agent waits for a yes, with a file written and not committed. It says on stdout
 * what it found at its start and how far its closing came, one JSON object a line.
 * Arguments: the repository's folder, where the agent notes what it hears, and at which step of the closing the process is killed:
 * a number; `asked` for before it, as soon as there is the ask; `never`; or `no log` for an editor that takes its log away as soon as the closing begins.
 */
const [folder, heard, dies] = process.argv.slice(2) as [string, string, string];
const say = (fact: Record<string, unknown>) => process.stdout.write(`${JSON.stringify(fact)}\n`);

let closing = false;
const steps: string[] = [];

/** What is called and what is logged in the closing are its steps: every git command is logged. */
function step(name: string): void {
  if (!closing) return;
  steps.push(name);
  if (String(steps.length) === dies) process.kill(process.pid, 'SIGKILL');
}

function write(name: string, message: string): void {
  step(`${name} ${message}`);
  if (closing && dies === 'no log') throw new Error('Channel has been closed');
  if (name === 'error') process.stderr.write(`${message}\n`);
}

const log: Log = { debug: (message) => write('debug', message), info: (message) => write('info', message), warn: (message) => write('warn', message), error: (message) => write('error', message) };

/** The same port, each call of which is a step when it begins and when it is over. */
function stepwise<T extends object>(port: T, of: string): T {
  return new Proxy(port, {
    get(target, name) {
      const value: unknown = Reflect.get(target, name);
      if (typeof value !== 'function') return value;
      return (...given: unknown[]): unknown => {
        step(`${of}.${String(name)} begins`);
        const result: unknown = Reflect.apply(value, target, given);
        if (!(result instanceof Promise)) return result;
        return result.finally(() => step(`${of}.${String(name)} is over`));
      };
    },
  });
}

function inSteps(world: World): World {
  const { store, transcripts, places, changesets, processes, mainTree } = world;
  return {
    ...world, store: stepwise(store, 'store'), transcripts: stepwise(transcripts, 'transcripts'), places: stepwise(places, 'places'),
    changesets: stepwise(changesets, 'changesets'), processes: stepwise(processes, 'processes'), mainTree: stepwise(mainTree, 'mainTree'),
  };
}

async function main(): Promise<void> {
  const asking = { toolCallId: 'push', title: 'git push', kind: 'execute', status: 'pending', rawInput: { command: 'git push' } };
  const agent = scriptedAgent({ turns: [[{ write: { path: 'half.txt', text: 'half\n' } }, { ask: asking }]] }, heard);
  const opened = await openWorld({
    folder, gitBinary: 'git', worktreesFolder: null, unsavedFiles: () => [], log,
    agents: { settings: () => ({ agents: [agent], tiers: {} }), secret: async () => null, sandbox: () => false, stallMs: () => 300_000 },
  });
  if ('sentence' in opened) throw new Error(opened.sentence);
  await opened.agents.ready;
  const engine = new RepositoryEngine(inSteps(opened.world), { slots: () => 1, profile: () => 'build' });
  await engine.ready;
  const tasks = await Promise.all([...engine.tasks().values()].map(async (task) => ({
    id: task.id, state: task.now.state, changeset: isIn(task, 'interrupted', 'failed', 'ready') ? task.now.changeset : null,
    lines: (await engine.transcript(task.id)).filter(({ kind }) => kind === 'ask' || kind === 'answer').map((line) => `${line.kind} ${'text' in line ? line.text : ''}`.trim()),
  })));
  say({ said: 'open', tasks, inside: await left(`${folder}.worktrees`) });
  for (const task of engine.tasks().values()) await engine.handle({ type: 'deleteTask', id: task.id });

  const id = await engine.handle({ type: 'createTask', brief: { title: 'Push', prompt: 'Push it.', notes: '', doneLooksLike: '' }, priority: 'normal', agent: 'scripted', model: null, effort: null, profile: null, start: true });
  await new Promise<void>((resolve) => {
    const look = () => {
      const task = engine.tasks().get(id)!;
      if (isLive(task) && task.now.asks.length > 0) resolve();
    };
    engine.onEvent(look);
    look();
  });
  say({ said: 'closing', id });
  if (dies === 'asked') process.kill(process.pid, 'SIGKILL');
  // Who is asked sees the ask in the thread, too.
  while (!(await engine.transcript(id)).some(({ kind }) => kind === 'ask')) await new Promise((resolve) => setImmediate(resolve));
  closing = true;
  await engine.close();
  await opened.close();
  closing = false;
  say({ said: 'closed', steps });
}

/** The command lines of processes that stay in this folder: a git that was at work when its engine was killed comes to its end by itself. */
async function left(path: string): Promise<string[]> {
  for (let looks = 0; inside(path).length > 0 && looks < 500; looks += 1) await new Promise((resolve) => setTimeout(resolve, 20));
  return inside(path);
}

/** The command lines of processes that work in this folder. */
function inside(path: string): string[] {
  return readdirSync('/proc').filter((pid) => /^\d+$/.test(pid)).flatMap((pid) => {
    try {
      return realpathSync(`/proc/${pid}/cwd`).startsWith(path) ? [readFileSync(`/proc/${pid}/cmdline`, 'utf8')] : [];
    } catch {
      return [];
    }
  });
}

// As an extension host does it, which outlives what nobody waits for.
if (dies === 'no log') process.on('unhandledRejection', () => undefined);

main().catch((error: unknown) => {
  say({ said: 'broke', error: error instanceof Error ? error.stack : String(error) });
  process.exit(1);
});
