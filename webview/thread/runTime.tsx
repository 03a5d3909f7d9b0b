import type { ThreadPicture } from '../../src/protocol/thread';
import { Elapsed } from '../clock';
import { Icon } from '../icon';
import { clockText } from '../timeText';
import { runWords, workTime } from '../workTime';

/** How long the run that goes on has worked, and how long it may. */
export function RunTime({ thread: { card, run } }: { thread: ThreadPicture }) {
  const time = workTime(card);
  if (run === null || time === null || time.kind === 'over') return null;
  const { before, after } = runWords(run);
  return (
    <span class="run-time" title={time.title}>
      <Icon name="clock" /><span class="hidden">{time.title} </span>
      <span class="digits">{before}{time.kind === 'goesOn' ? <Elapsed since={time.since} /> : clockText(time.ms)}{after}</span>
    </span>
  );
}
