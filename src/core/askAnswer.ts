import type { Answer, Ask, AskField, RuleScope } from '../protocol/asks';
import { Refusal } from './errors';

/** Throws a Refusal that says what is missing when this is no answer to this ask. */
export function checkAnswer(ask: Ask, answer: Answer): void {
  if (ask.kind === 'approval') {
    if (answer.kind !== 'approve' && answer.kind !== 'deny') throw new Refusal('This waits for a yes or a no. Approve or deny it.');
    if (answer.kind === 'approve' && answer.remember && !ask.scopes.includes(answer.remember)) {
      throw new Refusal('This is always asked, so a yes to it cannot be remembered. Approve it for this once.');
    }
    return;
  }
  if (answer.kind !== 'reply' && answer.kind !== 'decline') throw new Refusal('This is a question. Answer it, or decline to.');
  if (answer.kind === 'reply') for (const field of ask.fields) checkField(field, answer.values[field.name]);
}

type Value = Extract<Answer, { kind: 'reply' }>['values'][string];

function checkField(field: AskField, value: Value | undefined): void {
  const empty = value === undefined || value === '' || (Array.isArray(value) && !value.length);
  if (empty) {
    if (field.required) throw new Refusal(`“${field.title}” has no answer yet.`);
    return;
  }
  if (!fits(field, value)) throw new Refusal(`“${field.title}” wants ${wanted[field.type]}.`);
}

function fits({ type, choices, other }: AskField, value: Value): boolean {
  const offered = (one: unknown) => typeof one === 'string' && (other || choices.some((choice) => choice.value === one));
  switch (type) {
    case 'text': return typeof value === 'string';
    case 'number': return typeof value === 'number' && Number.isFinite(value);
    case 'yesNo': return typeof value === 'boolean';
    case 'choice': return offered(value);
    case 'choices': return Array.isArray(value) && value.every(offered);
  }
}

const wanted: Record<AskField['type'], string> = {
  text: 'a text', number: 'a number', yesNo: 'a yes or a no', choice: 'one of the choices', choices: 'some of the choices',
};

/** How an answer reads in a transcript. */
export function answerText(ask: Ask, answer: Answer): string {
  switch (answer.kind) {
    case 'approve': return `Approved by you${answer.remember ? `, ${remembered[answer.remember]}` : ''}.`;
    case 'deny': return answer.reason ? `Denied by you: ${answer.reason}` : 'Denied by you.';
    case 'decline': return 'You declined to answer.';
    case 'reply': return replyText(ask, answer.values);
  }
}

const remembered: Record<RuleScope, string> = { task: 'and for the rest of this task', repository: 'and from now on in this repository', always: 'and from now on everywhere' };

function replyText(ask: Ask, values: Extract<Answer, { kind: 'reply' }>['values']): string {
  const fields = ask.kind === 'question' ? ask.fields : [];
  const said = fields.flatMap((field) => {
    const value = values[field.name];
    if (value === undefined) return [];
    const text = (Array.isArray(value) ? value : [value]).map((one) => wordOf(field, one)).join(', ');
    return [fields.length === 1 ? text : `${field.title}: ${text}`];
  });
  return said.length ? `You answered: ${said.join('; ')}` : 'You answered.';
}

function wordOf({ choices }: AskField, value: string | number | boolean): string {
  if (typeof value === 'boolean') return value ? 'yes' : 'no';
  return choices.find((choice) => choice.value === value)?.label ?? String(value);
}
