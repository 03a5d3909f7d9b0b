import type { Planning, Routing } from '../src/protocol/intents';
import type { AgentChoice, BriefPicture, DependencyPicture } from '../src/protocol/picture';
import type { Priority } from '../src/protocol/words';

/** What stands in the form. `refused` is the host's sentence about it. */
export interface Draft extends BriefPicture, Routing {
  /** The task being edited; null for a new one. */
  id: string | null;
  priority: Priority;
  labels: string[];
  /** A label that is being typed. */
  newLabel: string;
  dependencies: DependencyPicture[];
  /** Minutes, as they are typed; empty for the setting. */
  timeLimit: string;
  refused: string | null;
}

const longestTitle = 200;
const longestLabel = 40;
const mostLabels = 20;
const longestMinutes = 24 * 60;

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
  return { id: null, title: '', prompt: '', notes: '', doneLooksLike: '', priority: 'normal', ...routingTo(agents[0]?.id ?? ''), labels: [], newLabel: '', dependencies: [], timeLimit: '', refused: null };
}

/** An agent or a tier with nothing else chosen: what an agent offers is not what another one knows. */
export function routingTo(agent: string): Routing {
  return { agent, model: null, effort: null, profile: null };
}

/** When and among what the task runs, as it is sent; a label that was typed and not added counts. */
export function planningOf({ labels, newLabel, dependencies, timeLimit }: Draft): Planning {
  return { labels: withLabel(labels, newLabel), dependsOn: dependencies.map(({ id }) => id), timeLimitMinutes: timeLimit.trim() ? Number(timeLimit) : null };
}

/** Why a draft cannot be sent, and the field of the form in which that is corrected. */
export interface Mistake { field: 'task-title' | 'labels' | 'time-limit'; sentence: string }

/** Why the draft cannot be sent as it is; null when it can. */
export function mistakeIn({ title, prompt, timeLimit, labels, newLabel }: Draft): Mistake | null {
  if (!title.trim() && !prompt.trim()) return { field: 'task-title', sentence: 'Write a title or a prompt: the task has no text yet.' };
  if (title.length > longestTitle) return { field: 'task-title', sentence: `The title is longer than ${longestTitle} characters. Shorten it, and put the rest into the prompt.` };
  if (withLabel(labels, newLabel).length > mostLabels) return { field: 'labels', sentence: `A task has at most ${mostLabels} labels. Remove some of them.` };
  const minutes = Number(timeLimit);
  if (minutes >= 0 && minutes <= longestMinutes) return null;
  return { field: 'time-limit', sentence: `“${timeLimit.trim()}” is no time limit. Write minutes, at most ${longestMinutes}; 0 is no limit, and empty takes the setting.` };
}

/** The field that was refused and is still wrong; null where none is. */
export function wrongField(draft: Draft): Mistake['field'] | null {
  const mistake = mistakeIn(draft);
  return mistake !== null && draft.refused === mistake.sentence ? mistake.field : null;
}

/** The labels with another one, as it is written; the same word is not added twice. */
export function withLabel(labels: readonly string[], text: string): string[] {
  const label = text.replaceAll(',', ' ').replace(/\s+/g, ' ').trim().slice(0, longestLabel);
  return !label || labels.some((one) => one.toLowerCase() === label.toLowerCase()) ? [...labels] : [...labels, label];
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
