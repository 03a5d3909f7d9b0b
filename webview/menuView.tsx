import { Fragment } from 'preact';
import type { CardAction } from '../src/protocol/picture';
import type { ActionName } from '../src/protocol/words';
import type { OpenMenu } from './boardState';
import { actionsOf, isFiltered, menu } from './boardState';
import { menuKey, useMenuList } from './menuList';
import { movePast } from './moving';
import { act } from './wish';

const keys: Partial<Record<ActionName, string>> = { rename: 'F2', delete: 'Delete', moveUp: 'Alt+↑', moveDown: 'Alt+↓' };

/** The menu of a card: exactly what the host lists as possible. */
export function MenuView() {
  const open = menu.value;
  if (!open) return null;
  const actions = actionsOf(open.id).filter(({ place }) => open.actions === 'all' || place === 'menu');
  return actions.length ? <Menu key={`${open.id} ${open.x} ${open.y}`} open={open} actions={actions} /> : null;
}

function Menu({ open, actions }: { open: OpenMenu; actions: readonly CardAction[] }) {
  const list = useMenuList(open, () => { menu.value = null; });
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
  // Past the next card that is shown, whatever a search hides in between.
  const moves = isFiltered() && (action === 'moveUp' || action === 'moveDown');
  if (!moves || !movePast(id, action === 'moveUp' ? -1 : 1)) act(id, action);
}

function onKeyDown(event: KeyboardEvent, open: OpenMenu): void {
  menuKey(event, () => { menu.value = null; open.opener.focus(); }, (items, at) => {
    const next = [...items.slice(at + 1), ...items.slice(0, at + 1)].find((item) => item.textContent.toLowerCase().startsWith(event.key.toLowerCase()));
    if (!next || event.key.length !== 1) return false;
    next.focus();
    return true;
  });
}
