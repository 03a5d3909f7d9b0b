import type { Answer } from '../../src/protocol/asks';
import type { ThreadItem } from '../../src/protocol/thread';
import { AskView } from '../askView';
import { Icon } from '../icon';
import { momentText } from '../timeText';
import { withCode } from '../withCode';
import { AlarmPaths } from './alarmPaths';
import { Markdown } from './markdown';
import { memo } from './memo';
import { page } from './port';
import { opened, setOpened, thread } from './threadState';
import { ToolView } from './toolView';
import { shortTook } from './toolWords';

type Of<K extends ThreadItem['kind']> = Extract<ThreadItem, { kind: K }>;

/** One thing in the thread. */
export const ItemView = memo(function ItemView({ item }: { item: ThreadItem }) {
  switch (item.kind) {
    case 'run': return <p class="run" title={momentText(item.at)}><span>{item.text} · {timeOfDay(item.at)}</span></p>;
    case 'message': return <div class={`message ${item.open ? 'open' : ''}`}><Markdown text={item.text} /></div>;
    case 'thought': return <Thought item={item} />;
    case 'said': return <Said item={item} />;
    case 'tool': return <ToolView item={item} />;
    case 'ask': return <AskItem item={item} />;
    case 'note': return <Note item={item} />;
    case 'unknown': return <Folded itemKey={item.key} icon="question" title="Something the agent sent that Work Mode does not understand"><pre class="raw" tabIndex={0}>{item.raw}</pre></Folded>;
  }
});

/** What a screen reader calls an item. */
export function itemName(item: ThreadItem): string {
  const agent = thread.value?.card.agent ?? 'The agent';
  switch (item.kind) {
    case 'run': return item.text;
    case 'message': return `${agent} says`;
    case 'thought': return `${agent} thought`;
    case 'said': return item.reason === 'reminder' ? 'Work Mode reminds' : item.reason === 'lateAnswer' ? 'Work Mode tells the agent' : 'You';
    case 'tool': return item.title || 'Tool call';
    case 'ask': return item.closed ? 'An answered question' : 'Waits for your answer';
    case 'note': return 'Note';
    case 'unknown': return 'Not understood';
  }
}

function Thought({ item }: { item: Of<'thought'> }) {
  const title = item.open ? 'Thinking…' : item.tookMs >= 1_000 ? `Thought for ${shortTook(item.tookMs)}` : 'Thought';
  return <Folded itemKey={item.key} icon={null} title={title}><div class="thought-text"><Markdown text={item.text} /></div></Folded>;
}

function Folded({ itemKey, icon, title, children }: { itemKey: string; icon: string | null; title: string; children: preact.ComponentChildren }) {
  const open = opened.value.get(itemKey) === 'open';
  return (
    <div class="folded">
      <button type="button" class="fold" aria-expanded={open} onClick={() => { setOpened(itemKey, open ? 'folded' : 'open'); }}>
        <Icon name={open ? 'chevron-down' : 'chevron-right'} />{icon !== null && <Icon name={icon} />}{title}
      </button>
      {open && children}
    </div>
  );
}

const saidLabels: Record<Of<'said'>['reason'], string | null> = { brief: 'The task', message: null, steer: 'Said in the middle of the turn', reminder: 'Work Mode reminded the agent', lateAnswer: 'Work Mode told the agent' };

function Said({ item }: { item: Of<'said'> }) {
  const label = saidLabels[item.reason];
  const short = firstLines(item);
  const open = opened.value.get(item.key) === 'open';
  return (
    <div class={`said ${item.reason}`}>
      {label !== null && <p class="said-label">{label}</p>}
      {short === item.text ? <Markdown text={item.text} /> : (
        <>
          <Markdown text={open ? item.text : short} />
          <button type="button" class="diff-more" aria-expanded={open} onClick={() => { setOpened(item.key, open ? 'folded' : 'open'); }}>{open ? 'Show less' : 'Show all'}</button>
        </>
      )}
    </div>
  );
}

/** An agent is told more than the person wrote: its first lines say what the task is. Words of the person are never folded. */
function firstLines({ reason, text }: Of<'said'>): string {
  if (reason !== 'brief' || (text.length <= shownCharacters && text.split('\n').length <= shownLines + 1)) return text;
  const first = text.split('\n').slice(0, shownLines).join('\n').trimEnd();
  return `${first.length > shownCharacters ? first.slice(0, shownCharacters).trimEnd() : first} …`;
}

const shownLines = 4;
const shownCharacters = 320;

const noteIcons: Record<Of<'note'>['tone'], string | null> = { quiet: null, info: 'info', warning: 'warning', error: 'error', alarm: 'alert' };

function Note({ item: { key, tone, text, detail, paths } }: { item: Of<'note'> }) {
  const icon = noteIcons[tone] === 'alert' ? 'warning' : noteIcons[tone];
  return (
    <div class={`note ${tone}`}>
      {icon && <Icon name={icon} label={tone} />}
      <div class="note-body">
        <p>{withCode(text)}</p>
        {paths.length > 0 && <AlarmPaths paths={paths} />}
        {detail && detail !== text && <Folded itemKey={key} icon={null} title="Details"><pre class="raw" tabIndex={0}>{detail}</pre></Folded>}
      </div>
    </div>
  );
}

function AskItem({ item: { ask, closed } }: { item: Of<'ask'> }) {
  const open = closed === null && thread.value?.card.asks.some(({ id }) => id === ask.id);
  const task = thread.value?.task;
  if (open && task !== undefined) {
    const answer = (words: Answer) => { page().post({ type: 'answerAsk', id: task, ask: ask.id, answer: words }); };
    return <AskView ask={ask} agent={thread.value?.card.agent ?? 'The agent'} answer={answer} />;
  }
  const title = ask.kind === 'approval' ? ask.title : ask.message;
  return (
    <div class="ask-closed">
      <Icon name={closedIcon(closed?.answer ?? null)} />
      <div class="note-body"><p class="ask-closed-title">{withCode(title)}</p><p class="ask-closed-text">{closed?.text ?? 'No longer open.'}</p></div>
    </div>
  );
}

function closedIcon(answer: Answer | null): string {
  if (!answer) return 'circle-slash';
  return answer.kind === 'deny' || answer.kind === 'decline' ? 'close' : 'check';
}

function timeOfDay(at: number): string {
  const then = new Date(at);
  return `${String(then.getHours()).padStart(2, '0')}:${String(then.getMinutes()).padStart(2, '0')}`;
}
