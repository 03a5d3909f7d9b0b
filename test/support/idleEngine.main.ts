import { openHeadless, untilState } from './headless';

/**
 * An engine that has run ten tasks in ten worktrees and then has nothing to do. Measures itself for so many milliseconds and
 * prints one JSON object: CPU in percent of a core. Arguments: folder, git program, milliseconds.
 */
async function main(): Promise<void> {
  const [folder, gitBinary, ms] = process.argv.slice(2) as [string, string, string];
  const { engine } = await openHeadless(folder, { slots: 10, gitBinary });
  await engine.ready;
  const brief = (n: number) => ({ title: `Task ${n}`, prompt: `$ echo ${n} > made-${n}.txt && sleep 1`, notes: '', doneLooksLike: '' });
  const ids = await Promise.all(Array.from({ length: 10 }, (_, n) => engine.handle({ type: 'createTask', brief: brief(n), priority: 'normal', agent: 'shell', model: null, effort: null, profile: null, start: true })));
  await Promise.all(ids.map((id) => untilState(engine, id, 'ready', 'failed')));
  await new Promise((resolve) => setTimeout(resolve, 1_000));
  process.stdout.write('idle\n');
  const before = process.cpuUsage();
  await new Promise((resolve) => setTimeout(resolve, Number(ms)));
  const { user, system } = process.cpuUsage(before);
  process.stdout.write(`${JSON.stringify({ cpu: (100 * (user + system)) / 1_000 / Number(ms) })}\n`);
  await engine.close();
}

main().catch((error: unknown) => {
  process.stderr.write(`${String(error)}\n`);
  process.exit(1);
});
