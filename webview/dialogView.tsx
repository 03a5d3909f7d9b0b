import type { ComponentChildren } from 'preact';
import { useLayoutEffect, useRef } from 'preact/hooks';
import { IconButton } from './icon';

const focusable = 'button:not([disabled]), input, vscode-text-field, vscode-text-area, vscode-dropdown, vscode-button:not([disabled])';

/** A sheet over the board that keeps the focus until it is closed. */
export function Dialog({ name, title, first, onClose, children }: {
  name: string; title: string; first: string; onClose: () => void; children: ComponentChildren;
}) {
  const sheet = useRef<HTMLDivElement>(null);
  useLayoutEffect(() => { sheet.current?.querySelector<HTMLElement>(first)?.focus(); }, [name]);
  const goTo = (end: 'first' | 'last') => () => {
    const all = [...(sheet.current?.querySelectorAll<HTMLElement>(focusable) ?? [])];
    all.at(end === 'first' ? 0 : -1)?.focus();
  };
  return (
    <div class="scrim" onPointerDown={(event) => { if (event.target === event.currentTarget) onClose(); }}>
      <div tabIndex={0} onFocus={goTo('last')} />
      <div
        ref={sheet} class="sheet" role="dialog" aria-modal="true" aria-labelledby={`${name}-title`}
        onKeyDownCapture={(event) => { if (event.key === 'Escape' && !inOpenChoice(event.target)) onClose(); }}
      >
        <header><h2 id={`${name}-title`}>{title}</h2><IconButton name="close" label="Close (Escape)" onClick={onClose} /></header>
        {children}
      </div>
      <div tabIndex={0} onFocus={goTo('first')} />
    </div>
  );
}

/** Escape in an open list of choices closes the list only. */
function inOpenChoice(target: EventTarget | null): boolean {
  const choice = target instanceof Element ? target.closest<HTMLElement & { open?: boolean }>('[role=combobox]') : null;
  return choice?.open === true;
}
