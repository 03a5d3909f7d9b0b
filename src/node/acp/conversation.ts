import { answersPrompt, answerWords, allowedPrompt, deniedPrompt, messagePrompt, reminderPrompt, resumePrompt, summaryInWords, type Assignment, type Unmerged } from '../../core/agentPrompt';
import type { Message } from '../../core/task';
import type { WorkEnd } from '../../engine/ports/agents';
import type { Answered, Permission } from '../../engine/ports/job';
import type { saidReasons } from '../../protocol/transcript';
import { answerText, questionField } from './askFields';
import { endOfTextError, endOfTextRest, endOfTurn, failed } from './endings';
import type { PersonWords } from './personWords';
import type { RunDesk } from './runDesk';
import type { Offence } from './unasked';

/** Words for the agent, and what the thread shows instead where those of the person are all that was said. */
export interface Prompt {
  text: string;
  shown?: string;
  reason: (typeof saidReasons)[number];
  /** What Work Mode itself tells the agent before that. */
  told?: string;
  /** What the person says in it for the first time. */
  words: string[];
  /** The messages among them, and the answers, each by the id of its ask. */
  messages: string[];
}

/** What a turn has come to, as far as it decides what comes next. */
export interface TurnStory {
  stopReason: string;
  /** The last message of the agent in this turn. */
  words: string;
  toolCalls: number;
  denials: Permission[];
}

export interface ConversationOptions { desk: RunDesk; words: PersonWords; telling: () => Assignment['telling']; plan: () => Assignment['plan']; gate: () => Promise<void> }

interface OpenQuestion { message: string; answer: Promise<void>; given: Answered | null; withdraw: AbortController }

const mostDenials = 6;

/** Decides what follows each turn: another prompt, or the end of the run. */
export class Conversation {
  private summary: string | null = null;
  private questions: OpenQuestion[] = [];
  private reminded = false;
  private denied = 0;

  constructor(private readonly o: ConversationOptions) {}

  get asking(): boolean {
    return this.questions.length > 0;
  }

  /** The turn has an outcome of its own: it is done, or it has asked. */
  get saidEnough(): boolean {
    return this.summary !== null || this.questions.length > 0;
  }

  /** The agent says that it is done. */
  complete(summary: string): string {
    if (this.questions.length > 0) return 'You have asked the person something and have no answer yet. End your turn: the answer comes as the next message. Call complete_task after that.';
    this.summary = summary;
    return 'Recorded. End your turn now, without another tool.';
  }

  /** The person said more in the turn: that it was done before that counts no longer. */
  saysMore(): void {
    this.summary = null;
  }

  /** The agent wants to know something; the person is asked at once, and the answer goes out after the turn. */
  ask(question: { message: string; choices: string[] }): string {
    const withdraw = new AbortController();
    const signal = AbortSignal.any([withdraw.signal, this.o.desk.signal]);
    const answer = this.o.desk.job.ask({ message: question.message, fields: [questionField(question.choices)] }, signal).then((given) => { open.given = given; });
    const open: OpenQuestion = { message: question.message, answer, given: null, withdraw };
    answer.catch(() => undefined); // whoever waits for it hears of it
    this.questions.push(open);
    return 'The person has been asked. End your turn now: the answer comes as the next message.';
  }

  /** After a turn that the agent ended by itself. */
  async afterTurn(turn: TurnStory): Promise<Prompt | WorkEnd> {
    const { desk } = this.o;
    const named = endOfTurn(turn.stopReason, desk.spec.label);
    if (named && this.summary === null) return named;
    if (this.questions.length > 0) return this.afterAnswers();
    // Before anything else is sent: it would only be answered in the same way.
    const rest = this.summary === null && turn.toolCalls === 0 ? endOfTextRest(turn.words, desk.spec.label) : null;
    if (rest) return rest;
    if (this.o.telling() === 'words') this.summary ??= summaryInWords(turn.words);
    const messages = this.o.words.waiting();
    if (messages.length > 0) {
      this.summary = null;
      return this.withMessages(messages);
    }
    if (this.summary !== null) return { kind: 'completed', summary: this.summary, confirmed: true };
    if (turn.denials.length > 0 && (desk.spec.profile.rejectEndsTurn || turn.denials.some((one) => one.by === 'person'))) return this.afterDenials(turn.denials);
    if (turn.stopReason === 'cancelled') return failed(`${desk.spec.label} broke off its turn by itself. What it changed so far is kept. Resume the task to let it go on.`);
    const textError = desk.spec.profile.textErrors && turn.toolCalls === 0 ? endOfTextError(turn.words, desk.spec) : null;
    if (textError) return textError;
    if (this.reminded) return { kind: 'completed', summary: lastWords(turn.words), confirmed: false };
    this.reminded = true;
    return { text: reminderPrompt(this.o.telling()), reason: 'reminder', ...nothingNew };
  }

  /** After a turn that was cut so that the person's words or wishes come first. An agent that forgets it is told all that was said in it once more. */
  afterCut(remembers: boolean): Prompt {
    const messages = this.o.words.waiting();
    if (remembers && messages.length > 0) return { ...this.withMessages(messages), reason: 'steer' };
    const text = resumePrompt(this.assignment([...(remembers ? [] : this.o.words.unfinished()), ...textsOf(messages)]));
    return messages.length > 0 ? { ...this.withMessages(messages), text, reason: 'steer' } : { text, reason: 'reminder', ...nothingNew };
  }

  /** After a turn that was cut because of what the agent did in it without a yes, which it got since. */
  afterYes({ action }: Offence, remembers: boolean): Prompt {
    const next = this.afterCut(remembers);
    return { ...next, text: allowedPrompt(action.title, next.text) };
  }

  /** Asks about what the agent did without the yes it needed. Without one, this is the end of the run. */
  async judge({ action }: Offence): Promise<WorkEnd | null> {
    const { desk } = this.o;
    const permission = await desk.job.permit(action, desk.signal);
    await this.o.gate();
    if (!permission.allowed) return failed(`${desk.spec.label} did something without asking, and was stopped: ${action.title} — ${permission.reason} Look at what it did before you resume the task.`);
    // It is done, or told with what comes next.
    if (permission.ask !== undefined) await desk.job.wishes.delivered([permission.ask]);
    return null;
  }

  /** The words that a run begins with. */
  assignment(messages: string[]): Assignment {
    const { job } = this.o.desk;
    return { brief: job.brief, profile: job.profile, telling: this.o.telling(), plan: this.o.plan(), messages };
  }

  /** Words for an agent that knows its task. The thread shows whose they are. */
  withMessages(messages: readonly Message[], unmerged: Unmerged = {}): Prompt {
    const joined = (of: readonly Message[]) => textsOf(of).join('\n\n');
    const [told, said] = [joined(messages.filter(({ about }) => about)), joined(messages.filter(({ about }) => !about))];
    const shown: Pick<Prompt, 'told' | 'shown' | 'reason'> = told && !said ? { shown: told, reason: 'lateAnswer' } : { shown: said, reason: 'message', ...(told && { told }) };
    return { text: messagePrompt(textsOf(messages), this.o.telling(), unmerged), ...shown, ...sayingFirst(messages) };
  }

  private afterDenials(denials: Permission[]): Prompt | WorkEnd {
    this.denied++;
    const reasons = [...new Set(denials.map((one) => one.reason))];
    if (this.denied >= mostDenials) return failed(`${this.o.desk.spec.label} went on trying what it may not do, so it was stopped: ${reasons.join(' ')} Change the task, or what it may do, then start it again.`);
    return { text: deniedPrompt(reasons), reason: 'reminder', ...nothingNew };
  }

  /** Waits for the person: for the answers, or for words that take their place. */
  private async afterAnswers(): Promise<Prompt> {
    const asked = this.questions;
    const { words, desk: { job: { wishes } } } = this.o;
    this.summary = null;
    let off = (): void => undefined;
    const written = new Promise<void>((resolve) => {
      const look = (): void => {
        if (words.waiting().length > 0) resolve();
      };
      off = wishes.onChange(look);
      look();
    });
    try {
      await Promise.race([Promise.all(asked.map((one) => one.answer)), written]);
      await this.o.gate();
      this.questions = [];
      const messages = words.waiting();
      const given = asked.flatMap(({ message, given: one }) => (one ? [{ ask: one.ask, answer: answerText(one.answer), words: answerWords(message, answerText(one.answer)) }] : []));
      if (given.length === 0) return this.withMessages(messages);
      const shown = [...given.map(({ answer }) => answer), ...textsOf(messages)].join('\n\n');
      return { text: answersPrompt(given.map((one) => one.words), textsOf(messages)), shown, reason: 'message', ...sayingFirst(messages, given) };
    } finally {
      off();
      for (const one of asked) if (!one.given) one.withdraw.abort(new Error('The question is no longer open.'));
    }
  }
}

const nothingNew = { words: [], messages: [] };

function sayingFirst(messages: readonly Message[], answers: { ask: string; words: string }[] = []): Pick<Prompt, 'words' | 'messages'> {
  return { words: [...answers.map(({ words }) => words), ...textsOf(messages)], messages: [...answers.map(({ ask }) => ask), ...messages.map(({ id }) => id)] };
}

function textsOf(messages: readonly Message[]): string[] {
  return messages.map(({ text }) => text);
}

function lastWords(text: string): string {
  const words = text.trim();
  if (words === '') return 'It ended its turn without saying that it is done.';
  return words.length > 1000 ? `…${words.slice(-1000)}` : words;
}
