import { openHeadless } from './headless';

/**
 * An engine in a process of its own that never stops working: writes tasks, starts them, applies, dismisses, stops and deletes them.
 * It says on stdout what has happened, one JSON object a line, so that a test can kill it and know what must still be there.
 * Arguments: the repository's folder.
 */
const folder = process.argv[2]!;
const say = (fact: Record<string, unknown>) => process.stdout.write(`${JSON.stringify(fact)}\n`);

async function main(): Promise<void> {
  const { engine } = await openHeadless(folder);
  await engine.ready;
  say({ said: 'open', role: engine.role, states: [...engine.tasks().values()].map((task) => [task.id, task.now.state]) });
  const handled = new Set<string>();
  let written = 0;

  const follow = async (): Promise<void> => {
    for (const task of engine.tasks().values()) {
      if (handled.has(`${task.id}${task.now.state}`)) continue;
      handled.add(`${task.id}${task.now.state}`);
      const { id } = task;
      if (task.now.state === 'ready') {
        say({ said: 'ready', id, result: task.now.changeset.result });
        const intent = (['applyTask', 'applyTask', 'dismissTask', 'retryTask'] as const)[Math.floor(Math.random() * 4)]!;
        void engine.handle({ type: intent, id }).catch(() => handled.delete(`${id}ready`));
      }
      if (task.now.state === 'interrupted' || task.now.state === 'failed') {
        void engine.handle({ type: Math.random() < 0.5 ? 'resumeTask' : 'retryTask', id }).catch(() => undefined);
      }
      if (task.now.state === 'done' && task.now.outcome.kind === 'applied') say({ said: 'applied', id, commit: task.now.outcome.commit });
    }
    const open = [...engine.tasks().values()].filter(({ now }) => now.state !== 'done').length;
    if (open < 5) await write();
  };

  const write = async (): Promise<void> => {
    written += 1;
    const name = `${process.pid}-${written}`;
    const prompt = `\`\`\`sh\necho start > out-${name}.txt\nmkdir -p made && echo ${name} > made/${name}.txt\necho ${name} >> src/file-${written % 20}.txt\nrm -f src/gone-${written}.txt\n\`\`\``;
    await engine.handle({ type: 'createTask', brief: { title: `Task ${name}`, prompt, notes: '', doneLooksLike: '' }, priority: 'normal', agent: 'shell', model: null, effort: null, profile: null, start: true });
  };

  let ending = false;
  process.on('SIGTERM', () => { ending = true; });
  while (!ending) {
    await follow();
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
  await engine.close();
}

main().catch((error: unknown) => {
  say({ said: 'broke', error: error instanceof Error ? error.stack : String(error) });
  process.exit(1);
});
