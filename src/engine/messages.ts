import { Refusal } from '../core/errors';
import type { Message, Task } from '../core/task';
import { isIn, isLive } from '../core/task';
import type { Intent } from '../protocol/intents';
import { checkTalk, routeOf } from './route';
import type { RunDesk } from './runDesk';

/** Words for the agent: kept until it has got them, or, where its run is over, the start of the next one in the same session. */
export async function messageTask({ world, book }: RunDesk, { id, text, steer }: Extract<Intent, { type: 'messageTask' }>): Promise<void> {
  const task = book.get(id);
  const words = text.trim();
  if (!words) throw new Refusal('Write something first: the message is empty.');
  refuseDeaf(task);
  const { agent } = routeOf(task, world.agents);
  checkTalk(agent);
  const at = world.clock.now();
  const message: Message = { id: world.clock.token(), at, text: words, steer };
  if (isLive(task) || isIn(task, 'queued', 'preparing')) {
    await book.commit(id, { type: 'messaged', message });
    return;
  }
  agent.check(task.brief);
  await book.commit(id, { type: 'followedUp', at, message });
}

/** Takes a message back that the agent has not got. */
export async function withdrawMessage({ book }: RunDesk, { id, message }: Extract<Intent, { type: 'withdrawMessage' }>): Promise<void> {
  const waiting = messagesOf(book.get(id));
  if (!waiting.some((one) => one.id === message)) throw new Refusal('That message is not waiting any more: the agent has got it, or it was taken back.');
  await book.commit(id, { type: 'messagesGone', ids: [message] });
}

/** Messages that wait for the agent. */
export function messagesOf({ now }: Task): readonly Message[] {
  if (now.state === 'queued' || now.state === 'preparing') return now.resume?.messages ?? [];
  return 'messages' in now ? now.messages : [];
}

/** Why there is nobody to read it now, with the way out. */
function refuseDeaf({ brief, now }: Task): void {
  const title = `“${brief.title}”`;
  if (now.state === 'draft') throw new Refusal(`${title} is a draft, so no agent reads it yet. Put the words into the task, or start it first.`);
  if (now.state === 'applying') throw new Refusal(`${title} is being applied. Wait until that is done, then write a new task.`);
  if (now.state !== 'done') return;
  if (now.outcome.kind === 'applied') throw new Refusal(`${title} is applied and done. Write a new task for what is still missing.`);
  if (now.outcome.kind === 'dismissed') throw new Refusal(`${title} was dismissed. Restore it first, then go on with it.`);
}
