import { standingOf } from '../../src/core/dependencies';
import { isIn, isLive, type Task } from '../../src/core/task';
import type { RepositoryEngine } from '../../src/engine/repositoryEngine';
import type { Intent } from '../../src/protocol/intents';
import { promptFor, seeded } from './campaignTask';
import { openHeadless } from './headless';

/**
 * An engine in a process of its own, with work mode on, that writes tasks, queues, starts, pauses, stops, resumes and applies them without end.
 * Where another one works it hands its tasks over. It says on stdout what has happened, one JSON object a line, so that a test can kill it and
 * know what must still be there. It closes in peace when its stdin ends.
 * Arguments: the repository's folder, the folder of the books, the seed of its choices.
 */
const [folder, outside, seed] = process.argv.slice(2) as [string, string, string];
const say = (fact: Record<string, unknown>) => process.stdout.write(`${JSON.stringify(fact)}\n`);
const random = seeded(Number(seed));
const chance = (share: number) => random() < share;
const mostOpen = 9;
/** How long an engine does nothing to a task after it asked something for it. */
const patienceMs = 200;

async function main(): Promise<void> {
  const { engine, close } = await openHeadless(folder, { slots: 3 });
  let role = '';
  engine.onEvent((event) => {
    if (event.type === 'role' && engine.role !== role) say({ said: engine.role, states: [...engine.tasks().values()].map(({ id, now }) => [id, now.state]) });
    if (event.type === 'role') role = engine.role;
    if (event.type === 'task') tell(event.task);
  });
  await engine.ready;
  for (const task of engine.tasks().values()) tell(task);
  let ending = false;
  process.stdin.on('end', () => { ending = true; }).resume();
  const person = new Person(engine);
  while (!ending) {
    await person.acts();
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
  await engine.close();
  await close();
  say({ said: 'closed' });
  process.exit(0);
}

const told = new Set<string>();

/** What a person was shown has to hold from then on. */
function tell({ id, now }: Task): void {
  const result = now.state === 'ready' ? now.changeset.result : now.state === 'done' && now.outcome.kind === 'applied' ? now.outcome.commit : null;
  if (result === null || told.has(`${id} ${now.state} ${result}`)) return;
  told.add(`${id} ${now.state} ${result}`);
  say({ said: now.state === 'ready' ? 'ready' : 'applied', id, result });
}

/** Somebody in a hurry, who presses whatever button there is. */
class Person {
  #written = 0;
  #handed = 0;
  readonly #asked = new Map<string, number>();

  constructor(private readonly engine: RepositoryEngine) {}

  async acts(): Promise<void> {
    const tasks = [...this.engine.tasks().values()];
    if (this.engine.role === 'following') {
      if (Date.now() - this.#handed < patienceMs) return;
      this.#handed = Date.now();
      void this.#write(tasks);
      return;
    }
    if (this.engine.mode().switch !== 'on') this.#wants('mode', { type: 'setMode', to: 'on' });
    if (tasks.filter(({ now }) => now.state !== 'done').length < mostOpen) await this.#write(tasks);
    for (const task of tasks) this.#looksAt(task, tasks);
    if (chance(0.002)) this.#wants('mode', { type: 'setMode', to: chance(0.5) ? 'paused' : 'off' });
  }

  #looksAt(task: Task, tasks: Task[]): void {
    const { id } = task;
    if (isIn(task, 'ready')) {
      const needed = tasks.some((other) => other.dependsOn.includes(id) && other.now.state !== 'done');
      this.#wants(id, { type: needed || chance(0.7) ? 'applyTask' : chance(0.5) ? 'retryTask' : 'dismissTask', id });
    }
    if (isIn(task, 'interrupted')) this.#wants(id, { type: chance(0.5) ? 'resumeTask' : 'retryTask', id });
    if (isIn(task, 'failed')) this.#wants(id, { type: 'dismissTask', id });
    if (isIn(task, 'draft')) this.#wants(id, { type: 'acceptTask', id });
    if (isIn(task, 'queued') && task.now.merge?.kind === 'conflict') this.#wants(id, { type: 'mergeByAgent', id });
    if (isIn(task, 'queued') && task.dependsOn.some((other) => standingOf(other, this.engine.tasks()).kind === 'broken')) {
      say({ said: 'dropped', id });
      this.#wants(id, { type: 'dropDependencies', id });
    }
    if (isIn(task, 'queued') && chance(0.005)) this.#wants(id, { type: chance(0.5) ? 'startTask' : 'stopTask', id });
    if (isLive(task) && task.now.state !== 'running') this.#wants(id, { type: 'resumeTask', id });
    if (isIn(task, 'running') && chance(0.01)) this.#wants(id, { type: chance(0.5) ? 'pauseTask' : 'stopTask', id });
  }

  /** One wish for a thing at a time, and no other soon after: a refusal is an answer too. */
  #wants(thing: string, intent: Intent): void {
    if (Date.now() < (this.#asked.get(thing) ?? 0)) return;
    this.#asked.set(thing, Infinity);
    this.engine.handle(intent).catch(() => undefined).then(() => this.#asked.set(thing, Date.now() + patienceMs), () => undefined);
  }

  async #write(tasks: Task[]): Promise<void> {
    this.#written += 1;
    const name = `n${process.pid}x${this.#written}x${Math.floor(random() * 1e6).toString(36)}`;
    // What ends badly or is dismissed nobody may build on.
    const fit = tasks.filter((task) => !task.labels.includes('alone') && (task.now.state !== 'done' || task.now.outcome.kind === 'applied')).slice(-6);
    const before = fit.filter(() => chance(0.15)).slice(0, 2);
    const ends = chance(0.06) ? 'badly' : chance(0.06) ? 'leaving' : 'well';
    const seconds = chance(0.5) ? 0 : random() * 0.5;
    const prompt = promptFor({ name, after: before.map(({ brief }) => brief.title), outside, seconds, ends, shared: Math.floor(random() * 200) });
    const way = random();
    const id = await this.engine.handle({
      type: 'createTask', brief: { title: name, prompt, notes: '', doneLooksLike: '' }, priority: chance(0.2) ? 'high' : 'normal', agent: 'shell', model: null, effort: null, profile: null,
      dependsOn: before.map((task) => task.id), labels: ends === 'badly' ? ['alone'] : [], start: way < 0.1, queue: way >= 0.1 && way < 0.8,
    }).catch(() => null);
    if (id !== null) say({ said: 'accepted', id, by: this.engine.role });
  }
}

main().catch((error: unknown) => {
  say({ said: 'broke', error: error instanceof Error ? error.stack : String(error) });
  process.exit(1);
});
