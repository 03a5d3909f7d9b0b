import type { ThreadPicture } from '../../src/protocol/thread';
import type { PlanStep } from '../../src/protocol/transcript';
import { LineCounts } from '../diffView';
import { Icon } from '../icon';
import { wish } from './port';
import { RunTime } from './runTime';

const stepIcons: Record<PlanStep['status'], string> = { completed: 'pass', inProgress: 'sync', pending: 'circle-large-outline' };
const stepWords: Record<PlanStep['status'], string> = { completed: 'done', inProgress: 'in progress', pending: 'not begun' };
const statusIcons = { added: 'diff-added', modified: 'diff-modified', deleted: 'diff-removed', renamed: 'diff-renamed' } as const;

/** Plan, changes and facts of the run. */
export function SideParts({ thread }: { thread: ThreadPicture }) {
  const { plan, changes, facts } = thread;
  return (
    <>
      {plan.length > 0 && (
        <section aria-labelledby="side-plan">
          <h2 id="side-plan">Plan {doneOf(plan)}/{plan.length}</h2>
          <ol class="side-list">
            {plan.map(({ text, status }, at) => (
              <li key={at} class={`step ${status}`}><Icon name={stepIcons[status]} label={stepWords[status]} /><span>{text}</span></li>
            ))}
          </ol>
        </section>
      )}
      {changes.length > 0 && (
        <section aria-labelledby="side-changes">
          <h2 id="side-changes">Changes</h2>
          <ul class="side-list">
            {changes.map(({ path, status, added, removed }) => (
              <li key={path}>
                <Icon name={statusIcons[status]} label={status} class={`change-${status}`} />
                <button type="button" class="side-file" title={`Compare ${path}`} onClick={() => { wish({ kind: 'openDiff', path }); }}><span><bdi>{path}</bdi></span></button>
                {added !== null && removed !== null && <LineCounts added={added} removed={removed} />}
              </li>
            ))}
          </ul>
        </section>
      )}
      {facts.length > 0 && (
        <section aria-labelledby="side-run">
          <h2 id="side-run">Run</h2>
          <ul class="side-list side-facts">
            {facts.map(({ icon, text, title }, at) => <li key={at} title={title || undefined}>{icon !== null && <Icon name={icon} />}<span>{text}</span></li>)}
          </ul>
        </section>
      )}
    </>
  );
}

/** The same folded to one line, with how the task stands, for where there is no room beside the items. */
export function SideLine({ thread }: { thread: ThreadPicture }) {
  const { plan, changes, facts, card } = thread;
  const badge = <span class={`side-badge tone-${card.tone}`}><span class="thread-badge">{card.badge}</span></span>;
  if (!plan.length && !changes.length && !facts.length) return <p class="side-line side-alone">{badge}</p>;
  // The time first: what there is no room for is the end of the line.
  const says = [plan.length ? `Plan ${doneOf(plan)}/${plan.length}` : '', changes.length ? `${changes.length} ${changes.length === 1 ? 'file' : 'files'}` : ''].filter(Boolean);
  return <details class="side-line"><summary>{badge} <RunTime thread={thread} /> <span class="side-says">{says.join(' · ') || 'Run'}</span></summary><div class="side-parts"><SideParts thread={thread} /></div></details>;
}

function doneOf(plan: readonly PlanStep[]): number {
  return plan.filter(({ status }) => status === 'completed').length;
}
