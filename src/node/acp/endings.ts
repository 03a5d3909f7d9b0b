import { type AccountRest, restInError, restInText } from '../../core/accountRest';
import { Failure } from '../../core/errors';
import { outageInError } from '../../core/outages';
import type { Moment } from '../../core/resetTime';
import { restWords, taskRests } from '../../core/restWords';
import { signedOutInError, signedOutInText } from '../../core/signedOut';
import type { WorkEnd } from '../../engine/ports/agents';
import { AgentError, AgentGone } from './agentLink';
import { authRequired } from './openSession';
import { TooSlow } from './startAgent';
import { fieldsSchema, type Hello } from './wire';

/** Who ended, and when: for the sentences. */
export interface Ending { label: string; /** A test has no task that could go on. */ of: 'run' | 'test'; signIn: string | null; hello: Hello | null; phase: 'start' | 'session' | 'turn'; /** What it wrote that is no message of the protocol; null where there was none. */ garbage: string | null }

type Failed = Extract<WorkEnd, { kind: 'failed' }>;
type Rests = Extract<WorkEnd, { kind: 'limited' | 'outage' }>;

/** How a run ends that broke off. Rethrows what is not the agent's doing. */
export function endOfError(error: unknown, o: Ending): Failed | Rests {
  const silent = error instanceof AgentGone || error instanceof TooSlow;
  if (silent && o.phase === 'start' && o.garbage !== null) return failed(`What ${o.label} writes is not the Agent Client Protocol: “${short(o.garbage)}” Check its command and arguments in the setting “workMode.agents”.`);
  if (error instanceof AgentGone) return (o.phase === 'turn' ? null : endOfGoneRest(error, o)) ?? failed(goneSentence(error, o));
  if (error instanceof Failure && error.kind === 'agent') return failed(error.message);
  if (!(error instanceof AgentError)) throw error;
  const rest = error.code === authRequired ? null : restInError(error, moment());
  if (rest) return rests(rest, messageOf(error), o);
  if (wantsSignIn(error)) return signInEnd(o);
  const said = messageOf(error);
  if (o.phase === 'session') return failed(`${o.label} could not open a session: ${said} ${look[o.of]('what it needs')}`);
  if (o.phase === 'start') return failed(`${o.label} answered the greeting with an error: ${said} Check its command and arguments in the setting “workMode.agents”.`);
  return failed(`${o.label} ended its turn with an error: ${said} What it changed so far is kept. Resume the task to let it go on.`);
}

/** Many show that their account may not be used for a while as their last message, and end their turn as if all were well. */
export function endOfTextRest(text: string, label: string): Rests | null {
  const rest = restInText(text, moment());
  return rest && rests(rest, short(text), { label, of: 'run' });
}

/** An agent that would go on trying for ever to reach its service. */
export function endOfOutage(said: string, label: string): Rests {
  return rests({ reason: 'outage', until: null }, short(said), { label, of: 'run' });
}

/** An agent that needs its service to begin, and gave up: in the middle of its work its last words may be about something else. */
function endOfGoneRest({ lastWords }: AgentGone, o: Ending): Rests | null {
  const said = lastWords.find((line) => outageInError({ code: 0, message: line, data: null }));
  return said === undefined ? null : rests({ reason: 'outage', until: null }, short(said), o);
}

/** Some agents show an error of their model as their last message. */
export function endOfTextError(text: string, { label, signIn }: Pick<Ending, 'label' | 'signIn'>): Failed | null {
  const line = text.trim();
  if (line.length > 5000 || !/^(?:Error\b|\{\s*"(?:error|type|detail|message)"\s*:|unexpected status \d{3}|stream (?:error|disconnected))/i.test(line)) return null;
  if (signedOutInText(line)) return signInEnd({ label, signIn, of: 'run', hello: null });
  return failed(`The model of ${label} answered with an error: ${short(line)} What it changed so far is kept. Resume the task to let it go on.`);
}

/** Ends that are named by the protocol; null for those after which there may be more to do. */
export function endOfTurn(stopReason: string, label: string): Failed | null {
  switch (stopReason) {
    case 'refusal': return failed(`${label} refused to work on this. Put the task in other words, or let another agent try.`);
    case 'max_tokens': return failed(`${label} stopped because its model may write no more in one answer. What it changed so far is kept. Resume the task to let it go on.`);
    case 'max_turn_requests': return failed(`${label} stopped because it may not ask its model any more in one turn. What it changed so far is kept. Resume the task to let it go on.`);
    default: return null;
  }
}

function rests({ reason, until }: AccountRest, said: string, { label, of }: Pick<Ending, 'label' | 'of'>): Rests {
  const told = restWords[reason].told(label, said);
  const sentence = of === 'run' ? `${told} ${taskRests}` : told;
  return reason === 'limit' ? { kind: 'limited', sentence, until } : { kind: 'outage', sentence };
}

function moment(): Moment {
  return { now: Date.now(), offsetMinutes: -new Date().getTimezoneOffset() };
}

const again: Record<Ending['of'], string> = { run: 'start the task again', test: 'test it again' };

/** Where to look for what is wrong; a test is what has just been done. */
const look: Record<Ending['of'], (what: string) => string> = {
  run: (what) => `Run “Work Mode: Test Agent” to see ${what}, then ${again.run}.`,
  test: (what) => `Run it once in a terminal to see ${what}, then ${again.test}.`,
};

/** The end of a run as failed. */
export function failed(sentence: string): Failed {
  return { kind: 'failed', sentence, signIn: null };
}

/** What the agent says about an error, as a sentence; many put the real words into the data. */
export function messageOf(error: AgentError): string {
  const data = fieldsSchema.parse(error.data);
  const inner = [data?.['details'], data?.['message'], data?.['error'], typeof error.data === 'string' ? error.data : null].find((one) => typeof one === 'string' && one !== '') as string | undefined;
  const vague = /^(internal error|error|unknown error)?\.?$/i.test(error.message.trim());
  return short(inner && (vague || !error.message.includes(inner)) ? (vague ? inner : `${error.message}: ${inner}`) : error.message);
}

function wantsSignIn(error: AgentError): boolean {
  return error.code === authRequired || error.code === 401 || (error.code === 403 && /auth|key|sign|log ?in/i.test(error.message)) || signedOutInError(error);
}

/** The command that signs the person in: the agent's own, where it is known. */
function signInCommand({ signIn, hello }: Pick<Ending, 'signIn' | 'hello'>): string | null {
  if (signIn) return signIn;
  const words = hello?.authMethods.map((one) => one.description ?? '').join('\n') ?? '';
  return /`([^`\n]{2,80})`/.exec(words)?.[1] ?? null;
}

function signInEnd(o: Pick<Ending, 'label' | 'of' | 'signIn' | 'hello'>): Failed {
  const command = signInCommand(o);
  const ways = o.hello?.authMethods.map((one) => one.name).join(', ') ?? '';
  const how = command ? `Run “${command}” in a terminal` : `Sign in the way this agent wants it, once in a terminal${ways ? ` (it offers: ${ways})` : ''}`;
  return { kind: 'failed', sentence: `${o.label} is not signed in, or its key is not accepted. ${how}, then ${again[o.of]}.`, signIn: command };
}

function goneSentence(error: AgentGone, o: Ending): string {
  const when = { start: ' before it was ready', session: ' while it opened a session', turn: ' in the middle of its work' }[o.phase];
  const words = error.lastWords.length > 0 ? ` Its last words: “${short(error.lastWords.join(' / '))}”` : '';
  const way = o.phase === 'turn' ? 'What it changed so far is kept. Resume the task to let it go on.' : look[o.of]('whether it works');
  return `${o.label} ${howEnded(error)}${when}.${words} ${way}`;
}

function howEnded({ exit }: AgentGone): string {
  if (!exit) return 'closed the connection';
  return exit.signal ? `was killed (${exit.signal})` : `ended by itself (exit code ${exit.code})`;
}

function short(text: string): string {
  const line = text.replace(/\s+/g, ' ').trim();
  const cut = line.length > 400 ? `${line.slice(0, 399)}…` : line;
  return /[.!?…]$/.test(cut) ? cut : `${cut}.`;
}
