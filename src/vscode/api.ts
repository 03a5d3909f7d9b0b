import * as vscode from 'vscode';
import type { Answer, AskedPicture, NewTask, TaskChange, TaskPicture, TaskWords, WorkModeApi, WorkModeExports, WorkModePicture, WorkModeSwitch } from '../api';
import { Refusal } from '../core/errors';
import { possibleActions } from '../core/possibleActions';
import { needsYou } from '../core/board';
import type { QueueFacts } from '../core/nextTask';
import { readyCount, waitOf } from '../core/nextTask';
import { changeText } from '../core/ownChange';
import { startedFirst } from '../core/startedFirst';
import type { In, Task } from '../core/task';
import { asksOf, isIn } from '../core/task';
import { failureOf } from '../core/tries';
import { spent } from '../core/usage';
import { waitText } from '../core/waitText';
import type { Engine } from '../engine/engine';
import { intentSchema } from '../protocol/intents';
import type { Intent } from '../protocol/intents';
import { headerNow } from './boardFacts';
import { changesetOf } from './changesetOf';
import { Coalesced } from './coalesced';
import type { CurrentRepository } from './currentRepository';

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
  const mode = followMode(current);
  const api = createApi(current, { onDidChangeTask: changed.event, onDidAsk: asked.event, onDidChangeWorkMode: mode.onDidChange });
  const getAPI = (version: number) => {
    if (version === 1) return api;
    throw new Error(`Work Mode has no API version ${String(version)}: version 1 is the one there is.`);
  };
  return { exports: { getAPI }, owned: [changed, asked, follow, ...mode.owned] };
}

function createApi(current: CurrentRepository, events: Pick<WorkModeApi, 'onDidChangeTask' | 'onDidAsk' | 'onDidChangeWorkMode'>): WorkModeApi {
  const engine = async () => (await current.ready()).engine;
  // Callers are other people's code: what they pass is parsed like a message from the board.
  const handle = async (intent: Intent) => (await engine()).handle(parsed(intent));
  const simple = (type: SimpleIntent) => async (id: string) => {
    await handle({ type, id });
  };
  return {
    whenReady: async () => { await current.ready(); },
    createTask: (words: NewTask) => handle({ type: 'createTask', ...split({ ...blank, ...defined(words) }), start: words.start ?? false, queue: words.queue ?? false }),
    editTask: async (id: string, words: Partial<TaskWords>) => {
      const task = await current.task(id);
      // What it comes after is said only where it is to change: a task that was deleted since would be refused.
      const { labels, dependsOn, timeLimitMinutes } = words;
      await handle({ type: 'editTask', id, ...split({ ...wordsOf(task), ...defined(words) }), labels, dependsOn, timeLimitMinutes });
    },
    startTask: simple('startTask'),
    acceptTask: simple('acceptTask'),
    moveTask: async (id: string, behind: string | null) => {
      await handle({ type: 'moveTask', id, behind });
    },
    setWorkMode: async (to: WorkModeSwitch) => {
      await handle({ type: 'setMode', to });
    },
    workMode: async () => {
      await engine();
      const picture = modeOf(current);
      if (!picture) throw new Refusal('Work Mode is still reading the tasks. Try again in a moment.');
      return picture;
    },
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
      const queue = { ...now.queue(), ready: readyCount(now.tasks().values()) };
      return [...now.tasks().values()].sort((a, b) => a.createdAt - b.createdAt).map((task) => pictureOf(task, now, queue));
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
type SimpleIntent = Exclude<Intent['type'], 'createTask' | 'editTask' | 'moveTask' | 'moveTaskBefore' | 'setMode' | 'liftLimit' | 'answerAsk' | 'messageTask' | 'withdrawMessage'>;

/** Asks of the task that were not there before; the others are forgotten. */
function newAsks(task: Task, known: Set<string>): AskedPicture[] {
  const open = asksOf(task);
  for (const key of known) if (key.startsWith(`${task.id} `) && !open.some(({ id }) => key === `${task.id} ${id}`)) known.delete(key);
  const fresh = open.filter(({ id }) => !known.has(`${task.id} ${id}`));
  for (const { id } of fresh) known.add(`${task.id} ${id}`);
  return fresh.map((ask) => ({ task: task.id, ask }));
}

/** Tells what work mode is at when that has changed. Nothing is looked at while nobody listens. */
function followMode(current: CurrentRepository): { onDidChange: WorkModeApi['onDidChangeWorkMode']; owned: vscode.Disposable[] } {
  const changed = new vscode.EventEmitter<WorkModePicture>();
  let listeners = 0;
  let last = '';
  const look = new Coalesced(100, () => {
    const picture = modeOf(current);
    if (!picture || JSON.stringify(picture) === last) return;
    last = JSON.stringify(picture);
    changed.fire(picture);
  });
  const follow = current.onDidChange(() => { if (listeners) look.ask(); });
  const onDidChange: WorkModeApi['onDidChangeWorkMode'] = (listener) => {
    if (!listeners) last = JSON.stringify(modeOf(current));
    listeners += 1;
    const listening = changed.event(listener);
    let over = false;
    return {
      dispose: () => {
        if (!over) listeners -= 1;
        over = true;
        listening.dispose();
      },
    };
  };
  return { onDidChange, owned: [changed, look, follow] };
}

/** What work mode is at; null while no repository is open. */
function modeOf(current: CurrentRepository): WorkModePicture | null {
  const header = headerNow(current);
  const { situation } = current;
  if (!header || situation.state !== 'open') return null;
  return { switch: situation.repository.engine.mode().switch, state: header.mode, line: header.line, until: header.until };
}

/** `queue` is what decides what runs next, for whoever draws many; else it is asked for where the task waits. */
function pictureOf(task: Task, engine: Engine, queue?: QueueFacts): TaskPicture {
  const { id, createdAt, runs, now } = task;
  const { wait, waits } = isIn(task, 'queued') ? waitingOf(task, queue ?? engine.queue()) : { wait: null, waits: null };
  return {
    id, createdAt, runs,
    ...wordsOf(task),
    state: now.state,
    outcome: now.state === 'done' ? now.outcome.kind : null,
    waits: waits?.text ?? null,
    waitsUntil: waits?.until ?? null,
    progress: 'progress' in now ? now.progress : null,
    changes: changesetOf(task),
    asks: [...asksOf(task)],
    changedOutside: task.alarm?.changes.map(changeText) ?? [],
    usage: spent(task),
    problem: now.state === 'failed' ? now.sentence : failureOf(task),
    commit: now.state === 'done' && now.outcome.kind === 'applied' ? now.outcome.commit : null,
    actions: possibleActions(task, { mayAct: true, agents: engine.agents(), wait }).map(({ name }) => name),
  };
}

function waitingOf(task: In<'queued'>, queue: QueueFacts) {
  const wait = waitOf(task, queue);
  return { wait, waits: waitText(wait, startedFirst(task, wait, queue)) };
}

const blank: TaskWords = {
  title: '', prompt: '', notes: '', doneLooksLike: '', priority: 'normal', agent: 'shell', model: null, effort: null, profile: null,
  labels: [], dependsOn: [], timeLimitMinutes: null,
};

function wordsOf({ brief, priority, agent, model, effort, profile, labels, dependsOn, timeLimitMinutes }: Task): TaskWords {
  return { ...brief, priority, agent, model, effort, profile, labels, dependsOn, timeLimitMinutes };
}

function split({ title, prompt, notes, doneLooksLike, priority, agent, model, effort, profile, labels, dependsOn, timeLimitMinutes }: TaskWords) {
  return { brief: { title, prompt, notes, doneLooksLike }, priority, agent, model, effort, profile, labels, dependsOn, timeLimitMinutes };
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
