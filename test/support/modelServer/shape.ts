/** What an agent sent, the same for every wire shape. */
export interface Conversation {
  model: string;
  /** True when the answer is to come as an event stream. */
  stream: boolean;
  turns: Turn[];
  /** The JSON schema that the answer is to fit; null when any text will do. */
  answerSchema: unknown;
  tools: OfferedTool[];
}

export interface Turn { by: 'system' | 'user' | 'agent' | 'tool'; text: string }

/** A tool that the agent has for the model. `freeform` ones take a text instead of arguments. */
export interface OfferedTool {
  name: string;
  namespace: string | null;
  parameters: { properties: Record<string, Parameter>; required: string[] };
  freeform: boolean;
}

export interface Parameter { type?: string | string[]; description?: string; enum?: unknown[] }

/** One part of an answer. */
export type Piece = { think: string } | { text: string } | { call: ToolCall };

export interface ToolCall { id: string; tool: OfferedTool; args: Record<string, unknown> }

/** Why an answer ends. */
export type AnswerEnd = 'done' | 'calls' | 'refused' | 'cut';

export interface Usage { input: number; output: number }

/** One way in which agents talk to models: it reads requests and writes answers. */
export interface Shape {
  name: string;
  handles(path: string): boolean;
  read(body: unknown, path: string): Conversation;
  /** The writer of one streamed answer; each call gives the events to send next. */
  streamed(model: string): StreamWriter;
  whole(answer: { model: string; pieces: Piece[]; end: AnswerEnd; usage: Usage }): unknown;
  problem(status: number, message: string): unknown;
}

export interface StreamWriter {
  open(): string;
  piece(piece: Piece): string;
  close(end: AnswerEnd, usage: Usage): string;
}

/** Server-sent events, with their names where the shape wants them. */
export function namedEvent(event: { type: string } & Record<string, unknown>): string {
  return `event: ${event.type}\ndata: ${JSON.stringify(event)}\n\n`;
}

/** A server-sent event without a name. */
export function dataEvent(data: unknown): string {
  return `data: ${JSON.stringify(data)}\n\n`;
}
