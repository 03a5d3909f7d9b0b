import type { Answer, Approval, Ask } from '../protocol/asks';
import { answerText } from './askAnswer';
import { askTitle } from './askTitle';
import type { Given, Message } from './task';

/** What the next run is told of an answer that came after its agent had stopped waiting; `granted` is what it may do once. */
export function lateAnswer(ask: Ask, answer: Answer | null): { text: string; granted: Approval | null } {
  const what = whatFor(ask);
  if (!answer) return { text: `${what} Nobody answered in time: it is neither approved nor denied. Do without it, or ask again.`, granted: null };
  const late = 'The answer came after your run had ended';
  if (ask.kind === 'approval' && answer.kind === 'approve') return { text: `${what} ${late}: it is approved. Do it now.`, granted: ask };
  return { text: `${what} ${late}. ${told(answerText(ask, answer))}`, granted: null };
}

/** What is told in words of an answer that came in time and did not get to the agent; it may be told so although the agent just got it. */
export function untold({ ask, answer, at }: Given): { message: Message; granted: Approval | null } {
  const approved = ask.kind === 'approval' && answer.kind === 'approve' ? ask : null;
  const said = approved ? ': it is approved. Do it now, if it is not done yet.' : `. ${told(answerText(ask, answer))}`;
  const message: Message = { id: ask.id, at, text: `${whatFor(ask)} The answer may not have reached you${said}`, steer: false, about: 'answer' };
  // What is remembered is allowed by its rule, for as long as that stands.
  return { message, granted: answer.kind === 'approve' && answer.remember ? null : approved };
}

/** How it reads in the thread, where it stands by itself, after the end of the run that asked. */
export function lateAnswerText(ask: Ask, answer: Answer): string {
  return `Answered late. ${askTitle(ask)}: ${answerText(ask, answer)}`;
}

function whatFor(ask: Ask): string {
  return ask.kind === 'approval' ? `You wanted a yes for this: ${askTitle(ask)}.` : `You asked: ${ask.message}`;
}

/** The same words to the agent. */
function told(text: string): string {
  return text.replace(/^You /, 'The person ').replace('by you', 'by the person');
}
