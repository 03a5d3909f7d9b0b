import type { ComponentChildren } from 'preact';
import { linkTarget } from './links';
import { wish } from './port';

/** A link as an agent wrote it. It has no address of its own: a click asks the host, which judges again. */
export function LinkView({ href, title, children }: { href: string; title?: string; children: ComponentChildren }) {
  const target = linkTarget(href);
  if (target.kind === 'none') return <span class="no-link" title={`This link is not opened: ${href}`}>{children}</span>;
  const open = () => {
    if (target.kind === 'web') wish({ kind: 'openLink', url: target.url });
    else wish({ kind: 'openFile', path: target.path, line: target.line });
  };
  return (
    <a
      role="link" tabIndex={0} class="md-link" title={title ?? href}
      onClick={(event) => { event.preventDefault(); event.stopPropagation(); open(); }}
      onKeyDown={(event) => { if (event.key === 'Enter') { event.preventDefault(); event.stopPropagation(); open(); } }}
    >
      {children}
    </a>
  );
}

/** The name of a file that opens with a click, at the line where one is known. */
export function FileLink({ path, line }: { path: string; line: number | null }) {
  return (
    <button type="button" class="file-link" title={`Open ${path}${line === null ? '' : ` at line ${line}`}`} onClick={(event) => { event.stopPropagation(); wish({ kind: 'openFile', path, line }); }}>
      {path}
    </button>
  );
}
