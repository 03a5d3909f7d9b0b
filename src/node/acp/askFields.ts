import * as z from 'zod';
import { visibleText } from '../../core/visibleText';
import type { Answer, AskField } from '../../protocol/asks';
import type { Elicitation, Fields } from './wire';

/** Fields for the person, and how their answer goes back in the agent's shape. */
export interface Form { fields: AskField[]; content(values: Values): Record<string, unknown> }
type Values = Extract<Answer, { kind: 'reply' }>['values'];

const titled = z.object({ const: z.string(), title: z.string().nullish(), description: z.string().nullish() });
const propertySchema = z.object({
  type: z.union([z.string(), z.array(z.string()).transform((all) => all[0] ?? 'string')]).catch('string'),
  title: z.string().nullish().catch(null), description: z.string().nullish().catch(null),
  enum: z.array(z.string()).nullish().catch(null), enumNames: z.array(z.string()).nullish().catch(null), oneOf: z.array(titled).nullish().catch(null),
  items: z.object({ enum: z.array(z.string()).nullish().catch(null), anyOf: z.array(titled).nullish().catch(null), oneOf: z.array(titled).nullish().catch(null) }).nullish().catch(null),
});
type Property = z.infer<typeof propertySchema>;

/** More than a person reads in one form. */
const mostFields = 50;
const mostChoices = 200;
const mostCharacters = 2000;

function shownText(text: string): string {
  const visible = visibleText(text.slice(0, mostCharacters));
  return text.length > mostCharacters ? `${visible}…` : visible;
}

/** The form that an agent sends, as fields of ours. A free text beside a choice becomes its “other”. */
export function formOf(schema: NonNullable<Elicitation['requestedSchema']>): Form {
  const all = Object.entries(schema.properties).slice(0, mostFields).map(([name, raw]) => ({ name, property: propertySchema.parse(raw) }));
  const beside = new Map<string, string>();
  for (const { name, property } of all) {
    if (choicesOf(property).length === 0) continue;
    const other = all.find((one) => one.name.startsWith(name) && /^[_-]?(?:custom|other|text|note|free|freeform|answer)/i.test(one.name.slice(name.length)) && choicesOf(one.property).length === 0);
    if (other && other.name !== name) beside.set(name, other.name);
  }
  const others = new Set(beside.values());
  const fields = all.filter((one) => !others.has(one.name)).map(({ name, property }) => fieldOf(name, property, { required: schema.required.includes(name), other: beside.has(name) }));
  return {
    fields,
    content(values) {
      const content: Record<string, unknown> = {};
      for (const field of fields) {
        const value = values[field.name];
        if (value === undefined || value === '') continue;
        const other = beside.get(field.name);
        const known = field.choices.some((choice) => choice.value === value);
        content[other !== undefined && typeof value === 'string' && !known ? other : field.name] = shaped(field, value);
      }
      return content;
    },
  };
}

function fieldOf(name: string, property: Property, o: { required: boolean; other: boolean }): AskField {
  const choices = choicesOf(property);
  const title = property.title ?? property.description ?? name;
  return { name, title: shownText(title), type: typeOf(property, choices.length > 0), choices, other: o.other, required: o.required };
}

function typeOf(property: Property, choosing: boolean): AskField['type'] {
  if (property.type === 'array') return choosing ? 'choices' : 'text';
  if (choosing) return 'choice';
  if (property.type === 'boolean') return 'yesNo';
  return property.type === 'number' || property.type === 'integer' ? 'number' : 'text';
}

function choicesOf(property: Property): AskField['choices'] {
  const from = property.oneOf ?? property.items?.anyOf ?? property.items?.oneOf;
  if (from) return from.slice(0, mostChoices).map((one) => ({ value: one.const, label: shownText(one.title ?? one.const), hint: one.description && one.description !== one.title ? shownText(one.description) : '' }));
  const plain = property.enum ?? property.items?.enum ?? [];
  return plain.slice(0, mostChoices).map((value, index) => ({ value, label: shownText(property.enumNames?.[index] ?? value), hint: '' }));
}

function shaped(field: AskField, value: Values[string]): unknown {
  if (field.type === 'number' && typeof value === 'string') return Number(value);
  if (field.type === 'yesNo' && typeof value === 'string') return value === 'true' || value === 'yes';
  if (field.type === 'choices' && !Array.isArray(value)) return [String(value)];
  return value;
}

const vendorQuestion = z.object({
  question: z.string(), header: z.string().nullish().catch(null), multiSelect: z.boolean().catch(false),
  options: z.array(z.object({ label: z.string(), description: z.string().nullish() })).catch([]),
});

/** Questions that travel inside a request for a yes; null where there are none. The answers are by their number. */
export function vendorQuestions(meta: Fields | null | undefined): Form | null {
  const read = z.array(vendorQuestion).min(1).safeParse(meta?.['qwenQuestions']);
  if (!read.success) return null;
  const fields = read.data.slice(0, mostFields).map((one, index): AskField => ({
    name: String(index), title: shownText(one.question), required: true, other: true,
    type: one.options.length === 0 ? 'text' : one.multiSelect ? 'choices' : 'choice',
    choices: one.options.slice(0, mostChoices).map((option) => ({ value: option.label, label: shownText(option.label), hint: shownText(option.description ?? '') })),
  }));
  return { fields, content: (values) => Object.fromEntries(Object.entries(values).map(([name, value]) => [name, Array.isArray(value) ? value.join(', ') : String(value)])) };
}

/** The one field of a question in words. */
export function questionField(choices: string[]): AskField {
  return { name: 'answer', title: '', type: choices.length > 0 ? 'choice' : 'text', choices: choices.map((value) => ({ value, label: value, hint: '' })), other: choices.length > 0, required: true };
}

/** An answer in words, for the agent. */
export function answerText(answer: Answer): string {
  if (answer.kind !== 'reply') return 'The person does not want to answer this. Decide yourself, or leave it out.';
  return Object.values(answer.values).map((value) => (Array.isArray(value) ? value.join(', ') : String(value))).join('\n');
}
