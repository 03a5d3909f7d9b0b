import { checkAnswer } from '../core/askAnswer';
import { Refusal } from '../core/errors';
import { lateAnswer, lateAnswerText } from '../core/lateAnswer';
import { asksOf, isIn, isLive, type Task } from '../core/task';
import type { Answer, Ask } from '../protocol/asks';
import { limits, type Intent } from '../protocol/intents';
import { checkTask } from './editing';
import type { LiveRun } from './liveRun';
import { answerAsk } from './permissions';
import type { RunDesk } from './runDesk';

/** The person's answer: to the run that waits for it, or, where that is over, to the next one. */
export async function answerTask(desk: RunDesk, intent: Extract<Intent, { type: 'answerAsk' }>, live: LiveRun | null): Promise<void> {
  const { id, answer } = intent;
  const task = desk.book.get(id);
  const ask = asksOf(task).find((one) => one.id === intent.ask);
  if (ask) checkAnswer(ask, answer);
  if (ask && isIn(task, 'interrupted')) return answerLate(desk, { id, ask, answer });
  const open = live?.take(intent.ask);
  if (!ask || !open || !isLive(task)) throw new Refusal('That was already answered, or the agent does not wait for it any more.');
  await answerAsk(desk, { task: id, run: task.now.run.number, ask, open, answer });
}

/** Takes up a task whose run is over; an agent that still waits for answers is told that nobody gave them. */
export async function takeUpTask(desk: RunDesk, id: string): Promise<void> {
  const { world, book } = desk;
  const task = book.get(id);
  checkTask(task, world.agents);
  const asks = asksOf(task);
  for (const ask of asks) await answerLate(desk, { id, ask, answer: null });
  if (asks.length) return;
  const more = moreTime(task, desk.loop().timeLimitMinutes);
  await book.commit(id, { type: 'resumed', at: world.clock.now(), by: 'person', notBefore: null, ...(more === null ? {} : { timeLimitMinutes: more }) });
  if (more !== null && isIn(task, 'interrupted')) desk.write(id, task.now.run.number, { at: world.clock.now(), kind: 'notice', tone: 'info', text: `It may work ${more === 1 ? 'a minute' : `${more} minutes`} from now on.`, paths: [] });
}

/** Twice the limit that was met: what was too short once is so again, where one step takes longer than that. Null where it was none, or the person has raised it since. */
function moreTime(task: Task, usual: number): number | null {
  if (!isIn(task, 'interrupted') || task.now.cause !== 'timeLimit') return null;
  const minutes = task.timeLimitMinutes ?? usual;
  const more = Math.min(2 * minutes, limits.timeLimitMinutes);
  const met = minutes > 0 && minutes * 60_000 <= (task.now.workedMs ?? Infinity) + aboutMs;
  return met && more > minutes ? more : null;
}

/** The time a run has worked is kept by another clock than the one that ended it. */
const aboutMs = 5_000;

/** The run that asked is over: the next one is told, and begins when nothing else waits for an answer. */
async function answerLate({ world, book, write }: RunDesk, { id, ask, answer }: { id: string; ask: Ask; answer: Answer | null }): Promise<void> {
  const at = world.clock.now();
  const { text, granted } = lateAnswer(ask, answer);
  let run = 0;
  await book.commit(id, (task) => {
    if (!isIn(task, 'interrupted') || !asksOf(task).some((one) => one.id === ask.id)) throw new Refusal('That was already answered.');
    if (answer) checkTask(task, world.agents);
    run = task.now.run.number;
    return { type: 'answeredLate', at, ask: ask.id, message: { id: world.clock.token(), at, text, steer: false, about: answer ? 'answer' : 'silence' }, granted };
  });
  if (answer) write(id, run, { at, kind: 'answer', ask: ask.id, answer, text: lateAnswerText(ask, answer) });
}
