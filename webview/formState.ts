import { signal } from '@preact/signals';
import type { AgentChoice, BoardMessage, DependencyPicture } from '../src/protocol/picture';
import type { Draft, Mistake } from './draft';
import { emptyDraft, isBlank, mistakeIn, planningOf, withBoxText } from './draft';
import { post } from './host';
import { memory, rememberNow } from './remember';

const newTask = 'new';

/** What is to become of a task that was written: it stays a draft, joins the queue, or runs. */
export type Then = 'keep' | 'queue' | 'start';

/** The form whose answer is awaited. Its text stays in memory until the next picture. */
export const sending = signal<string | null>(null);

/** What was sent last, in case a picture overtakes the refusal. */
let sent: { form: Draft } | { box: string } | null = null;
/** Something else was sent after it: a refusal that does not name its intent is not about it. */
let overtaken = false;
/** Where to put the focus when the form closes. */
let opener: HTMLElement | null = null;

/** The form that is open, or null. */
export function openDraft(): Draft | null {
  const open = memory.open.value;
  return open === null ? null : (memory.drafts.value[open] ?? null);
}

/** True when a new task was begun in the form and not sent. */
export function hasUnfinished(): boolean {
  const draft = memory.drafts.value[newTask];
  return draft !== undefined && !isBlank(draft);
}

/** Opens the form for a new task, going on with what was begun, plus the words of the box. */
export function openNewForm(agents: readonly AgentChoice[], text = ''): void {
  show({ ...withBoxText(memory.drafts.value[newTask] ?? emptyDraft(agents), text), refused: null });
}

/** Opens the form as the host asks: empty for null. Words that were begun and not sent win over the stored ones. */
export function receiveForm(task: Extract<BoardMessage, { type: 'form' }>['task'], agents: readonly AgentChoice[]): void {
  if (!task) return openNewForm(agents);
  const { id, brief, priority, routing, planning, dependencies } = task;
  const timeLimit = planning.timeLimitMinutes === null ? '' : String(planning.timeLimitMinutes);
  show(memory.drafts.value[id] ?? { id, ...brief, priority, ...routing, labels: planning.labels, newLabel: '', dependencies, timeLimit, refused: null });
}

/** Lets the person choose what the open form's task comes after. */
export function pickDependencies(): void {
  const draft = openDraft();
  if (draft) post({ type: 'pickDependencies', id: draft.id, chosen: draft.dependencies.map(({ id }) => id) });
}

/** Takes what the person chose. */
export function receiveDependencies(dependencies: DependencyPicture[]): void {
  editDraft({ dependencies });
}

/** Keeps what is typed. */
export function editDraft(change: Partial<Draft>): void {
  const draft = openDraft();
  if (draft) keep({ ...draft, ...change });
}

/** Closes the form; its words stay for the next time. */
export function closeForm(): void {
  const draft = openDraft();
  if (draft && draft.id === null && isBlank(draft)) forget(draft);
  memory.open.value = null;
  sending.value = null;
  const back = opener?.isConnected ? opener : null;
  opener = null;
  queueMicrotask(() => back?.focus());
}

/** Closes the form and drops its words. */
export function discardForm(): void {
  const draft = openDraft();
  closeForm();
  if (draft) forget(draft);
}

/** Sends the form. It stays open until the host has answered. */
export function submitForm(then: Then): void {
  const draft = openDraft();
  if (!draft || sending.value !== null) return;
  const { id } = draft;
  const mistake = mistakeIn(draft);
  if (mistake !== null) {
    editDraft({ refused: mistake.sentence });
    return goTo(mistake.field);
  }
  const words = { ...wordsOf(draft), ...planningOf(draft) };
  editDraft({ refused: null });
  sent = { form: draft };
  overtaken = false;
  sending.value = keyOf(draft);
  rememberNow();
  post(id === null ? { type: 'createTask', ...words, ...fate(then) } : { type: 'editTask', id, ...words });
}

/** Sends the words of the quick box. */
export function submitBox(draft: Draft, text: string, then: Then): void {
  sent = { box: text };
  overtaken = false;
  memory.box.value = '';
  rememberNow();
  post({ type: 'createTask', ...wordsOf(draft), ...fate(then) });
}

/** The picture after a submit confirms it. True when a form was sent with that. */
export function receivePictureForForm(): boolean {
  if (sending.value === null) return false;
  const draft = openDraft();
  closeForm();
  if (draft) forget(draft);
  rememberNow();
  return true;
}

/** Puts a refused text back where it was typed. False when the sentence is still to be shown. */
export function receiveRefusal({ sentence, intent }: Extract<BoardMessage, { type: 'refused' }>): boolean {
  const last = sent;
  const about = intent ? intent === 'createTask' || intent === 'editTask' : !overtaken;
  if (!last || !about) return refuseInForm(sentence);
  sent = null;
  sending.value = null;
  if ('box' in last) {
    memory.box.value = [last.box, memory.box.value].filter(Boolean).join('\n');
    return refuseInForm(sentence);
  }
  show({ ...(memory.drafts.value[keyOf(last.form)] ?? last.form), refused: sentence });
  return true;
}

/** The field gets the focus at once, and is in sight when the sentence about it has been drawn. */
function goTo(field: Mistake['field']): void {
  const element = document.getElementById(`form-${field}`);
  element?.focus();
  requestAnimationFrame(() => { element?.scrollIntoView({ block: 'center' }); });
}

function fate(then: Then): { start: boolean; queue?: boolean } {
  return then === 'queue' ? { start: false, queue: true } : { start: then === 'start' };
}

function wordsOf({ title, prompt, notes, doneLooksLike, priority, agent, model, effort, profile }: Draft) {
  return { brief: { title, prompt, notes, doneLooksLike }, priority, agent, model, effort, profile };
}

/** An open form lies over everything else, so the sentence is shown there. */
function refuseInForm(sentence: string): boolean {
  if (!openDraft()) return false;
  editDraft({ refused: sentence });
  return true;
}

/** Something else is tried now. */
export function overtakeSent(): void {
  overtaken = true;
}

function show(draft: Draft): void {
  if (memory.open.value === null && document.activeElement instanceof HTMLElement) opener = document.activeElement;
  keep(draft);
  memory.open.value = keyOf(draft);
}

function keep(draft: Draft): void {
  memory.drafts.value = { ...memory.drafts.value, [keyOf(draft)]: draft };
}

function forget(draft: Draft): void {
  memory.drafts.value = Object.fromEntries(Object.entries(memory.drafts.value).filter(([key]) => key !== keyOf(draft)));
}

function keyOf(draft: Draft): string {
  return draft.id ?? newTask;
}
