import * as z from 'zod';
import { schemaOf } from './requestParts';
import { dataEvent, type AnswerEnd, type Piece, type Shape, type Turn, type Usage } from './shape';

const partSchema = z.looseObject({ text: z.string().optional(), functionCall: z.unknown().optional(), functionResponse: z.unknown().optional() });
const contentSchema = z.looseObject({ role: z.string().default('user'), parts: z.array(partSchema).default([]) });
const requestSchema = z.looseObject({
  contents: z.array(contentSchema),
  systemInstruction: contentSchema.optional(),
  generationConfig: z.looseObject({ responseJsonSchema: z.unknown().optional(), responseSchema: z.unknown().optional() }).optional(),
  tools: z.array(z.looseObject({
    functionDeclarations: z.array(z.looseObject({ name: z.string(), parametersJsonSchema: z.unknown().optional(), parameters: z.unknown().optional() })).default([]),
  })).default([]),
});
type Content = z.infer<typeof contentSchema>;

const ends: Record<AnswerEnd, string> = { done: 'STOP', calls: 'STOP', refused: 'SAFETY', cut: 'MAX_TOKENS' };

/** Gemini generateContent and streamGenerateContent. */
export const geminiContent: Shape = {
  name: 'gemini',
  handles: (path) => /:(stream)?generateContent$/i.test(path),
  read(body, path) {
    const { contents, systemInstruction, generationConfig, tools } = requestSchema.parse(body);
    return {
      model: /models\/([^/:]+):/.exec(path)?.[1] ?? '',
      stream: path.includes(':stream'),
      turns: [...(systemInstruction ? [{ by: 'system' as const, text: wordsOf(systemInstruction) }] : []), ...contents.map(turnOf)],
      answerSchema: generationConfig?.responseJsonSchema ?? generationConfig?.responseSchema ?? null,
      tools: tools.flatMap((one) => one.functionDeclarations).map((tool) => ({
        name: tool.name, namespace: null, parameters: schemaOf(tool.parametersJsonSchema ?? tool.parameters), freeform: false,
      })),
    };
  },
  streamed: (model) => ({
    open: () => '',
    piece: (piece) => dataEvent({ candidates: [{ index: 0, content: { role: 'model', parts: [partOf(piece)] } }], modelVersion: model }),
    close: (end, usage) => dataEvent(closing(model, [{ text: '' }], { end, usage })),
  }),
  whole: ({ model, pieces, end, usage }) => closing(model, pieces.map(partOf), { end, usage }),
  problem: (status, message) => ({ error: { code: status, message, status: 'FAILED_PRECONDITION' } }),
};

/** Answers of tools come as turns of the user. */
function turnOf(content: Content): Turn {
  const answers = content.parts.filter((part) => part.functionResponse !== undefined);
  if (answers.length > 0) return { by: 'tool', text: answers.map((part) => JSON.stringify(part.functionResponse)).join('\n') };
  return { by: content.role === 'model' ? 'agent' : 'user', text: wordsOf(content) };
}

function wordsOf(content: Content): string {
  return content.parts.map((part) => part.text ?? '').join('\n');
}

function partOf(piece: Piece) {
  if ('think' in piece) return { text: piece.think, thought: true };
  if ('text' in piece) return { text: piece.text };
  const { id, tool, args } = piece.call;
  return { functionCall: { id, name: tool.name, args } };
}

function closing(model: string, parts: object[], { end, usage }: { end: AnswerEnd; usage: Usage }) {
  return {
    candidates: [{ index: 0, content: { role: 'model', parts }, finishReason: ends[end] }],
    usageMetadata: { promptTokenCount: usage.input, candidatesTokenCount: usage.output, totalTokenCount: usage.input + usage.output },
    modelVersion: model,
  };
}
