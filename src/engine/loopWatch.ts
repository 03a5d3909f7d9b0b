import type { TranscriptLine } from '../protocol/transcript';

type ToolLine = Extract<TranscriptLine, { kind: 'tool' }>;

/** Notices an agent that does the same with the same result again and again. */
export class LoopWatch {
  readonly #open = new Map<string, ToolLine>();
  #last = '';
  #times = 0;

  /** Takes the lines of a run as they come; answers with what was done the third time in a row, or null. */
  see(line: TranscriptLine): string | null {
    if (line.kind !== 'tool') return null;
    const call = { ...this.#open.get(line.id), ...line, output: `${line.output ?? this.#open.get(line.id)?.output ?? ''}${line.more ?? ''}` };
    if (call.status !== 'done' && call.status !== 'failed') {
      this.#open.set(line.id, call);
      return null;
    }
    this.#open.delete(line.id);
    const { title = '', tool, command, files, diffs, output, exitCode, status } = call;
    // What nothing is known of cannot be called the same.
    if (!title && !command) return null;
    const print = JSON.stringify([title, tool, command, files, diffs, output, exitCode, status]);
    this.#times = print === this.#last ? this.#times + 1 : 1;
    this.#last = print;
    return this.#times >= mostTimes ? (command ?? title) : null;
  }
}

const mostTimes = 3;
