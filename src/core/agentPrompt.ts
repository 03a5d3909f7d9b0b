import type { Profile } from '../protocol/asks';
import type { PlanStep } from '../protocol/transcript';
import { promptOf, type Brief } from './brief';
import { firstOf } from './listed';

/** How an agent says that it is done: with our tools, or in words where it has none. */
export type Telling = 'tools' | 'words';

/** A file in conflict without conflict markers: the commit whose version of it stands here, those that have another one, and those that deleted it. */
export interface OneSided { path: string; here: string | null; others: string[]; deleted: string[] }

/** Files that hold both sides of a conflict, to be put together before anything else; in those that are also `oneSided` only one side stands. */
export interface Unmerged { conflicts?: string[]; oneSided?: OneSided[] }

export interface Assignment extends Unmerged { brief: Brief; profile: Profile; telling: Telling; plan: PlanStep[]; messages: string[] }

/** The first words to an agent. The person's private notes are not among them. */
export function briefPrompt(o: Assignment): string {
  return joined([taskText(o.brief), unmergedText(o), planText(o.plan), messagesText(o.messages), houseRules(o.profile, o.telling)]);
}

/** For a session that knows nothing of an earlier run of the same task. */
export function continuedPrompt(o: Assignment & { earlier: string }): string {
  return joined([
    taskText(o.brief),
    'This task was begun before, in a session that is gone. The folder holds the files as they were left. Look at them first, keep what is good, and go on from there.',
    o.earlier && `What is known of the work so far:\n\n${o.earlier}`,
    unmergedText(o), planText(o.plan), messagesText(o.messages), houseRules(o.profile, o.telling),
  ]);
}

/** After an interruption: whole by itself, because not every agent remembers the turn that was cut. */
export function resumePrompt(o: Assignment): string {
  return joined([
    'You were interrupted in the middle of a task. Look at what is already done in this folder, do not do it again, and finish the rest. If a command was running, it was ended.',
    taskText(o.brief), unmergedText(o), planText(o.plan), messagesText(o.messages), houseRules(o.profile, o.telling),
  ]);
}

/** The person writes to an agent that knows its task. */
export function messagePrompt(messages: string[], telling: Telling, unmerged: Unmerged = {}): string {
  return joined([unmergedText(unmerged), ...messages, telling === 'tools' ? 'When this is done, call complete_task again.' : `When this is done, end with the line “${doneMark} — ” and a summary again.`]);
}

/** Asks once for the word that it is done. */
export function reminderPrompt(telling: Telling): string {
  const way = telling === 'tools' ? 'call complete_task with a short summary' : `end your answer with a line “${doneMark} — ” followed by a short summary`;
  const question = telling === 'tools' ? 'If you need an answer from the person first, call ask_person.' : 'If you need an answer from the person first, ask for it.';
  return `Your turn ended, but it is not clear whether the task is done. If it is, ${way}. If it is not, go on with it. ${question}`;
}

/** Why something was not allowed. */
export function deniedPrompt(reasons: string[]): string {
  return joined([`This was not allowed: ${reasons.join(' ')}`, 'Do not try it again in another way. Go on with the task without it, or ask the person when there is no other way.']);
}

/** Something begun without a yes was stopped, and then allowed. */
export function allowedPrompt(what: string, again: string): string {
  return joined([`You were stopped because you began something without asking: ${what}. It is allowed now: go on with it.`, again]);
}

/** The answer to something it wanted to know. */
export function answerWords(question: string, answer: string): string {
  return `You asked: ${question}\nThe answer: ${answer}`;
}

/** The answers to all it wanted to know, and what the person wrote meanwhile. */
export function answersPrompt(answers: string[], messages: string[]): string {
  return joined([...answers, 'Go on with the task.', ...messages]);
}

const doneMark = 'WORK MODE: done';

/** The summary in the last words of an agent that has no tools; null when it does not say that it is done. */
export function summaryInWords(text: string): string | null {
  const line = text.split('\n').findLast((one) => one.includes(doneMark));
  if (line === undefined) return null;
  return line.slice(line.indexOf(doneMark) + doneMark.length).replace(/^[\s*_`]*[—–:-]*\s*/, '').replace(/[*_`\s]+$/, '');
}

function taskText(brief: Brief): string {
  const prompt = promptOf(brief);
  return joined([
    prompt === brief.title ? `Task: ${brief.title}` : `Task: ${brief.title}\n\n${prompt}`,
    brief.doneLooksLike && `It is done when:\n${brief.doneLooksLike}`,
  ]);
}

function planText(plan: PlanStep[]): string {
  const marks = { pending: '[ ]', inProgress: '[>]', completed: '[x]' };
  return plan.length === 0 ? '' : `The plan so far:\n${plan.map((step) => `${marks[step.status]} ${step.text}`).join('\n')}`;
}

/** Before the task itself: nothing builds or can be read while the markers stand there. */
function unmergedText({ conflicts = [], oneSided = [] }: Unmerged): string {
  if (conflicts.length === 0) return '';
  const alone = new Set(oneSided.map(({ path }) => path));
  const marked = conflicts.filter((path) => !alone.has(path));
  return joined([
    'This task builds on the results of others, and they do not fit together. See to that first, then do the task.',
    marked.length > 0 && `These files hold both sides of a conflict, between conflict markers: put them together first, keeping both intents, and leave no marker behind.\n${lineByLine(marked, 'search for the markers “<<<<<<<”')}`,
    oneSided.length > 0 && `In these files no markers can stand (they are binary, for example, or were deleted on one side), so only one side is in the folder, whole. Decide for each what is right: leave it, put another version in its place (“git show <commit>:<path>” writes it out), make it anew so that it serves both intents, or delete it.\n${lineByLine(oneSided.map(sidesText), 'compare the commits named here')}`,
  ]);
}

function sidesText({ path, here, others, deleted }: OneSided): string {
  const sides = [here && `here is the version of commit ${here}`, others.length > 0 && `another version is in commit ${others.join(', ')}`, deleted.length > 0 && `deleted in commit ${deleted.join(', ')}`];
  const known = sides.filter(Boolean).join('; ');
  return known ? `${path} (${known})` : path;
}

function lineByLine(lines: string[], rest: string): string {
  return firstOf(lines, mostFiles, (others) => `and ${others} more: ${rest}`).map((line) => `- ${line}`).join('\n');
}

const mostFiles = 100;

function messagesText(messages: string[]): string {
  return messages.length === 0 ? '' : `The person adds:\n\n${messages.join('\n\n')}`;
}

function houseRules(profile: Profile, telling: Telling): string {
  const tools = telling === 'tools';
  return [
    'How to work here:',
    '- Your folder is a git worktree made for this task alone. Read and change files only below it; never go to another checkout by an absolute path.',
    '- Do not commit, push, switch branches, stash or rewrite history: what you leave in the folder is collected, reviewed and committed for you.',
    `- ${allowance[profile]}`,
    ...(tools ? ['- For a task of several steps, call update_plan with all steps at the start and whenever one of them is done.'] : []),
    tools
      ? '- If only the person can decide something, call ask_person, then end your turn: the answer comes as the next message. Do not ask for what you can find out.'
      : '- If only the person can decide something, ask and end your turn: the answer comes as the next message.',
    tools
      ? '- When the task is done, and only then, call complete_task with a summary of what you changed and how you made sure of it. Then end your turn.'
      : `- When the task is done, and only then, end with a line that begins with “${doneMark} — ” and goes on with a summary of what you changed.`,
  ].join('\n');
}

const allowance: Record<Profile, string> = {
  plan: 'This task is for looking only: read and think, change no file, run no command that changes something.',
  edit: 'You may change files in the folder. Commands need a yes of the person.',
  build: 'You may change files in the folder and run its builds and tests. What is risky needs a yes of the person.',
  full: 'You may change files and run commands. What cannot be undone needs a yes of the person.',
};

function joined(parts: (string | false)[]): string {
  return parts.filter(Boolean).join('\n\n');
}
