import type { ThreadItem } from '../../protocol/thread';
import type { TranscriptLine } from '../../protocol/transcript';
import type { ItemOf, ToolItem } from './foldTool';
import { abortedTool, appendedOutput, endedStep, foldedTool, keptOutput, stepItem } from './foldTool';

/** Where a line stands: its run, and a number that no other line of the run has and that a later look at the same line finds again (a byte or a count). */
export interface LineSpot { run: number; position: number }

/**
 * Folds transcript lines into the items of a thread, one line after the other.
 * Items are never changed, only replaced by a newer one with the same key, so that an item that is the same object is the same.
 */
export class ThreadFold {
  private readonly list: ThreadItem[] = [];
  private readonly places = new Map<string, number>();
  /** When a tool call began to run, by key: the time before it may be a wait for the person. */
  private readonly began = new Map<string, number>();
  private readonly openTools = new Set<string>();
  private readonly openAsks = new Set<string>();
  private run: number | null = null;
  /** The message or thought that the next piece may belong to. */
  private speaking: { key: string; kind: 'message' | 'thought'; id: string } | null = null;
  private step: string | null = null;

  /** `keep` is how many characters of each output are kept, the last ones. */
  constructor(private readonly keep = keptOutput) {}

  /** All items, in the order in which they began. */
  get items(): readonly ThreadItem[] {
    return this.list;
  }

  /** Takes the next line; gives the items that are new or other than before. */
  push(line: TranscriptLine, spot: LineSpot): ThreadItem[] {
    const changed = this.run !== null && this.run !== spot.run ? this.endRun() : [];
    this.run = spot.run;
    return [...changed, ...this.fold(line, spot)];
  }

  /** Says that the run is over, whatever its lines say: what is still open will not be closed any more. */
  endRun(): ThreadItem[] {
    const changed: ThreadItem[] = this.endSpeech(null);
    for (const key of [...this.openTools]) changed.push(this.put(abortedTool(this.at(key) as ToolItem)));
    for (const key of [...this.openAsks]) changed.push(this.put({ ...(this.at(key) as ItemOf<'ask'>), closed: { answer: null, text: 'The run ended before it was answered.' } }));
    this.step = null;
    return changed;
  }

  private fold(line: TranscriptLine, spot: LineSpot): ThreadItem[] {
    const key = `${spot.run}:${spot.position}`;
    const { at } = line;
    switch (line.kind) {
      case 'plan': case 'usage': return [];
      case 'message': case 'thought': return this.speak(line, key);
      case 'tool': return this.tool(line, `${spot.run}:tool:${line.id}`);
      case 'command': {
        const ended = this.endSpeech(null);
        this.step = key;
        return [...ended, this.put(stepItem({ key, at, command: line.command }))];
      }
      case 'output': return this.output(line, key);
      case 'ended': {
        const step = this.step === null ? null : this.at(this.step) as ToolItem;
        this.step = null;
        return step ? [this.put(endedStep(step, line))] : [];
      }
      case 'ask': return this.begin({ key: `${spot.run}:ask:${line.ask.id}`, at, kind: 'ask', ask: line.ask, closed: null });
      case 'answer': {
        const ask = this.at(`${spot.run}:ask:${line.ask}`);
        // What came after the end that nobody had answered by stands after it.
        const late = ask?.kind === 'ask' && ask.closed !== null && ask.closed.answer === null && line.answer !== null;
        if (ask?.kind !== 'ask' || late) return this.begin({ key, at, kind: 'note', tone: 'quiet', text: line.text, detail: '', paths: [] });
        return [this.put({ ...ask, closed: { answer: line.answer, text: line.text } })];
      }
      case 'said': return this.begin({ key, at, kind: 'said', text: line.text, reason: line.reason });
      case 'run': return this.begin({ key, at, kind: 'run', text: [`Run ${line.run}`, line.agent, line.model, line.trigger].filter(Boolean).join(' · ') });
      case 'system': return this.begin({ key, at, kind: 'note', tone: 'quiet', text: line.text, detail: '', paths: [] });
      case 'error': return this.begin({ key, at, kind: 'note', tone: 'error', text: line.text, detail: line.detail, paths: [] });
      case 'notice': return this.begin({ key, at, kind: 'note', tone: line.tone, text: line.text, detail: '', paths: line.paths });
      case 'unknown': return this.begin({ key, at, kind: 'unknown', raw: line.raw });
    }
  }

  /** Pieces with the same id belong together as long as nothing else came to stand between them. */
  private speak(line: TranscriptLine & { kind: 'message' | 'thought' }, key: string): ThreadItem[] {
    const { at, id, kind, text } = line;
    const open = this.speaking;
    const before = open && open.kind === kind && open.id === id ? this.at(open.key) : undefined;
    if (before?.kind === 'message') return [this.put({ ...before, text: before.text + text })];
    if (before?.kind === 'thought') return [this.put({ ...before, text: before.text + text, tookMs: Math.max(before.tookMs, at - before.at) })];
    const ended = this.endSpeech(at);
    const item: ThreadItem = kind === 'message' ? { key, at, kind, text, open: true } : { key, at, kind, text, open: true, tookMs: 0 };
    this.speaking = { key, kind, id };
    return [...ended, this.put(item)];
  }

  private tool(line: TranscriptLine & { kind: 'tool' }, key: string): ThreadItem[] {
    const before = this.at(key);
    const ended = before ? [] : this.endSpeech(line.at);
    const item = foldedTool(before?.kind === 'tool' ? before : null, line, { key, began: this.began.get(key) ?? null, keep: this.keep });
    if (item.status === 'running' && !this.began.has(key)) this.began.set(key, line.at);
    return [...ended, this.put(item)];
  }

  private output(line: TranscriptLine & { kind: 'output' }, key: string): ThreadItem[] {
    const step = this.step === null ? null : this.at(this.step) as ToolItem;
    if (step) return [this.put(appendedOutput(step, line.text, this.keep))];
    const ended = this.endSpeech(null);
    this.step = key;
    return [...ended, this.put(appendedOutput({ ...stepItem({ key, at: line.at, command: '' }), command: null, title: 'Output', status: 'done' }, line.text, this.keep))];
  }

  private begin(item: ThreadItem): ThreadItem[] {
    return [...this.endSpeech(null), this.put(item)];
  }

  /** A message or thought is over when something else begins; the agent's own next act tells how long it thought. */
  private endSpeech(nextAt: number | null): ThreadItem[] {
    const open = this.speaking && this.at(this.speaking.key);
    this.speaking = null;
    if (open?.kind === 'message') return [this.put({ ...open, open: false })];
    if (open?.kind === 'thought') return [this.put({ ...open, open: false, tookMs: nextAt === null ? open.tookMs : Math.max(open.tookMs, nextAt - open.at) })];
    return [];
  }

  private at(key: string): ThreadItem | undefined {
    const place = this.places.get(key);
    return place === undefined ? undefined : this.list[place];
  }

  private put<T extends ThreadItem>(item: T): T {
    const place = this.places.get(item.key) ?? this.list.length;
    this.places.set(item.key, place);
    this.list[place] = item;
    note(this.openTools, item, item.kind === 'tool' && (item.status === 'pending' || item.status === 'running'));
    note(this.openAsks, item, item.kind === 'ask' && item.closed === null);
    return item;
  }
}

function note(open: Set<string>, { key }: ThreadItem, isOpen: boolean): void {
  if (isOpen) open.add(key);
  else open.delete(key);
}
