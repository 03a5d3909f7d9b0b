import type { Routing } from '../src/protocol/intents';
import type { AgentChoice, BriefPicture } from '../src/protocol/picture';
import type { Priority } from '../src/protocol/words';

/** What stands in the form. `refused` is the host's sentence about it. */
export interface Draft extends BriefPicture, Routing {
  /** The task being edited; null for a new one. */
  id: string | null;
  priority: Priority;
  refused: string | null;
}

const longestTitle = 200;

/** The words typed into the quick box: the first line is the title, further lines (or a title that is too long) become the prompt. */
export function briefFromBox(text: string): BriefPicture {
  const whole = text.trim();
  const [first = '', ...rest] = whole.split('\n');
  const short = shorten(first.trim());
  const prompt = rest.some((line) => line.trim()) || short !== first.trim() ? whole : '';
  return { title: short, prompt, notes: '', doneLooksLike: '' };
}

/** An empty form, with the first agent chosen. */
export function emptyDraft(agents: readonly AgentChoice[]): Draft {
  return { id: null, title: '', prompt: '', notes: '', doneLooksLike: '', priority: 'normal', ...routingTo(agents[0]?.id ?? ''), refused: null };
}

/** An agent or a tier with nothing else chosen: what an agent offers is not what another one knows. */
export function routingTo(agent: string): Routing {
  return { agent, model: null, effort: null, profile: null };
}

/** True when closing the form would lose nothing. */
export function isBlank(draft: Draft): boolean {
  return ![draft.title, draft.prompt, draft.notes, draft.doneLooksLike].some((text) => text.trim());
}

/** Adds words from the quick box to a form that may hold words already. */
export function withBoxText(draft: Draft, text: string): Draft {
  if (!text.trim()) return draft;
  if (isBlank(draft)) return { ...draft, ...briefFromBox(text) };
  if (!draft.title.trim()) return { ...draft, title: briefFromBox(text).title };
  return { ...draft, prompt: [draft.prompt, text.trim()].filter(Boolean).join('\n\n') };
}

function shorten(line: string): string {
  if (line.length <= longestTitle) return line;
  const cut = line.slice(0, longestTitle - 1);
  const space = cut.lastIndexOf(' ');
  return `${space > longestTitle / 2 ? cut.slice(0, space) : cut}…`;
}
