import * as z from 'zod';
import type { OfferedTool } from './shape';

const partSchema = z.looseObject({ text: z.string() });
const parametersSchema = z.looseObject({
  properties: z.record(z.string(), z.looseObject({
    type: z.union([z.string(), z.array(z.string())]).optional(), description: z.string().optional(), enum: z.array(z.unknown()).optional(),
  })).default({}),
  required: z.array(z.string()).default([]),
});

/** The text of a message's content: a string, or parts of which some have a text. */
export function textOf(content: unknown): string {
  if (typeof content === 'string') return content;
  if (!Array.isArray(content)) return content === undefined || content === null ? '' : JSON.stringify(content);
  return content.map((part) => partSchema.safeParse(part).data?.text ?? '').join('\n');
}

/** The parameters of a tool as far as the script needs them. */
export function schemaOf(parameters: unknown): OfferedTool['parameters'] {
  return parametersSchema.safeParse(parameters).data ?? { properties: {}, required: [] };
}

const sampledSchema = z.looseObject({
  type: z.string().default('string'), enum: z.array(z.unknown()).optional(),
  properties: z.record(z.string(), z.unknown()).default({}),
});

/** Something that fits a JSON schema, as simple as can be. */
export function sampleOf(schema: unknown): unknown {
  const { type, enum: choices, properties } = sampledSchema.parse(schema);
  if (choices) return choices[0];
  switch (type.toLowerCase()) {
    case 'object': return Object.fromEntries(Object.entries(properties).map(([name, inner]) => [name, sampleOf(inner)]));
    case 'array': return [];
    case 'boolean': return false;
    case 'number': case 'integer': return 1;
    default: return 'as the script says';
  }
}
