import { answerLine } from '../core/modePicture';
import type { StatusWords } from '../core/statusWords';
import type { Header } from '../protocol/picture';
import { lineUntil } from './clockTime';

/** What the item in the status bar shows. `sentence` is all of it, for the tooltip and for screen readers. */
export interface StatusFace { text: string; icon: string; sentence: string }

/** The line of the board's header in few words; somebody who waits for the person comes first. */
export function statusFace(header: Header, words: StatusWords, now: number): StatusFace {
  const line = lineUntil(header, now);
  const more = words.whole.length && header.detail ? header.detail.split(' · ') : [];
  const sentence = `Work Mode: ${[line, ...more].join(', ')}.`;
  return { text: textOf(header, words, line), icon: iconOf(header, words), sentence };
}

function textOf({ mode, line: plain }: Header, { asked, running, still, queued, onTheWay }: StatusWords, line: string): string {
  const quiet = mode === 'off' && !running && !still;
  const rest = quiet ? [queued ? 'Off' : '', ...onTheWay] : [asked && plain === answerLine ? '' : line];
  return [asked, ...rest].filter(Boolean).join(' · ') || 'Work Mode';
}

function iconOf({ mode, line }: Header, { asks, running, still, undecided, ready }: StatusWords): string {
  if (asks) return 'bell-dot';
  if (still && line.startsWith(still)) return 'debug-pause';
  switch (mode) {
    case 'working': return 'sync~spin';
    case 'paused': return 'debug-pause';
    case 'resting': return 'watch';
    case 'needsYou': return 'bell';
    case 'idle': return ready ? 'pass' : 'play-circle';
    case 'off': return running ? 'sync~spin' : undecided ? 'warning' : ready ? 'pass' : 'layout';
  }
}
