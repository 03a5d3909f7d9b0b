import type { ComponentChildren } from 'preact';
import { useLayoutEffect, useRef, useState } from 'preact/hooks';
import type { AskField } from '../src/protocol/asks';

export type AnswerValue = string | number | boolean | string[];
type Values = Record<string, AnswerValue>;

/** What was begun, by the id of the text or form: it may be drawn anew, or elsewhere, before it is sent. */
const begunTexts = new Map<string, string>();
const begunForms = new Map<string, Values>();

/** A free text with a button; opened by the person, so it takes the focus. */
export function AnswerText({ id, label, send, busy, optional, onSend, onCancel }: {
  id: string; label: string; send: string; busy: boolean; optional?: 'may be empty'; onSend: (text: string) => void; onCancel: () => void;
}) {
  const [text, setText] = useState(begunTexts.get(id) ?? '');
  const box = useRef<HTMLTextAreaElement>(null);
  useLayoutEffect(() => { box.current?.focus(); }, []);
  const ready = !busy && (optional !== undefined || text.trim() !== '');
  const submit = () => {
    if (!ready) return;
    begunTexts.delete(id);
    onSend(text.trim());
  };
  return (
    <div class="answer-text">
      <label class="answer-label" for={`answer-${id}`}>{label}</label>
      <textarea
        id={`answer-${id}`} ref={box} rows={2} class="field" value={text}
        onInput={(event) => { setText(event.currentTarget.value); begunTexts.set(id, event.currentTarget.value); }}
        onKeyDown={(event) => {
          if (event.isComposing) return;
          if (event.key === 'Escape') onCancel();
          if (event.key !== 'Enter' || event.shiftKey) return;
          event.preventDefault();
          submit();
        }}
      />
      <div class="ask-buttons">
        <button type="button" class="button primary" disabled={!ready} onClick={submit}>{send}</button>
        <button type="button" class="button secondary" onClick={onCancel}>Back</button>
      </div>
    </div>
  );
}

/** Several things asked at once. */
export function AnswerForm({ id, fields, busy, onSend, children }: {
  id: string; fields: readonly AskField[]; busy: boolean; onSend: (values: Values) => void; children: ComponentChildren;
}) {
  const [values, setValues] = useState<Values>(begunForms.get(id) ?? {});
  const set = (name: string, value: AnswerValue | undefined) => {
    const next = Object.fromEntries(Object.entries({ ...values, [name]: value }).filter((entry): entry is [string, AnswerValue] => entry[1] !== undefined));
    begunForms.set(id, next);
    setValues(next);
  };
  const missing = fields.filter(({ name, required }) => required && isEmpty(values[name]));
  return (
    <form
      class="answer-form"
      onSubmit={(event) => {
        event.preventDefault();
        if (missing.length || busy) return;
        begunForms.delete(id);
        onSend(values);
      }}
    >
      {fields.map((field) => <Field key={field.name} id={`answer-${id}-${field.name}`} field={field} value={values[field.name]} set={(value) => { set(field.name, value); }} />)}
      <div class="ask-buttons">
        <button type="submit" class="button primary" disabled={busy || missing.length > 0} title={missing.length ? `Still missing: ${missing.map(({ title, name }) => title || name).join(', ')}` : undefined}>Send</button>
        {children}
      </div>
    </form>
  );
}

interface FieldProps { id: string; field: AskField; value: AnswerValue | undefined; set: (value: AnswerValue | undefined) => void }

function Field({ id, field, value, set }: FieldProps) {
  const title = `${field.title || field.name}${field.required ? '' : ' (may be left out)'}`;
  if (field.type === 'choices' || field.type === 'choice') return <Choices id={id} title={title} field={field} value={value} set={set} />;
  if (field.type === 'yesNo') {
    return <label class="answer-check"><input type="checkbox" checked={value === true} onChange={(event) => { set(event.currentTarget.checked); }} />{title}</label>;
  }
  const number = field.type === 'number';
  return (
    <div>
      <label class="answer-label" for={id}>{title}</label>
      <input
        id={id} class="field" {...(number ? { type: 'number', step: 'any' } : { type: 'text' })} value={typeof value === 'string' || typeof value === 'number' ? value : ''}
        onInput={({ currentTarget: { value: text, valueAsNumber } }) => { set(text === '' ? undefined : number ? valueAsNumber : text); }}
      />
    </div>
  );
}

function Choices({ id, title, field, value, set }: FieldProps & { title: string }) {
  const several = field.type === 'choices';
  const known = new Set(field.choices.map((choice) => choice.value));
  const chosen = Array.isArray(value) ? value : typeof value === 'string' ? [value] : [];
  const own = chosen.find((one) => !known.has(one)) ?? '';
  const choose = (one: string, state: 'on' | 'off') => {
    if (!several) set(one);
    else set(field.choices.map((choice) => choice.value).filter((each) => (each === one ? state === 'on' : chosen.includes(each))).concat(own || []));
  };
  const write = (text: string) => {
    const rest = chosen.filter((one) => known.has(one));
    if (several) set(text ? [...rest, text] : rest);
    else set(text || undefined);
  };
  return (
    <fieldset class="answer-choices">
      <legend class="answer-label">{title}</legend>
      {field.choices.map((choice) => (
        <label key={choice.value} class="answer-check">
          <input type={several ? 'checkbox' : 'radio'} name={id} checked={chosen.includes(choice.value)} onChange={(event) => { choose(choice.value, event.currentTarget.checked ? 'on' : 'off'); }} />
          <span>{choice.label}{choice.hint && <small>{choice.hint}</small>}</span>
        </label>
      ))}
      {field.other && <input class="field" type="text" aria-label={`${title}: something else`} placeholder="Something else…" value={own} onInput={(event) => { write(event.currentTarget.value); }} />}
    </fieldset>
  );
}

function isEmpty(value: AnswerValue | undefined): boolean {
  return value === undefined || value === '' || (Array.isArray(value) && value.length === 0) || Number.isNaN(value);
}
