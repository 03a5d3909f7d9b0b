import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Task } from '../../src/core/task';
import { isLive } from '../../src/core/task';
import { RepositoryEngine } from '../../src/engine/repositoryEngine';
import type { RunToolServer } from '../../src/node/acp/acpSpec';
import { createAgentList } from '../../src/node/agents/agentList';
import { createShellAgent } from '../../src/node/agents/shell';
import { openWorld } from '../../src/node/openWorld';
import { processesOf, type RunProcess } from '../../src/node/processes/processTable';
import { createToolServer } from '../../src/node/toolServer/toolServer';
import type { Ask, Answer, Profile } from '../../src/protocol/asks';
import type { TranscriptLine } from '../../src/protocol/transcript';
import { quietLog } from './headless';
import { startModelServer, type ModelServer } from './modelServer/modelServer';
import { scriptLine, type ScriptedStep } from './modelServer/script';
import { prepareRealAgent, type RealAgentName } from './realAgents';
import { createRepository, temporaryFolder, type TestRepository } from './repository';

/** Work Mode without an editor, on a real repository, with a real agent whose model follows a script. */
export interface AgentDesk {
  model: ModelServer;
  repository: TestRepository;
  engine: RepositoryEngine;
  /** Starts a task with this script; resolves with its id. */
  start(o: { profile: Profile; model?: string | null }, ...steps: ScriptedStep[]): Promise<string>;
  task(id: string): Task;
  /** Resolves with the task as soon as it is so. */
  until(id: string, is: (task: Task) => boolean): Promise<Task>;
  untilState(id: string, ...states: Task['now']['state'][]): Promise<Task>;
  /** Resolves with the ask that the task waits for. */
  asked(id: string): Promise<Ask>;
  /** Answers what the task waits for. */
  answer(id: string, answer: Answer): Promise<void>;
  transcript(id: string, run?: number): Promise<TranscriptLine[]>;
  /** The living processes of the task's run. */
  processes(id: string): RunProcess[];
  close(): Promise<void>;
}

/** Opens a repository with this one agent. */
export async function openAgentDesk(name: RealAgentName, program: string): Promise<AgentDesk> {
  const model = await startModelServer();
  const repository = await createRepository();
  const home = await temporaryFolder('work-mode-home-');
  const { env } = await prepareRealAgent(name, { program, model, home });
  const opened = await openWorld({ folder: repository.root, gitBinary: 'git', worktreesFolder: null, unsavedFiles: () => [], log: quietLog });
  if ('sentence' in opened) throw new Error(opened.sentence);
  const server = createToolServer({ log: quietLog });
  const tools: RunToolServer = {
    async open(run) {
      const { close, ...where } = await server.open(run);
      return { ...where, close: async () => close() };
    },
  };
  const agents = createAgentList({
    log: quietLog, shell: createShellAgent({ log: quietLog, gitBinary: 'git' }), secret: async () => null, env: process.env, cacheFolder: join(home, 'cache'), tools,
    settings: () => ({ agents: [{ name, command: program, env, profile: name }], tiers: {} }),
    sandbox: () => false, rules: opened.world.rules, clock: opened.world.clock, stallMs: () => 120_000, gitCommonDir: join(repository.root, '.git'),
  });
  await agents.ready;
  const engine = new RepositoryEngine({ ...opened.world, agents }, { slots: () => 2, profile: () => 'build' });
  await engine.ready;

  const task = (id: string): Task => {
    const found = engine.tasks().get(id);
    if (!found) throw new Error(`There is no task ${id}.`);
    return found;
  };
  const until = (id: string, is: (task: Task) => boolean) => new Promise<Task>((resolve) => {
    const end = engine.onEvent(() => look());
    const look = () => {
      if (!is(task(id))) return;
      end();
      resolve(task(id));
    };
    look();
  });
  const openAsk = (one: Task) => (isLive(one) ? one.now.asks[0] : undefined);

  return {
    model, repository, engine, task, until,
    start: ({ profile, model: chosen = null }, ...steps) => engine.handle({
      type: 'createTask', start: true, priority: 'normal', agent: name, model: chosen, effort: null, profile,
      brief: { title: 'Do as the script says', prompt: scriptLine(...steps), notes: '', doneLooksLike: '' },
    }),
    untilState: (id, ...states) => until(id, (one) => states.includes(one.now.state)),
    asked: async (id) => openAsk(await until(id, (one) => openAsk(one) !== undefined))!,
    async answer(id, answer) {
      await engine.handle({ type: 'answerAsk', id, ask: openAsk(task(id))!.id, answer });
    },
    transcript: (id, run) => engine.transcript(id, run),
    processes(id) {
      const { now } = task(id);
      return 'run' in now ? processesOf(now.run.token) : [];
    },
    async close() {
      await engine.close();
      await agents.close();
      await server.close();
      await model.close();
      await repository.dispose();
      await rm(home, { recursive: true, force: true, maxRetries: 5 });
    },
  };
}
