import type { NeedsYou } from '../src/protocol/picture';
import { AskView } from './askView';
import { Icon } from './icon';
import { wish } from './wish';

/** Everything that waits for an answer, on top of the board, oldest first. */
export function NeedsYouView({ needsYou }: { needsYou: readonly NeedsYou[] }) {
  if (!needsYou.length) return null;
  return (
    <section class="needs-you" aria-labelledby="head-needs-you">
      <h2 id="head-needs-you"><Icon name="bell-dot" class="column-icon" /><span class="label">Needs you</span><span class="count">{needsYou.length}</span></h2>
      <ul class="cards" aria-label="Needs you">
        {needsYou.map(({ task, title, agent, ask }) => (
          <li key={`${task} ${ask.id}`} class="needs-you-entry">
            <button type="button" class="link needs-you-task" title="Open the thread of this task" onClick={() => { wish({ type: 'openThread', id: task }); }}>{title}</button>
            <AskView ask={ask} agent={agent} answer={(answer) => { wish({ type: 'answerAsk', id: task, ask: ask.id, answer }); }} />
          </li>
        ))}
      </ul>
    </section>
  );
}
