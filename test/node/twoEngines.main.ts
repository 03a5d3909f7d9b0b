import { asksOf } from '../../src/core/task';
import { usualLoop } from '../../src/engine/engine';
import { RepositoryEngine } from '../../src/engine/repositoryEngine';
import { openWorld } from '../../src/node/openWorld';
import type { Intent } from '../../src/protocol/intents';
import { quietLog } from '../support/headless';
import { scriptedAgent } from '../support/scriptedWorld';

/**
 * An engine in a process of its own, told over a channel what to do. It says what it shows after every change.
 * Arguments: the repository's folder, and where the agent that asks notes what it hears.
 */
const [folder, heard] = process.argv.slice(2) as [string, string];
const asking = { toolCallId: 'push', title: 'git push', kind: 'execute', status: 'pending', rawInput: { command: 'git push' } };
const asker = scriptedAgent({ turns: [[{ write: { path: 'asked.txt', text: 'asked\n' } }, { ask: asking }], []] }, heard);
const say = (message: Record<string, unknown>) => { if (process.connected) process.send!(message); };

async function main(): Promise<void> {
  const opened = await openWorld({
    folder, gitBinary: 'git', worktreesFolder: null, unsavedFiles: () => [], log: quietLog,
    agents: { settings: () => ({ agents: [asker], tiers: {} }), secret: async () => null, sandbox: () => false, stallMs: () => 300_000 },
  });
  if ('sentence' in opened) throw new Error(opened.sentence);
  await opened.agents.ready;
  const engine = new RepositoryEngine(opened.world, { slots: () => 2, profile: () => 'build', loop: () => ({ ...usualLoop, reviewLimit: 0 }) });
  const show = () => say({
    shows: {
      role: engine.role, mayAct: engine.mayAct, mode: engine.mode().switch, free: engine.queue().free.slots,
      tasks: [...engine.tasks().values()].map((task) => ({ id: task.id, title: task.brief.title, state: task.now.state, runs: task.runs, asks: asksOf(task).map(({ id }) => id), cause: 'cause' in task.now ? task.now.cause : null })),
      activities: [...engine.activities()].map(([id, { text }]) => [id, text]),
    },
  });
  engine.onEvent((event) => {
    if (event.type === 'transcript') return say({ line: event.line.kind, task: event.task, text: 'text' in event.line ? event.line.text : '' });
    if (event.type === 'notice') return say({ notice: event.sentence });
    if (event.type !== 'logged') show();
  });
  process.on('message', (message: { n: number; intent: Intent } | { close: true }) => {
    if ('close' in message) return void engine.close().then(() => opened.close()).then(() => process.disconnect());
    engine.handle(message.intent).then((id) => say({ n: message.n, id }), (error: Error) => say({ n: message.n, error: error.message }));
  });
  await engine.ready;
  say({ open: true });
  show();
}

main().catch((error: unknown) => {
  say({ broke: error instanceof Error ? error.stack : String(error) });
  process.exit(1);
});
process.on('disconnect', () => process.exit());
