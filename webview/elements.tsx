import { signal } from '@preact/signals';
import type { ComponentChildren, HTMLAttributes } from 'preact';
import { useLayoutEffect, useRef } from 'preact/hooks';
import { refusal } from './boardState';

/*
 * Only this module and elementLibrary.ts know the element library. Another one replaces it there, behind the same components.
 * Cards and menus are native elements: there are hundreds of them.
 */

const own = document.currentScript instanceof HTMLScriptElement ? document.currentScript : null;
const loaded = signal(false);
let asked = false;

/** True when the elements below can be drawn. They are a script of their own: the library is twice as large as the board, which need not wait for it. */
export function elementsLoaded(): boolean {
  if (!asked) load();
  return loaded.value;
}

function load(): void {
  asked = true;
  const script = document.createElement('script');
  script.nonce = own?.nonce ?? '';
  script.src = (own?.src ?? '').replace('board.js', 'elementLibrary.js');
  script.onload = () => { loaded.value = true; };
  script.onerror = () => { refusal.value = 'The form could not be loaded. Close the board and open it again.'; };
  document.head.append(script);
}

// Soon enough for whoever opens a form, late enough for the first picture.
setTimeout(elementsLoaded, 500);

type HostElement = HTMLAttributes<HTMLElement> & Record<string, unknown>;
declare module 'preact' {
  // eslint-disable-next-line @typescript-eslint/no-namespace
  namespace JSX {
    interface IntrinsicElements {
      'vscode-button': HostElement;
      'vscode-dropdown': HostElement;
      'vscode-option': HostElement;
      'vscode-text-area': HostElement;
      'vscode-text-field': HostElement;
    }
  }
}

interface Field { id: string; label: string; value: string; placeholder?: string; wrong?: boolean; onInput: (value: string) => void }

/** One line of text with its label. */
export function TextField({ id, label, value, placeholder, wrong = false, onInput }: Field) {
  return <vscode-text-field id={id} value={value} placeholder={placeholder} aria-invalid={wrong} onInput={valueTo(onInput)}>{label}</vscode-text-field>;
}

/** Several lines of text with their label. */
export function TextArea({ id, label, value, placeholder, rows, onInput }: Field & { rows: number }) {
  return (
    <vscode-text-area id={id} value={value} placeholder={placeholder} rows={rows} resize="vertical" onInput={valueTo(onInput)}>
      {label}
    </vscode-text-area>
  );
}

/** A choice of one. */
export function Dropdown({ id, label, value, options, onChange }: {
  id: string; label: string; value: string; options: readonly { value: string; label: string }[]; onChange: (value: string) => void;
}) {
  const element = useRef<HTMLElement & { value: string }>(null);
  useLayoutEffect(() => {
    // Options are taken in a moment after they are drawn; only then can one of them be chosen.
    const frame = requestAnimationFrame(() => { if (element.current) element.current.value = value; });
    return () => { cancelAnimationFrame(frame); };
  }, [value, options]);
  return (
    <div class="choice">
      <span class="choice-label" id={`${id}-label`}>{label}</span>
      <vscode-dropdown key={options.map((option) => option.label).join('|')} id={id} ref={element} aria-label={label} onChange={valueTo(onChange)}>
        {options.map((option) => <vscode-option key={option.value} value={option.value} selected={option.value === value}>{option.label}</vscode-option>)}
      </vscode-dropdown>
    </div>
  );
}

/** A button of a form. */
export function Button({ appearance, disabled, title, onClick, children }: {
  appearance: 'primary' | 'secondary'; disabled?: boolean; title?: string; onClick: () => void; children: ComponentChildren;
}) {
  return <vscode-button appearance={appearance} disabled={disabled ?? false} title={title} onClick={onClick}>{children}</vscode-button>;
}

function valueTo(take: (value: string) => void) {
  return (event: Event) => { take((event.currentTarget as HTMLElement & { value: string }).value); };
}
