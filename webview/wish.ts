import type { BoardIntent } from '../src/protocol/intents';
import type { ActionName } from '../src/protocol/words';
import { actionsOf, menu, refusal } from './boardState';
import { overtakeSent } from './formState';
import { post } from './host';

/** Sends what the person wants; an earlier refusal is settled by that. */
export function wish(intent: BoardIntent): void {
  refusal.value = null;
  overtakeSent();
  post(intent);
}

/** Does something to a task when the host lists it as possible; true when it was sent. */
export function act(id: string, action: ActionName): boolean {
  menu.value = null;
  if (!actionsOf(id).some(({ name }) => name === action)) return false;
  wish({ type: 'act', id, action });
  return true;
}
