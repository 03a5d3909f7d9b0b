import { Fragment } from 'preact';
import { useLayoutEffect, useRef } from 'preact/hooks';
import type { CardAction } from '../src/protocol/picture';
import type { ActionName } from '../src/protocol/words';
import type { OpenMenu } from './boardState';
import { actionsOf, menu } from './boardState';
import { act } from './wish';

const keys: Partial<Record<ActionName, string>> = { rename: 'F2', delete: 'Delete' };
const edge = 4;

/** The menu of a card: exactly what the host lists as possible. */
export function MenuView() {
  const open = menu.value;
  if (!open) return null;
  const actions = actionsOf(open.id).filter(({ place }) => open.actions === 'all' || place === 'menu');
  return actions.length ? <Menu key={`${open.id} ${open.x} ${open.y}`} open={open} actions={actions} /> : null;
}

function Menu({ open, actions }: { open: OpenMenu; actions: readonly CardAction[] }) {
  const list = useRef<HTMLUListElement>(null);
  useLayoutEffect(() => {
    const element = list.current;
    if (!element) return;
    const { width, height } = element.getBoundingClientRect();
    element.style.left = `${Math.max(edge, Math.min(open.x, window.innerWidth - width - edge))}px`;
    element.style.top = `${Math.max(edge, Math.min(open.y, window.innerHeight - height - edge))}px`;
    element.querySelector<HTMLElement>('[role=menuitem]')?.focus();
    const outside = (event: Event) => { if (!element.contains(event.target as Node)) menu.value = null; };
    document.addEventListener('pointerdown', outside, true);
    return () => { document.removeEventListener('pointerdown', outside, true); };
  }, []);
  return (
    <ul ref={list} class="menu" role="menu" aria-label="Actions" onKeyDown={(event) => { onKeyDown(event, open); }} onContextMenu={(event) => { event.preventDefault(); }}>
      {actions.map((action, index) => (
        <Fragment key={action.name}>
          {action.name === 'delete' && index > 0 && <li class="menu-line" role="separator" />}
          <li class="menu-item" role="menuitem" tabIndex={-1} data-action={action.name} onPointerMove={(event) => { event.currentTarget.focus(); }} onClick={() => { choose(open, action.name); }}>
            <span>{action.label}</span>
            {keys[action.name] && <span class="menu-key" aria-hidden="true">{keys[action.name]}</span>}
          </li>
        </Fragment>
      ))}
    </ul>
  );
}

function choose(open: OpenMenu, action: ActionName): void {
  const { opener, id } = open;
  menu.value = null;
  opener.focus();
  act(id, action);
}

function onKeyDown(event: KeyboardEvent, open: OpenMenu): void {
  const items = [...(event.currentTarget as HTMLElement).querySelectorAll<HTMLElement>('[role=menuitem]')];
  const at = items.indexOf(document.activeElement as HTMLElement);
  const go = (index: number) => { items[(index + items.length) % items.length]?.focus(); };
  event.stopPropagation();
  switch (event.key) {
    case 'ArrowDown': go(at + 1); break;
    case 'ArrowUp': go(at - 1); break;
    case 'Home': go(0); break;
    case 'End': go(-1); break;
    case 'Enter': case ' ': items[at]?.click(); break;
    case 'Escape': case 'Tab': menu.value = null; open.opener.focus(); break;
    default: {
      const next = [...items.slice(at + 1), ...items.slice(0, at + 1)].find((item) => item.textContent.toLowerCase().startsWith(event.key.toLowerCase()));
      if (!next || event.key.length !== 1) return;
      next.focus();
    }
  }
  event.preventDefault();
}
