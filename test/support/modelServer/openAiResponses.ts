import * as z from 'zod';
import { schemaOf, textOf } from './requestParts';
import { namedEvent, type AnswerEnd, type Conversation, type OfferedTool, type Piece, type Shape, type StreamWriter, type ToolCall, type Usage } from './shape';

const itemSchema = z.looseObject({ type: z.string().default('message'), role: z.string().optional(), content: z.unknown().optional(), output: z.unknown().optional(), tools: z.array(z.unknown()).default([]) });
const toolSchema = z.looseObject({ type: z.string(), name: z.string().optional(), parameters: z.unknown().optional(), tools: z.array(z.unknown()).optional() });
const requestSchema = z.looseObject({
  model: z.string(),
  stream: z.boolean().default(false),
  instructions: z.string().nullish(),
  input: z.union([z.string(), z.array(itemSchema)]),
  text: z.looseObject({ format: z.looseObject({ schema: z.unknown().optional() }).optional() }).optional(),
  tools: z.array(toolSchema).default([]),
});

const searching = { tool: 'tool_search', call: 'tool_search_call', answer: 'tool_search_output' };

/** OpenAI responses. */
export const openAiResponses: Shape = {
  name: 'openai-responses',
  handles: (path) => path.endsWith('/responses'),
  read(body) {
    const { model, stream, instructions, input, text, tools } = requestSchema.parse(body);
    const turns = typeof input === 'string' ? [{ by: 'user' as const, text: input }] : input.map(turnOf);
    return {
      model, stream,
      turns: [{ by: 'system', text: instructions ?? '' }, ...turns],
      answerSchema: text?.format?.schema ?? null,
      tools: [...tools, ...found(input)].flatMap((tool) => toolsOf(toolSchema.parse(tool), null)),
    };
  },
  streamed,
  whole: ({ model, pieces, end, usage }) => responseOf(model, { output: pieces.map((piece, at) => itemOf(piece, at, 'completed')), end, usage }),
  problem: (status, message) => ({ error: { message, type: 'scripted', code: String(status), param: null } }),
};

function turnOf(item: z.infer<typeof itemSchema>): Conversation['turns'][number] {
  if (item.type.endsWith('_output')) return { by: 'tool', text: textOf(item.output) };
  if (item.type !== 'message' || item.role === 'assistant') return { by: 'agent', text: textOf(item.content) };
  return { by: item.role === 'user' ? 'user' : 'system', text: textOf(item.content) };
}

/** Tools that the model searched for come with the answer to its search. */
function found(input: z.infer<typeof requestSchema>['input']): unknown[] {
  return typeof input === 'string' ? [] : input.filter((item) => item.type === searching.answer).flatMap((item) => item.tools);
}

/** A namespace holds tools of one server. The search is known by its type only. */
function toolsOf(tool: z.infer<typeof toolSchema>, namespace: string | null): OfferedTool[] {
  if (tool.tools) return tool.tools.flatMap((inner) => toolsOf(toolSchema.parse(inner), tool.name ?? null));
  const name = tool.name ?? (tool.type === searching.tool ? tool.type : null);
  if (!name) return [];
  return [{ name, namespace, parameters: schemaOf(tool.parameters), freeform: tool.type === 'custom' }];
}

/** Pieces of one kind in a row are deltas of one item. */
function streamed(model: string): StreamWriter {
  const output: object[] = [];
  let open: Piece | null = null;
  const closed = () => {
    if (!open) return '';
    const item = itemOf(open, output.length, 'completed');
    open = null;
    output.push(item);
    return namedEvent({ type: 'response.output_item.done', output_index: output.length - 1, item });
  };
  return {
    open: () => namedEvent({ type: 'response.created', response: responseOf(model, { output: [], end: null, usage: null }) }),
    piece(piece) {
      const longer = open && joined(open, piece);
      const before = longer ? '' : closed();
      open = longer ?? piece;
      const added = longer ? '' : namedEvent({ type: 'response.output_item.added', output_index: output.length, item: itemOf(piece, output.length, 'in_progress') });
      return before + added + deltaOf(piece, output.length);
    },
    close: (end, usage) => closed() + namedEvent({ type: closes(end), response: responseOf(model, { output, end, usage }) }),
  };
}

/** Both as one piece; null when they are of different kinds. */
function joined(one: Piece, next: Piece): Piece | null {
  if ('text' in one && 'text' in next) return { text: one.text + next.text };
  if ('think' in one && 'think' in next) return { think: one.think + next.think };
  return null;
}

function closes(end: AnswerEnd): string {
  return end === 'done' || end === 'calls' ? 'response.completed' : 'response.incomplete';
}

function deltaOf(piece: Piece, at: number): string {
  if ('think' in piece) return namedEvent({ type: 'response.reasoning_summary_text.delta', item_id: `item_${at}`, output_index: at, summary_index: 0, delta: piece.think });
  if ('text' in piece) return namedEvent({ type: 'response.output_text.delta', item_id: `item_${at}`, output_index: at, content_index: 0, delta: piece.text });
  return '';
}

function itemOf(piece: Piece, at: number, status: 'in_progress' | 'completed') {
  const whole = status === 'completed';
  if ('think' in piece) return { type: 'reasoning', id: `item_${at}`, summary: whole ? [{ type: 'summary_text', text: piece.think }] : [] };
  if ('text' in piece) {
    return { type: 'message', id: `item_${at}`, role: 'assistant', status, content: whole ? [{ type: 'output_text', text: piece.text, annotations: [] }] : [] };
  }
  return { ...calledOf(piece.call), id: `item_${at}`, status };
}

function calledOf({ id, tool, args }: ToolCall) {
  if (tool.name === searching.tool) return { type: searching.call, call_id: id, execution: 'client', arguments: args };
  if (tool.freeform) return { type: 'custom_tool_call', call_id: id, name: tool.name, input: String(args.input ?? '') };
  return { type: 'function_call', call_id: id, name: tool.name, ...(tool.namespace && { namespace: tool.namespace }), arguments: JSON.stringify(args) };
}

function responseOf(model: string, { output, end, usage }: { output: object[]; end: AnswerEnd | null; usage: Usage | null }) {
  return {
    id: 'resp_1', object: 'response', created_at: 1, model, output,
    status: end === null ? 'in_progress' : closes(end).slice('response.'.length),
    incomplete_details: end === 'refused' ? { reason: 'content_filter' } : end === 'cut' ? { reason: 'max_output_tokens' } : null,
    usage: usage && {
      input_tokens: usage.input, output_tokens: usage.output, total_tokens: usage.input + usage.output,
      input_tokens_details: { cached_tokens: 0 }, output_tokens_details: { reasoning_tokens: 0 },
    },
  };
}
