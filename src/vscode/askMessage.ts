import { askTitle } from '../core/askTitle';
import type { Approval } from '../protocol/asks';
import type { NeedsYou } from '../protocol/picture';
import { commands } from './commandList';
import { commandLink, plainWords, shortened } from './plainWords';

/**
 * What is asked, and the links that answer it. VS Code cuts a message after a thousand characters: the links must not be what is lost,
 * and what cannot be shown whole cannot be approved here.
 */
export function askMessage(one: NeedsYou): string {
  const { title, agent, ask } = one;
  const about = ` (${shortened(title, 60)})`;
  const words = ask.kind === 'approval' ? `${agent} asks for a yes: ${whatFor(ask)}` : `${agent} asks: ${ask.message}`;
  const whole = linksOf(one).join(' · ');
  const room = mostCharacters - whole.length - about.length;
  const cut = ask.kind === 'approval' && words.length > room;
  const links = cut ? linksOf(one).slice(1).join(' · ') : whole;
  return `${plainWords(shortened(words, room) + about)}${cut ? ' Open it to see all of it.' : ''} ${links}`;
}

function linksOf(one: NeedsYou): string[] {
  const { task, ask } = one;
  const named = { task, ask: ask.id };
  const open = commandLink('Open', commands.openThread, task);
  if (ask.kind === 'approval') return [commandLink('Approve', commands.approveAsk, named), commandLink('Deny', commands.denyAsk, named), open];
  return [...choiceLinks(one), commandLink('Answer…', commands.answerAsk, named), open];
}

/** With the command and every file that the title does not show: a yes without them would be blind. */
function whatFor(ask: Approval): string {
  const title = askTitle(ask);
  const unshown = [...new Set([ask.command ?? '', ...ask.files.map(({ path }) => path), ...ask.diffs.map(({ path }) => path)])].filter((one) => !title.includes(one));
  return unshown.length ? `${title} — ${unshown.join(', ')}` : title;
}

/** A question with a few short choices is answered right here. */
function choiceLinks({ task, ask }: NeedsYou): string[] {
  const [field, ...further] = ask.kind === 'question' ? ask.fields : [];
  if (!field || further.length || field.type !== 'choice' || field.choices.length > mostChoices) return [];
  return field.choices.map(({ label }, choice) => commandLink(buttonWords(label), commands.answerAsk, { task, ask: ask.id, choice }));
}

/** Words that cannot end a link early. */
function buttonWords(label: string): string {
  return shortened(label.replace(/[[\]"]/g, ''), 30) || '…';
}

const mostCharacters = 900;
const mostChoices = 3;
