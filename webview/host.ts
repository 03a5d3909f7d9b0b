import type { BoardIntent } from '../src/protocol/intents';

interface VsCodeApi {
  postMessage(message: unknown): void;
  getState(): unknown;
  setState(state: unknown): void;
}
declare function acquireVsCodeApi(): VsCodeApi;

const api = acquireVsCodeApi();

/** Tells the host what the person wants. The answer is the next picture or `refused`. */
export function post(intent: BoardIntent): void {
  api.postMessage(intent);
}

/** What an earlier life of this page left behind; anything at all, so parse it. */
export function readState(): unknown {
  return api.getState();
}

/** Keeps a value that survives hiding and reloading the board. */
export function writeState(state: unknown): void {
  api.setState(state);
}
