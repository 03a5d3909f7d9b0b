import * as z from 'zod';
import { schemaOf, textOf } from './requestParts';
import { dataEvent, type AnswerEnd, type Conversation, type Piece, type Shape, type ToolCall, type Usage } from './shape';

const requestSchema = z.looseObject({
  model: z.string(),
  stream: z.boolean().default(false),
  messages: z.array(z.looseObject({ role: z.string(), content: z.unknown().optional() })),
  response_format: z.looseObject({ json_schema: z.looseObject({ schema: z.unknown().optional() }).optional() }).optional(),
  tools: z.array(z.looseObject({ function: z.looseObject({ name: z.string(), parameters: z.unknown().optional() }) })).default([]),
});

const ends: Record<AnswerEnd, string> = { done: 'stop', calls: 'tool_calls', refused: 'content_filter', cut: 'length' };
const by: Record<string, Conversation['turns'][number]['by']> = { system: 'system', developer: 'system', user: 'user', assistant: 'agent', tool: 'tool' };

/** OpenAI chat completions. */
export const openAiChat: Shape = {
  name: 'openai-chat',
  handles: (path) => path.endsWith('/chat/completions'),
  read(body) {
    const { model, stream, messages, tools, response_format: format } = requestSchema.parse(body);
    return {
      model, stream,
      turns: messages.map((message) => ({ by: by[message.role] ?? 'system', text: textOf(message.content) })),
      answerSchema: format?.json_schema?.schema ?? null,
      tools: tools.map((tool) => ({ name: tool.function.name, namespace: null, parameters: schemaOf(tool.function.parameters), freeform: false })),
    };
  },
  streamed(model) {
    const chunk = (delta: object, rest: object = {}) => dataEvent({
      id: 'chat-1', object: 'chat.completion.chunk', created: 1, model, choices: [{ index: 0, delta, finish_reason: null, ...rest }],
    });
    let calls = 0;
    return {
      open: () => chunk({ role: 'assistant', content: '' }),
      piece(piece) {
        if ('think' in piece) return chunk({ reasoning_content: piece.think });
        if ('text' in piece) return chunk({ content: piece.text });
        return chunk({ tool_calls: [{ index: calls++, ...calledOf(piece.call) }] });
      },
      close: (end, usage) => chunk({}, { finish_reason: ends[end] })
        + dataEvent({ id: 'chat-1', object: 'chat.completion.chunk', created: 1, model, choices: [], usage: usageOf(usage) })
        + 'data: [DONE]\n\n',
    };
  },
  whole: ({ model, pieces, end, usage }) => ({
    id: 'chat-1', object: 'chat.completion', created: 1, model, usage: usageOf(usage),
    choices: [{ index: 0, finish_reason: ends[end], message: messageOf(pieces) }],
  }),
  problem: (status, message) => ({ error: { message, type: 'scripted', code: String(status) } }),
};

function messageOf(pieces: Piece[]) {
  const calls = pieces.flatMap((piece) => ('call' in piece ? [calledOf(piece.call)] : []));
  return {
    role: 'assistant',
    content: pieces.map((piece) => ('text' in piece ? piece.text : '')).join(''),
    ...(calls.length > 0 && { tool_calls: calls }),
  };
}

function calledOf({ id, tool, args }: ToolCall) {
  return { id, type: 'function', function: { name: tool.name, arguments: JSON.stringify(args) } };
}

function usageOf({ input, output }: Usage) {
  return { prompt_tokens: input, completion_tokens: output, total_tokens: input + output };
}
