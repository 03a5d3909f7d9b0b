import type { ActivityEntry } from '../../src/protocol/activity';
import { Icon } from '../icon';
import { memo } from '../thread/memo';
import { momentText, timeOfDay, untilText } from '../timeText';
import { current, open } from './activityState';
import { kindLooks } from './kindWords';

/** One line of the log; what belongs to a task opens its thread. */
export const EntryView = memo(function Entry({ entry, row, stop }: { entry: ActivityEntry; row: number; stop: boolean }) {
  const { icon, name } = kindLooks[entry.kind];
  const text = entry.until === undefined ? entry.text : `${entry.text} until ${untilText(entry.until, entry.at)}`;
  // Some sentences name the task themselves.
  const title = text.includes(`“${entry.title}”`) ? '' : entry.title;
  const opens = entry.task !== null;
  return (
    <li>
      <button
        type="button" class={`entry kind-${entry.kind} ${opens ? 'opens' : ''}`} data-row={row} tabIndex={stop ? 0 : -1} aria-disabled={!opens}
        onClick={() => { open(entry); }} onFocus={() => { current.value = row; }}
      >
        <time class="entry-time" dateTime={new Date(entry.at).toISOString()} title={momentText(entry.at)}>{timeOfDay(entry.at)}</time>
        <Icon name={icon} class="entry-icon" />
        <span class="entry-words">
          <span class="hidden">{name}: </span>
          <span class="entry-text" title={text}>{text}</span>
          {title && <span class="entry-title" title={title}>{title}</span>}
        </span>
        <span class="entry-by">{entry.by && <span class="hidden">by </span>}{entry.by}</span>
      </button>
    </li>
  );
});
