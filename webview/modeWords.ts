import type { ModeState } from '../src/protocol/mode';

/** What work mode is at, in a sentence of its own. */
export const modeWords: Record<ModeState, string> = {
  off: 'Work mode is off', idle: 'Work mode is on', working: 'Work mode is working', needsYou: 'Work mode needs you', paused: 'Work mode is paused', resting: 'Work mode is resting',
};
