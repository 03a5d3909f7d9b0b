import type { ActivityEntry, ActivityKind } from '../protocol/activity';
import type { ToolKind } from '../protocol/asks';
import type { TranscriptLine } from '../protocol/transcript';
import { person, workMode } from './activityOf';
import { inOneLine } from './activityText';
import { askTitle } from './askTitle';

type ToolLine = Extract<TranscriptLine, { kind: 'tool' }>;
/** What is known of a tool call so far. */
type ToolFacts = Pick<ToolLine, 'title' | 'tool' | 'status' | 'command' | 'files'>;

/** What the activity log tells of the lines of one run: each tool call once, as soon as it is known and under way, asks and answers; nothing of what is said. */
export class RunActivity {
  /** Tool calls that were not told yet. */
  readonly #begun = new Map<string, ToolFacts>();
  readonly #known = new Set<string>();
  #agent: string;

  constructor(private readonly of: { task: string; run: number; agent: string }) {
    this.#agent = of.agent;
  }

  get run(): number {
    return this.of.run;
  }

  /** Takes the next line. */
  see(line: TranscriptLine, title: string): ActivityEntry[] {
    const told = this.#told(line);
    if (!told) return [];
    const [kind, by, text, item] = told;
    const named = item !== undefined && item.length <= longestItem ? { item } : {};
    return [{ at: line.at, kind, task: this.of.task, title, run: this.of.run, by, text: inOneLine(text), ...named }];
  }

  #told(line: TranscriptLine): readonly [kind: ActivityKind, by: string, text: string, item?: string] | null {
    switch (line.kind) {
      case 'run': this.#agent = line.agent; return null;
      case 'command': return ['tool', this.#agent, `Ran ${line.command}`];
      case 'tool': {
        const text = this.#tool(line);
        return text === null ? null : ['tool', this.#agent, text, `tool:${line.id}`];
      }
      case 'ask': return ['ask', this.#agent, `Asked: ${askTitle(line.ask)}`, `ask:${line.ask.id}`];
      case 'answer': return ['answer', line.answer ? person : workMode, line.text.replace(/\.$/, ''), `ask:${line.ask}`];
      case 'notice': return line.tone === 'warning' ? ['problem', workMode, line.text] : null;
      default: return null;
    }
  }

  /** Null while it is not known what is done, or whether it may be done, and once it was told. */
  #tool({ id, title, tool, status, command, files }: ToolLine): string | null {
    if (this.#known.has(id)) return null;
    const before = this.#begun.get(id);
    const facts: ToolFacts = {
      title: title ?? before?.title, tool: tool ?? before?.tool, status: status ?? before?.status, command: command ?? before?.command, files: files ?? before?.files,
    };
    const known = Boolean(facts.title ?? facts.command);
    if (facts.status === 'pending' || !known) {
      this.#begun.set(id, facts);
      return null;
    }
    // What was denied may be asked for once more, and then be done.
    if (facts.status === 'denied' && before?.status === 'denied') return null;
    if (facts.status === 'denied') this.#begun.set(id, facts);
    else {
      this.#begun.delete(id);
      this.#known.add(id);
    }
    return facts.status === 'denied' ? `Was not allowed: ${wordsOf(facts)}` : doneText(facts);
  }
}

const longestItem = 190;

const verbs: Partial<Record<ToolKind, string>> = { read: 'Read', edit: 'Edited', delete: 'Deleted', move: 'Moved' };

function doneText(facts: ToolFacts): string {
  if (facts.command) return `Ran ${facts.command}`;
  const verb = facts.tool && verbs[facts.tool];
  const [first, ...others] = facts.files ?? [];
  if (!verb || !first) return wordsOf(facts);
  return `${verb} ${first.path}${others.length ? ` and ${others.length} more` : ''}`;
}

/** Agents mark code with backticks, which mean nothing in a line of plain text. */
function wordsOf({ command, title }: ToolFacts): string {
  return command ?? (title ?? '').replaceAll('`', '');
}
