import type { ColumnPicture } from '../src/protocol/picture';
import { agents, isFolded, setFolded, stacked } from './boardState';
import { CardView } from './cardView';
import { drawnCards } from './drawing';
import { Icon } from './icon';
import { memory } from './remember';
import { wish } from './wish';

/** One column: a section that folds where columns are stacked, a lane of its own where they stand side by side. */
export function ColumnView({ column }: { column: ColumnPicture }) {
  const { column: name, label, icon, count } = column;
  const folded = isFolded(column);
  const head = <><Icon name={icon} class="column-icon" /><span class="label">{label}</span><span class="count">{count}<span class="hidden">{count === 1 ? ' task' : ' tasks'}</span></span></>;
  return (
    <section class={`column ${folded ? 'folded' : ''} ${count ? '' : 'empty'}`} data-column={name} aria-labelledby={`head-${name}`}>
      <h2 id={`head-${name}`}>
        {stacked.value
          ? (
            <button type="button" class="toggle" aria-expanded={!folded} onClick={() => { setFolded(name, folded ? 'open' : 'folded'); }}>
              <Icon name={folded ? 'chevron-right' : 'chevron-down'} />{head}
            </button>
          )
          : head}
      </h2>
      {!folded && <Cards column={column} />}
    </section>
  );
}

function Cards({ column: { column, label, count, cards, empty } }: { column: ColumnPicture }) {
  const current = memory.current.value;
  const drawn = cards.slice(0, drawnCards.value);
  const stop = drawn.some(({ id }) => id === current) ? current : drawn[0]?.id;
  const showAgent = agents().length > 1;
  return (
    <div class="column-body" data-scroll={column}>
      {count === 0 && <p class="nothing">{empty}</p>}
      {drawn.length > 0 && (
        <ul class="cards" aria-label={label}>
          {drawn.map((card) => <CardView key={card.id} card={card} showAgent={showAgent} stop={card.id === stop} />)}
        </ul>
      )}
      {count > cards.length && (
        <button type="button" class="more" onClick={() => { wish({ type: 'showMore', column }); }}>
          Show {count - cards.length} more<span class="hidden"> in {label}</span>
        </button>
      )}
    </div>
  );
}
