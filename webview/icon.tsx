/** A codicon; with a `label` it speaks, without one it is decoration. */
export function Icon({ name, spin, label, class: extra = '' }: { name: string; spin?: boolean; label?: string; class?: string }) {
  const classes = `codicon codicon-${name.replace(/[^a-z0-9-]/g, '')} ${spin ? 'codicon-modifier-spin' : ''} ${extra}`;
  if (label === undefined) return <i class={classes} aria-hidden="true" />;
  return <i class={classes} role="img" aria-label={label} title={label} />;
}

/** A button that is only an icon; the label names it and is its tooltip. */
export function IconButton({ name, label, id, disabled, tabIndex, class: extra = '', onClick }: {
  name: string; label: string; id?: string; disabled?: boolean; tabIndex?: number; class?: string; onClick: (event: MouseEvent) => void;
}) {
  return (
    <button type="button" id={id} class={`icon-button ${extra}`} title={label} aria-label={label} disabled={disabled} tabIndex={tabIndex} onClick={onClick}>
      <Icon name={name} />
    </button>
  );
}
