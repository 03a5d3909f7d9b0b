import { Component } from 'preact';
import type { Card, CardAction } from '../src/protocol/picture';
import type { Badge } from '../src/protocol/words';
import { menu } from './boardState';
import { CardAsk, wantsWords } from './cardAsk';
import { CardMeta } from './cardMeta';
import { Until } from './clock';
import { DependencyLine } from './dependenciesView';
import { Icon, IconButton } from './icon';
import { mayMove } from './moving';
import { act } from './wish';
import { withCode } from './withCode';

interface Props { card: Card; showAgent: boolean; stop: boolean }

/** One task. Drawn again only when something about it changed. */
export class CardView extends Component<Props> {
  override shouldComponentUpdate(next: Props): boolean {
    const { card, showAgent, stop } = this.props;
    return next.card !== card || next.showAgent !== showAgent || next.stop !== stop;
  }

  override render({ card, showAgent, stop }: Props) {
    const { id, title, badge, tone, actions } = card;
    const tabIndex = stop ? 0 : -1;
    // Where an approval is asked for, to approve is the one thing that stands out.
    const buttons = actions.filter(({ place }) => place !== 'menu').map((action): CardAction => (card.asks[0]?.kind === 'approval' ? { ...action, place: 'secondary' } : action));
    return (
      <li class={`card tone-${tone}`} id={`card-${id}`} data-id={id} tabIndex={tabIndex} draggable={mayMove(card)} aria-labelledby={`title-${id}`} aria-describedby={`about-${id}`}>
        <div class="card-top">
          <Icon name={card.icon} spin={tone === 'running'} label={badge} class="card-icon" />
          <span class="card-title" id={`title-${id}`} title={title}>{title}</span>
          {buttons.length < actions.length && (
            <IconButton name="ellipsis" label={`More actions for ${title}`} class="card-more" tabIndex={tabIndex} onClick={(event) => { openBelow(id, event); }} />
          )}
        </div>
        <div id={`about-${id}`}>
          <Line card={card} />
          {card.failure !== null && <p class="card-failure" title={card.failure}><Icon name="error" label="Its last run failed:" />{withCode(card.failure)}</p>}
          {card.alarm && <p class="card-alarm"><Icon name="warning" label="Alarm" />{card.alarm.sentence}</p>}
          <Progress card={card} />
          <CardMeta card={card} showAgent={showAgent} says={badgeSays(badge)} tabIndex={tabIndex} />
        </div>
        <DependencyLine card={card} tabIndex={tabIndex} />
        <CardAsk card={card} tabIndex={tabIndex} />
        {buttons.length > 0 && (
          <div class="card-buttons">{buttons.map((action) => <ActionButton key={action.name} id={id} action={wantsWords(card) && action.name === 'openThread' ? { ...action, label: 'Answer…' } : action} tabIndex={tabIndex} />)}</div>
        )}
      </li>
    );
  }
}

function ActionButton({ id, action, tabIndex }: { id: string; action: CardAction; tabIndex: number }) {
  return (
    <button type="button" class={`button ${action.place}`} data-action={action.name} tabIndex={tabIndex} onClick={(event) => { if (event.detail < 2) act(id, action.name); }}>
      {action.label}
    </button>
  );
}

function Line({ card: { line, until, timeWord } }: { card: Card }) {
  if (!line) return until === null ? null : <div class="card-line"><Until at={until} word={timeWord} /></div>;
  const { icon, text, code } = line;
  return (
    <div class={`card-line ${code === null ? '' : 'with-code'}`} title={code === null ? text : `${text} ${code}`.trim()}>
      {icon !== null && <Icon name={icon} />}
      {withCode(text)}
      {code !== null && <> <code>{code}</code></>}
      {until !== null && <>{timeWord === 'tried again at' && ','} <Until at={until} word={timeWord} /></>}
    </div>
  );
}

function Progress({ card: { progress, tone } }: { card: Card }) {
  if (!progress?.total || tone !== 'running') return null;
  const { done, total } = progress;
  return (
    <div class="progress" role="progressbar" aria-label="Steps done" aria-valuemin={0} aria-valuemax={total} aria-valuenow={done} aria-valuetext={`${done} of ${total}`}>
      <i style={{ width: `${Math.min(100, (100 * done) / total)}%` }} />
    </div>
  );
}

function openBelow(id: string, event: MouseEvent): void {
  const opener = event.currentTarget as HTMLElement;
  const { right, bottom } = opener.getBoundingClientRect();
  menu.value = { id, actions: 'menu', x: right, y: bottom + 2, opener };
}

/** The badge in words, where the name of the column does not say it already. */
function badgeSays(badge: Badge): string | null {
  return said.has(badge) ? null : badge;
}

const said: ReadonlySet<Badge> = new Set<Badge>(['Draft', 'Queued', 'Running', 'Ready', 'Applying']);
