import * as vscode from 'vscode';
import type { Answer, AskedPicture, NewTask, TaskChange, TaskPicture, TaskWords, WorkModeApi, WorkModeExports } from '../api';
import { Refusal } from '../core/errors';
import { possibleActions } from '../core/possibleActions';
import { needsYou } from '../core/board';
import { waitOf } from '../core/nextTask';
import type { Task } from '../core/task';
import { asksOf, isIn } from '../core/task';
import { spent } from '../core/usage';
import type { Engine } from '../engine/engine';
import { intentSchema } from '../protocol/intents';
import type { Intent } from '../protocol/intents';
import type { CurrentRepository } from './currentRepository';
import { changesetOf } from './changesetOf';

/** What other extensions get from us: version 1 of the API, over the same intents as the board. */
export function createExports(current: CurrentRepository): { exports: WorkModeExports; owned: vscode.Disposable[] } {
  const changed = new vscode.EventEmitter<TaskChange>();
  const asked = new vscode.EventEmitter<AskedPicture>();
  const known = new Set<string>();
  const follow = current.onEvent((event) => {
    if (event.type === 'task') for (const one of newAsks(event.task, known)) asked.fire(one);
    if (event.type === 'deleted') changed.fire({ id: event.id, task: undefined });
    if (event.type === 'task' && current.situation.state === 'open') {
      changed.fire({ id: event.task.id, task: pictureOf(event.task, current.situation.repository.engine) });
    }
  });
  const api = createApi(current, { onDidChangeTask: changed.event, onDidAsk: asked.event });
  const getAPI = (version: number) => {
    if (version === 1) return api;
    throw new Error(`Work Mode has no API version ${String(version)}: version 1 is the one there is.`);
  };
  return { exports: { getAPI }, owned: [changed, asked, follow] };
}

function createApi(current: CurrentRepository, events: Pick<WorkModeApi, 'onDidChangeTask' | 'onDidAsk'>): WorkModeApi {
  const engine = async () => (await current.ready()).engine;
  // Callers are other people's code: what they pass is parsed like a message from the board.
  const handle = async (intent: Intent) => (await engine()).handle(parsed(intent));
  const simple = (type: SimpleIntent) => async (id: string) => {
    await handle({ type, id });
  };
  return {
    whenReady: async () => { await current.ready(); },
    createTask: (words: NewTask) => handle({ type: 'createTask', ...split({ ...blank, ...defined(words) }), start: words.start ?? false }),
    editTask: async (id: string, words: Partial<TaskWords>) => {
      const task = await current.task(id);
      await handle({ type: 'editTask', id, ...split({ ...wordsOf(task), ...defined(words) }) });
    },
    startTask: simple('startTask'),
    pauseTask: simple('pauseTask'),
    stopTask: simple('stopTask'),
    resumeTask: simple('resumeTask'),
    retryTask: simple('retryTask'),
    applyTask: simple('applyTask'),
    dismissTask: simple('dismissTask'),
    restoreTask: simple('restoreTask'),
    deleteTask: simple('deleteTask'),
    putBackChanges: simple('putBackChanges'),
    keepChanges: simple('keepChanges'),
    message: async (id: string, text: string, o: { steer?: boolean } = {}) => {
      await handle({ type: 'messageTask', id, text, steer: o.steer ?? false });
    },
    listAsks: async () => {
      const now = await engine();
      return needsYou(now.tasks().values(), now.agents()).map(({ task, ask }) => ({ task, ask }));
    },
    answer: async (id: string, ask: string, answer: Answer) => {
      await handle({ type: 'answerAsk', id, ask, answer });
    },
    listTasks: async () => {
      const now = await engine();
      return [...now.tasks().values()].sort((a, b) => a.createdAt - b.createdAt).map((task) => pictureOf(task, now));
    },
    getTask: async (id: string) => {
      const now = await engine();
      const task = now.tasks().get(id);
      return task && pictureOf(task, now);
    },
    readTranscript: async (id: string, run?: number) => {
      await current.task(id);
      return (await engine()).transcript(id, run);
    },
    ...events,
  };
}

/** Intents that say nothing but which task. */
type SimpleIntent = Exclude<Intent['type'], 'createTask' | 'editTask' | 'moveTask' | 'setMode' | 'liftLimit' | 'answerAsk' | 'messageTask' | 'withdrawMessage'>;

/** Asks of the task that were not there before; the others are forgotten. */
function newAsks(task: Task, known: Set<string>): AskedPicture[] {
  const open = asksOf(task);
  for (const key of known) if (key.startsWith(`${task.id} `) && !open.some(({ id }) => key === `${task.id} ${id}`)) known.delete(key);
  const fresh = open.filter(({ id }) => !known.has(`${task.id} ${id}`));
  for (const { id } of fresh) known.add(`${task.id} ${id}`);
  return fresh.map((ask) => ({ task: task.id, ask }));
}

function pictureOf(task: Task, engine: Engine): TaskPicture {
  const { id, createdAt, runs, now } = task;
  return {
    id, createdAt, runs,
    ...wordsOf(task),
    state: now.state,
    outcome: now.state === 'done' ? now.outcome.kind : null,
    progress: 'progress' in now ? now.progress : null,
    changes: changesetOf(task),
    asks: [...asksOf(task)],
    changedOutside: task.alarm?.paths ?? [],
    usage: spent(task),
    problem: now.state === 'failed' ? now.sentence : null,
    commit: now.state === 'done' && now.outcome.kind === 'applied' ? now.outcome.commit : null,
    actions: possibleActions(task, { mayAct: true, agents: engine.agents(), wait: isIn(task, 'queued') ? waitOf(task, engine.queue()) : null }).map(({ name }) => name),
  };
}

const blank: TaskWords = {
  title: '', prompt: '', notes: '', doneLooksLike: '', priority: 'normal', agent: 'shell', model: null, effort: null, profile: null,
};

function wordsOf({ brief, priority, agent, model, effort, profile }: Task): TaskWords {
  return { ...brief, priority, agent, model, effort, profile };
}

function split({ priority, agent, model, effort, profile, ...brief }: TaskWords) {
  const { title, prompt, notes, doneLooksLike } = brief;
  return { brief: { title, prompt, notes, doneLooksLike }, priority, agent, model, effort, profile };
}

function defined<T extends object>(words: T): T {
  return Object.fromEntries(Object.entries(words).filter(([, value]) => value !== undefined)) as T;
}

function parsed(intent: Intent): Intent {
  const result = intentSchema.safeParse(intent);
  if (result.success) return result.data;
  const [issue] = result.error.issues;
  throw new Refusal(issue?.message.endsWith('.') ? issue.message : `That is not a ${intent.type}: ${issue?.path.join('.') ?? ''} ${issue?.message ?? ''}.`);
}
