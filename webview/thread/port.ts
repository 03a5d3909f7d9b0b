import type { BoardIntent } from '../../src/protocol/intents';
import type { ThreadWish } from '../../src/protocol/thread';

/** What the thread needs of the page it stands in. */
export interface ThreadPort {
  post(intent: BoardIntent): void;
  /** Half-written words to the agent of a task, and what keeps them. */
  text(task: string): string;
  keepText(task: string, text: string): void;
  /** Closes the thread; null where it is a page of its own. */
  back: (() => void) | null;
}

let port: ThreadPort | null = null;

/** Says what the page is like, before anything is drawn. */
export function setPort(given: ThreadPort): void {
  port = given;
}

/** The page around the thread. */
export function page(): ThreadPort {
  if (!port) throw new Error('The thread was drawn before it was told where.');
  return port;
}

/** Sends a wish that concerns only the view. */
export function wish(one: ThreadWish): void {
  page().post({ type: 'thread', wish: one });
}
