import type { ComponentChildren } from 'preact';
import type { Card } from '../src/protocol/picture';
import { Ago, Elapsed, Until } from './clock';
import { Icon } from './icon';
import { showLabel } from './searching';
import { clockText, tookText } from './timeText';
import { workTime } from './workTime';

/** The small row of facts: what it is, how far, by whom, how long, how much. */
export function CardMeta({ card, showAgent, says, tabIndex }: { card: Card; showAgent: boolean; says: string | null; tabIndex: number }) {
  const { priority, agent, progress, live, changes, usage, sandboxed, commit, at } = card;
  const time = workTime(card);
  const waitsUntil = card.asks[0]?.expiresAt;
  return (
    <div class="meta">
      {says !== null && <span class="badge">{says}</span>}
      {priority !== 'normal' && <span class={`chip ${priority}`} title={`${priority} priority`}>{priority}<span class="hidden"> priority</span></span>}
      {card.labels.map((label) => (
        <button type="button" key={label} class="chip chip-button" tabIndex={tabIndex} title={`Show the tasks labelled “${label}”`} onClick={() => { showLabel(label); }}><span class="hidden">Label </span>{label}</button>
      ))}
      {progress !== null && progress.total > 0 && <span title="Steps done">{progress.done}/{progress.total}<span class="hidden"> steps done</span></span>}
      {changes !== null && <Changes changes={changes} />}
      {showAgent && <Fact icon="sparkle" title="Agent">{agent}</Fact>}
      {time !== null && (time.kind === 'over'
        ? <Fact icon="watch" title={time.title}>{tookText(time.ms)}</Fact>
        : <Fact icon="clock" title={time.title}><span class="digits">{time.kind === 'goesOn' ? <Elapsed since={time.since} /> : clockText(time.ms)}</span></Fact>)}
      {usage !== null && <span title="Used by all runs of this task, as the agent reports it">{usage}</span>}
      {sandboxed && <Fact icon="shield" title="The agent sees the rest of the disk read-only:">sandboxed</Fact>}
      {commit !== null && <Fact icon="git-commit" title="Commit"><span class="commit">{commit}</span></Fact>}
      {live && waitsUntil !== undefined && <Fact icon="watch" title="Waits for your answer"><Until at={waitsUntil} /></Fact>}
      {!live && <span><Ago at={at} /></span>}
    </div>
  );
}

function Fact({ icon, title, children }: { icon: string; title: string; children: ComponentChildren }) {
  return <span title={title}><Icon name={icon} /><span class="hidden">{title} </span>{children}</span>;
}

function Changes({ changes: { files, added, removed } }: { changes: NonNullable<Card['changes']> }) {
  return (
    <>
      <span>{files} {files === 1 ? 'file' : 'files'}</span>
      {(added > 0 || removed > 0) && (
        <span class="lines" title={`${added} lines added, ${removed} removed`}>
          {added > 0 && <span class="added">+{added}</span>}{added > 0 && removed > 0 && ' '}{removed > 0 && <span class="removed">−{removed}</span>}
        </span>
      )}
    </>
  );
}
