import { useState } from 'preact/hooks';

const most = 8;

/** Files that a note is about; many of them on request. They lie outside of the worktree as a rule, so they open nothing. */
export function AlarmPaths({ paths }: { paths: readonly string[] }) {
  const [all, setAll] = useState(false);
  const shown = all || paths.length <= most + 1 ? paths : paths.slice(0, most);
  return (
    <>
      <ul class="note-paths">{shown.map((path) => <li key={path}><code>{path}</code></li>)}</ul>
      {shown.length < paths.length && <button type="button" class="diff-more" onClick={() => { setAll(true); }}>… {paths.length - shown.length} more files</button>}
    </>
  );
}
