import type { Answer, Approval, Ask } from '../protocol/asks';
import { answerText } from './askAnswer';
import { askTitle } from './askTitle';

/** What the next run is told of an answer that came after its agent had stopped waiting; `granted` is what it may do once. */
export function lateAnswer(ask: Ask, answer: Answer | null): { text: string; granted: Approval | null } {
  const what = ask.kind === 'approval' ? `You wanted a yes for this: ${askTitle(ask)}.` : `You asked: ${ask.message}`;
  if (!answer) return { text: `${what} Nobody answered in time: it is neither approved nor denied. Do without it, or ask again.`, granted: null };
  const late = 'The answer came after your run had ended';
  if (ask.kind === 'approval' && answer.kind === 'approve') return { text: `${what} ${late}: it is approved. Do it now.`, granted: ask };
  return { text: `${what} ${late}. ${told(answerText(ask, answer))}`, granted: null };
}

/** How it reads in the thread, where it stands by itself, after the end of the run that asked. */
export function lateAnswerText(ask: Ask, answer: Answer): string {
  return `Answered late. ${askTitle(ask)}: ${answerText(ask, answer)}`;
}

/** The same words to the agent. */
function told(text: string): string {
  return text.replace(/^You /, 'The person ').replace('by you', 'by the person');
}
