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
