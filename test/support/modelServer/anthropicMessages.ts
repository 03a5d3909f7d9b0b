import * as z from 'zod';
import { schemaOf, textOf } from './requestParts';
import { namedEvent, type AnswerEnd, type Conversation, type Piece, type Shape, type StreamWriter, type Usage } from './shape';

const requestSchema = z.looseObject({
  model: z.string(),
  stream: z.boolean().default(false),
  system: z.unknown().optional(),
  messages: z.array(z.looseObject({ role: z.string(), content: z.unknown().optional() })),
  output_config: z.looseObject({ format: z.looseObject({ schema: z.unknown().optional() }).nullish() }).optional(),
  tools: z.array(z.looseObject({ name: z.string(), input_schema: z.unknown().optional() })).default([]),
});

const ends: Record<AnswerEnd, string> = { done: 'end_turn', calls: 'tool_use', refused: 'refusal', cut: 'max_tokens' };

/** Anthropic messages. */
export const anthropicMessages: Shape = {
  name: 'anthropic',
  handles: (path) => path.endsWith('/messages'),
  read(body) {
    const { model, stream, system, messages, tools, output_config: output } = requestSchema.parse(body);
    return {
      model, stream,
      turns: [{ by: 'system', text: textOf(system) }, ...messages.flatMap(turnsOf)],
      answerSchema: output?.format?.schema ?? null,
      tools: tools.map((tool) => ({ name: tool.name, namespace: null, parameters: schemaOf(tool.input_schema), freeform: false })),
    };
  },
  streamed,
  whole: ({ model, pieces, end, usage }) => ({
    id: 'msg_1', type: 'message', role: 'assistant', model, content: pieces.map(blockOf), stop_reason: ends[end], stop_sequence: null, usage: usageOf(usage),
  }),
  problem: (status, message) => ({ type: 'error', error: { type: problemTypes[status] ?? 'api_error', message } }),
};

const problemTypes: Record<number, string> = {
  400: 'invalid_request_error', 401: 'authentication_error', 429: 'rate_limit_error', 503: 'overloaded_error', 529: 'overloaded_error',
};

/** Answers of tools come as blocks in a turn of the user. */
function turnsOf(message: { role: string; content?: unknown }): Conversation['turns'] {
  if (message.role === 'assistant') return [{ by: 'agent', text: textOf(message.content) }];
  const blocks = Array.isArray(message.content) ? message.content as { type?: string; content?: unknown }[] : [];
  const answers = blocks.filter((block) => block.type === 'tool_result');
  const words = textOf(message.content);
  return [
    ...(answers.length > 0 ? [{ by: 'tool' as const, text: answers.map((block) => textOf(block.content)).join('\n') }] : []),
    ...(words.trim() ? [{ by: 'user' as const, text: words }] : []),
  ];
}

function blockOf(piece: Piece) {
  if ('think' in piece) return { type: 'thinking', thinking: piece.think, signature: 'c2NyaXB0ZWQ=' };
  if ('text' in piece) return { type: 'text', text: piece.text };
  return { type: 'tool_use', id: piece.call.id, name: piece.call.tool.name, input: piece.call.args };
}

/** Pieces of one kind in a row are deltas of one block. */
function streamed(model: string): StreamWriter {
  let index = -1;
  let open: 'think' | 'text' | 'call' | null = null;
  const event = (type: string, rest: object = {}) => namedEvent({ type, index, ...rest });
  const delta = (of: object) => event('content_block_delta', { delta: of });
  const closed = () => {
    if (open === null) return '';
    const sealed = open === 'think' ? delta({ type: 'signature_delta', signature: 'c2NyaXB0ZWQ=' }) : '';
    open = null;
    return sealed + event('content_block_stop');
  };
  const opened = (kind: typeof open, block: object) => {
    if (open === kind && kind !== 'call') return '';
    const before = closed();
    open = kind;
    index += 1;
    return before + event('content_block_start', { content_block: block });
  };
  return {
    open: () => namedEvent({
      type: 'message_start',
      message: { id: 'msg_1', type: 'message', role: 'assistant', model, content: [], stop_reason: null, stop_sequence: null, usage: usageOf({ input: 1, output: 1 }) },
    }),
    piece(piece) {
      if ('think' in piece) return opened('think', { type: 'thinking', thinking: '', signature: '' }) + delta({ type: 'thinking_delta', thinking: piece.think });
      if ('text' in piece) return opened('text', { type: 'text', text: '' }) + delta({ type: 'text_delta', text: piece.text });
      const { id, tool, args } = piece.call;
      return opened('call', { type: 'tool_use', id, name: tool.name, input: {} }) + delta({ type: 'input_json_delta', partial_json: JSON.stringify(args) });
    },
    close: (end, usage) => closed()
      + namedEvent({ type: 'message_delta', delta: { stop_reason: ends[end], stop_sequence: null }, usage: usageOf(usage) })
      + namedEvent({ type: 'message_stop' }),
  };
}

function usageOf({ input, output }: Usage) {
  return { input_tokens: input, output_tokens: output, cache_creation_input_tokens: 0, cache_read_input_tokens: 0 };
}
