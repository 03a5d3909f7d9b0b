import type { ActivityIntent } from '../src/protocol/activity';
import type { BoardIntent } from '../src/protocol/intents';

interface VsCodeApi {
  postMessage(message: unknown): void;
  getState(): unknown;
  setState(state: unknown): void;
}
declare function acquireVsCodeApi(): VsCodeApi;

const api = acquireVsCodeApi();

/** Tells the host what the person wants. The answer is the next picture or `refused`. */
export function post(intent: BoardIntent | ActivityIntent): void {
  api.postMessage(intent);
}

/** What earlier lives of this page left behind, in VS Code's keeping and in the host's; anything at all, so parse it. */
export function readStates(): unknown[] {
  return [api.getState(), fromHost()];
}

/** Keeps a value that survives hiding and reloading the board. VS Code forgets it when it dies, the host does not. */
export function writeState(state: unknown): void {
  // A page of one task says which, so that it gets its thread again after a reload of the window.
  const { task } = document.body.dataset;
  api.setState(task === undefined ? state : { ...(state as object), task });
  post({ type: 'keep', memory: JSON.stringify(state) });
}

function fromHost(): unknown {
  try {
    return JSON.parse(document.body.dataset.kept || 'null');
  } catch (error) {
    console.warn('What the host kept for the board does not parse.', error);
    return null;
  }
}
