import type { TranscriptLine } from '../protocol/transcript';

type ToolLine = Extract<TranscriptLine, { kind: 'tool' }>;

/** What an agent did over and over: the calls of one round, in its order, and how often they came in a row. */
export interface Repeated { calls: string[]; times: number }

/** Notices an agent that does the same with the same result again and again. */
export class LoopWatch {
  readonly #open = new Map<string, ToolLine>();
  /** The last calls that came to their end. */
  readonly #calls: { name: string; print: string }[] = [];

  /** Takes the lines of a run as they come; answers with what was done once too often, or null. */
  see(line: TranscriptLine): Repeated | null {
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
    this.#calls.push({ name: (command ?? title).slice(0, longestName), print: printOf(JSON.stringify([title, tool, command, files, diffs, output, exitCode, status])) });
    if (this.#calls.length > mostCalls) this.#calls.shift();
    return this.#repeated();
  }

  #repeated(): Repeated | null {
    for (let length = 1; length <= longestRound; length += 1) {
      const times = mostTimes(length);
      const last = this.#calls.slice(-length * times);
      if (last.length < length * times || last.some(({ print }, at) => at >= length && print !== last[at - length]!.print)) continue;
      return { calls: last.slice(0, length).map(({ name }) => name.slice(0, longestName / length)), times };
    }
    return null;
  }
}

/** A longer round is not noticed. */
const longestRound = 4;

/** One call three times. Of several calls more: an agent that waits for something honestly sleeps, looks, and sees the same a few times. */
function mostTimes(length: number): number {
  return length === 1 ? 3 : 5;
}

const mostCalls = longestRound * mostTimes(longestRound);
/** Characters, over all calls of a round. */
const longestName = 200;

/** Short, and in practice the same for the same text only: outputs may be long, and many are remembered. */
function printOf(text: string): string {
  let [high, low] = [0xdeadbeef, 0x41c6ce57];
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    high = Math.imul(high ^ code, 2654435761);
    low = Math.imul(low ^ code, 1597334677);
  }
  high = Math.imul(high ^ (high >>> 16), 2246822507) ^ Math.imul(low ^ (low >>> 13), 3266489909);
  low = Math.imul(low ^ (low >>> 16), 2246822507) ^ Math.imul(high ^ (high >>> 13), 3266489909);
  return `${text.length} ${high >>> 0} ${low >>> 0}`;
}
