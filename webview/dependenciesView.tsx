import type { Card, DependencyPicture } from '../src/protocol/picture';
import { Icon } from './icon';
import { openPopup } from './popup';
import { showTask } from './showTask';

/** What stands for how a task is that comes before another one. */
export const standings: Record<DependencyPicture['standing'], { icon: string; word: string }> = {
  met: { icon: 'pass', word: 'done' },
  waits: { icon: 'circle-large-outline', word: 'not done yet' },
  broken: { icon: 'error', word: 'will not be done' },
};

/** What a task comes after, in one line; a press lists them all with how they are, and leads to each. */
export function DependencyLine({ card: { title, dependsOn, line }, tabIndex }: { card: Card; tabIndex: number }) {
  const shown = dependsOn.find(({ standing }) => standing === 'broken') ?? dependsOn.find(({ standing }) => standing === 'waits') ?? dependsOn[0];
  if (!shown) return null;
  // A card that says already what it waits for need not say it twice.
  const said = dependsOn.length > 1 && line?.text.includes(`“${shown.title}”`);
  const met = dependsOn.filter(({ standing }) => standing === 'met').length;
  const spoken = `${title} comes after ${dependsOn.map((one) => `${one.title}: ${standings[one.standing].word}`).join('; ')}`;
  return (
    <button
      type="button" class="after" tabIndex={tabIndex} aria-haspopup="menu" title={dependsOn.map((one) => `${one.title}: ${one.state}`).join('\n')}
      onClick={(event) => { list(event.currentTarget, dependsOn); }}
    >
      <span class="hidden">{spoken}</span>
      <span class="after-seen" aria-hidden="true">
        after <Sign of={shown} /><span class="after-title">{said ? `${dependsOn.length} tasks, ${met} done` : shown.title}</span>
        {!said && dependsOn.length > 1 && <span class="after-more">{met} of {dependsOn.length} done</span>}
        <Icon name="chevron-down" class="after-open" />
      </span>
    </button>
  );
}

/** How one of them is, as a sign. */
export function Sign({ of: { standing } }: { of: DependencyPicture }) {
  return <Icon name={standings[standing].icon} class={`sign-${standing}`} />;
}

function list(opener: HTMLElement, dependsOn: readonly DependencyPicture[]): void {
  openPopup(opener, 'Comes after', dependsOn.map((one) => (
    { name: one.id, label: one.title, detail: capital(one.state), icon: standings[one.standing].icon, tone: one.standing, choose: () => { showTask(one.id); } }
  )));
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
