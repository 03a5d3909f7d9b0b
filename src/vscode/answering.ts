import * as vscode from 'vscode';
import { askTitle } from '../core/askTitle';
import { Refusal } from '../core/errors';
import type { Answer, Approval, AskField, Question, RuleScope } from '../protocol/asks';
import type { NeedsYou } from '../protocol/picture';
import type { TaskActions } from './actions';
import type { CurrentRepository } from './currentRepository';
import { openAsks } from './openAsks';
import { shortened } from './plainWords';

/** One ask by the ids of its task and its own. */
export interface NamedAsk { task: string; ask: string }

type Values = Extract<Answer, { kind: 'reply' }>['values'];

/** Answers asks for the person, wherever they stand: from a message, the tree, the status bar or the palette. */
export class Answering {
  constructor(private readonly current: CurrentRepository, private readonly actions: TaskActions) {}

  /** What a row or a message may have shown only in part is shown whole before it is approved. */
  async approve(named: NamedAsk): Promise<void> {
    const one = this.find(named);
    if (one.ask.kind === 'approval' && (await seenWhole(one, one.ask))) await this.send(one, { kind: 'approve', remember: null });
  }

  async deny(named: NamedAsk): Promise<void> {
    await this.send(this.find(named), { kind: 'deny', reason: null });
  }

  /** Asks the person for the answer. Leaving answers nothing. `choice` is one of the choices the question offers, by its place. */
  async answer(named: NamedAsk, choice: number | null): Promise<void> {
    const one = this.find(named);
    const { ask } = one;
    const answer = ask.kind === 'approval' ? await approvalAnswer(one, ask) : (chosen(ask, choice) ?? await questionAnswer(one, ask));
    if (!answer || (answer.kind === 'approve' && ask.kind === 'approval' && !(await seenWhole(one, ask)))) return;
    await this.send(one, answer);
  }

  /** Lists the open asks and answers the chosen one; the only one there is at once. */
  async pick(): Promise<void> {
    await this.current.ready();
    const open = openAsks(this.current);
    if (!open.length) throw new Refusal('Nothing waits for an answer of yours.');
    const one = open.length === 1 ? open[0] : await pickAsk(open);
    if (one) await this.answer({ task: one.task, ask: one.ask.id }, null);
  }

  private find({ task, ask }: NamedAsk): NeedsYou {
    const one = openAsks(this.current).find((other) => other.task === task && other.ask.id === ask);
    if (!one) throw new Refusal('That was answered already, or its run is over.');
    return one;
  }

  private async send({ task, ask }: NeedsYou, answer: Answer): Promise<void> {
    await this.actions.engine({ type: 'answerAsk', id: task, ask: ask.id, answer });
  }
}

/** The answer that a choice by its place stands for; null where the question has none such. */
function chosen({ fields }: Question, choice: number | null): Answer | null {
  const [field] = fields;
  const value = choice === null ? undefined : field?.choices[choice]?.value;
  return field && value !== undefined ? { kind: 'reply', values: { [field.name]: value } } : null;
}

/** Whether the person has seen all of the command: a long one is shown once more, whole, and asks again. */
async function seenWhole({ agent }: NeedsYou, { command, why }: Approval): Promise<boolean> {
  if (!command || (command.length <= shownInRow && !command.includes('\n'))) return true;
  if (command.length > shownInDialog) throw new Refusal('The command is too long to be shown here. Open the thread of the task to see all of it, and answer there.');
  const yes = 'Approve';
  return (await vscode.window.showWarningMessage(`${agent} wants to run this:`, { modal: true, detail: `${command}\n\n${why}` }, yes)) === yes;
}

const shownInRow = 80;
const shownInDialog = 3_000;

type Item = vscode.QuickPickItem & { answer: Answer | 'reason' };

async function approvalAnswer({ agent, title }: NeedsYou, ask: Approval): Promise<Answer | null> {
  const remembered = ask.scopes.map((scope): Item => ({
    label: `$(check-all) Approve and remember ${scopeWords[scope]}`, detail: ask.rule ?? undefined, answer: { kind: 'approve', remember: scope },
  }));
  const items: Item[] = [
    { label: '$(check) Approve', detail: shortened(ask.command ?? ask.why, 300), answer: { kind: 'approve', remember: null } },
    { label: '$(close) Deny', answer: { kind: 'deny', reason: null } },
    { label: '$(comment) Deny, and say why…', answer: 'reason' },
    ...remembered,
  ];
  const item = await vscode.window.showQuickPick(items, { title: `${agent}: ${shortened(askTitle(ask), 120)}`, placeHolder: `${ask.why} (${shortened(title, 60)})`, ignoreFocusOut: true });
  if (!item || item.answer !== 'reason') return item ? (item.answer as Answer) : null;
  const reason = await vscode.window.showInputBox({ title: 'Deny, and say why', prompt: `${agent} is told this.`, ignoreFocusOut: true });
  return reason === undefined ? null : { kind: 'deny', reason: reason.trim() || null };
}

const scopeWords: Record<RuleScope, string> = { task: 'for this task', repository: 'for this repository', always: 'always' };

/** One field after the other; leaving any of them answers nothing at all. */
async function questionAnswer({ agent }: NeedsYou, { message, fields }: Question): Promise<Answer | null> {
  const asked = fields.length ? fields : [freeText];
  const values: Values = {};
  for (const [index, field] of asked.entries()) {
    const step = asked.length > 1 ? ` (${index + 1} of ${asked.length})` : '';
    const value = await fieldValue(field, { title: `${agent} asks${step}`, prompt: shortened([message, field.title === message ? '' : field.title].filter(Boolean).join(' — '), 400) });
    if (value === 'left') return null;
    if (value !== null) values[field.name] = value.of;
  }
  return { kind: 'reply', values };
}

const freeText: AskField = { name: 'answer', title: '', type: 'text', choices: [], other: false, required: true };

/** `left` when the person left; null when an optional field stays empty. */
type FieldValue = { of: Values[string] } | 'left' | null;

async function fieldValue(field: AskField, o: { title: string; prompt: string }): Promise<FieldValue> {
  switch (field.type) {
    case 'text':
    case 'number':
      return typed(field, o);
    case 'yesNo': {
      const item = await vscode.window.showQuickPick([{ label: 'Yes', yes: true }, { label: 'No', yes: false }], { title: o.title, placeHolder: o.prompt, ignoreFocusOut: true });
      return item ? { of: item.yes } : 'left';
    }
    case 'choice':
      return oneOf(field, o);
    case 'choices': {
      const items = await vscode.window.showQuickPick(choiceItems(field), { title: o.title, placeHolder: o.prompt, ignoreFocusOut: true, canPickMany: true });
      return items ? { of: items.map(({ value }) => value) } : 'left';
    }
  }
}

async function oneOf(field: AskField, o: { title: string; prompt: string }): Promise<FieldValue> {
  const other = { label: '$(edit) Something else…', value: '', other: true };
  const none = { label: 'No answer', value: '', none: true };
  const items: (vscode.QuickPickItem & { value: string; other?: boolean; none?: boolean })[] = [
    ...choiceItems(field), ...(field.other ? [other] : []), ...(field.required ? [] : [none]),
  ];
  const item = await vscode.window.showQuickPick(items, { title: o.title, placeHolder: o.prompt, ignoreFocusOut: true });
  if (!item) return 'left';
  if (item.other) return typed({ ...field, type: 'text' }, o);
  return item.none ? null : { of: item.value };
}

async function typed(field: AskField, o: { title: string; prompt: string }): Promise<FieldValue> {
  const text = await vscode.window.showInputBox({ ...o, ignoreFocusOut: true, validateInput: (value) => problemOf(field, value) });
  if (text === undefined) return 'left';
  if (!text.trim()) return null;
  return { of: field.type === 'number' ? Number(text) : text };
}

/** Why the text cannot be taken; undefined when it can. */
export function problemOf({ type, required }: Pick<AskField, 'type' | 'required'>, text: string): string | undefined {
  if (!text.trim()) return required ? 'This is needed. Esc leaves without an answer.' : undefined;
  if (type === 'number' && !Number.isFinite(Number(text))) return 'That is not a number.';
  return text.length > 100_000 ? 'That is too long.' : undefined;
}

function choiceItems({ choices }: AskField) {
  return choices.map(({ value, label, hint }) => ({ label: label.replaceAll('$(', '$\u200b('), detail: hint && hint !== label ? hint : undefined, value }));
}

async function pickAsk(open: NeedsYou[]): Promise<NeedsYou | undefined> {
  const items = open.map((one) => ({
    label: `$(${one.ask.kind === 'approval' ? 'shield' : 'question'}) ${shortened(askTitle(one.ask), 120).replaceAll('$(', '$\u200b(')}`,
    description: `${one.agent} · ${shortened(one.title, 60)}`,
    detail: one.ask.kind === 'approval' ? shortened([one.ask.command, one.ask.why].filter(Boolean).join(' — '), 300) : undefined,
    one,
  }));
  return (await vscode.window.showQuickPick(items, { title: 'What waits for you', placeHolder: 'Choose what to answer', matchOnDescription: true, matchOnDetail: true }))?.one;
}
