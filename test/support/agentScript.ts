/** What the scripted agent does, step by step. It travels in the environment as JSON. */
export type Step =
  /** A `session/update`. */
  | { update: Record<string, unknown>; session?: string }
  /** As many pieces of a message. */
  | { flood: number }
  /** Pieces of messages, one each `everyMs`; each holds the moment it was sent, as `at:<milliseconds>`. */
  | { stream: { pieces: number; everyMs: number } }
  /** Written to the output as it is. */
  | { raw: string }
  /** A line of this many characters. */
  | { long: number }
  /** A line with as many lists in each other in place of its “DEEP”. */
  | { line: string; levels: number }
  | { stderr: string }
  /** A permission request; what follows depends on the answer. */
  | { ask: Record<string, unknown>; options?: { optionId: string; name: string; kind: string }[]; meta?: Record<string, unknown>; yes?: Step[]; no?: Step[] }
  | { request: { method: string; params: unknown } }
  /** Calls a tool of ours over HTTP. */
  | { tool: { name: string; args: unknown } }
  | { write: { path: string; text: string } }
  /** Starts a process that outlives the agent, unless it is ended. */
  | { child: string }
  | { hang: 'obeying' | 'deaf' }
  /** Until this file exists. */
  | { until: string }
  /** Until the turn that goes on was answered. */
  | { afterTurn: true }
  /** Beside what follows. */
  | { beside: Step[] }
  | { exit: number }
  | { kill: NodeJS.Signals }
  /** Closes the output and stays. */
  | { closeOutput: true }
  | { end: string; usage?: unknown; meta?: unknown }
  | { error: { code: number; message: string; data?: unknown } };

export interface AgentScript {
  atStart?: Step[];
  hello?: Record<string, unknown>;
  helloError?: { code: number; message: string; data?: unknown };
  /** Before the session is answered. */
  atNew?: Step[];
  newSession?: Record<string, unknown>;
  newError?: { code: number; message: string; data?: unknown };
  atRestore?: Step[];
  restored?: Record<string, unknown>;
  restoreError?: { code: number; message: string; data?: unknown };
  /** After the session was restored. */
  afterRestore?: Step[];
  steering?: 'injected' | 'refused';
  /** Before words into the turn are answered. */
  atSteering?: Step[];
  /** By the number of the prompt, over all processes of the run; the last one is repeated. */
  turns: Step[][];
}
