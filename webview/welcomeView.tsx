import { useEffect, useState } from 'preact/hooks';
import type { BoardPicture } from '../src/protocol/picture';
import { agents, shortcutsOpen } from './boardState';
import type { Draft } from './draft';
import { emptyDraft } from './draft';
import { editDraft, hasUnfinished, openNewForm } from './formState';
import { Remedies } from './headerView';
import { Icon } from './icon';

const quietMs = 200;

const example: Pick<Draft, 'title' | 'prompt' | 'doneLooksLike'> = {
  title: 'List every file of this repository',
  prompt: '$ git ls-files > FILES.txt\n$ wc -l FILES.txt',
  doneLooksLike: 'FILES.txt names every tracked file.',
};

/** What stands there before the first task: what a task is, an example, and how to begin. */
export function EmptyBoard() {
  return (
    <section class="welcome" aria-labelledby="welcome-title">
      <Icon name="checklist" class="welcome-icon" />
      <h2 id="welcome-title">Write your first task</h2>
      <p>A task is something you want done in this repository. An agent works on it in a worktree of its own, so your files stay as they are.</p>
      <p>You review the changes in the diff editor, then apply or dismiss them.</p>
      <button type="button" class="button primary wide-button" onClick={() => { openNewForm(agents()); }}>New Task…</button>
      <figure>
        <figcaption>For example</figcaption>
        <p class="example-title">{example.title}</p>
        <pre>{example.prompt}</pre>
        <button type="button" class="link" onClick={useExample}>Use This Example</button>
      </figure>
      <p class="aside">Press <kbd>?</kbd> for the <button type="button" class="link" onClick={() => { shortcutsOpen.value = true; }}>keyboard shortcuts</button>.</p>
    </section>
  );
}

/** Words that were begun are worth more than the example. */
function useExample(): void {
  const begun = hasUnfinished();
  openNewForm(agents());
  if (!begun) editDraft({ ...emptyDraft(agents()), ...example });
}

/** A sentence and the ways out of it, in place of the board. */
export function Problem({ problem: { sentence, remedies } }: { problem: Extract<BoardPicture, { state: 'problem' }> }) {
  return (
    <section class="welcome problem" aria-label="Problem">
      <p role="alert">{sentence}</p>
      <Remedies remedies={remedies} look="button" />
    </section>
  );
}

/** Says nothing for a moment: most boards are there by then. */
export function Loading() {
  const [late, setLate] = useState(false);
  useEffect(() => {
    const timer = setTimeout(() => { setLate(true); }, quietMs);
    return () => { clearTimeout(timer); };
  }, []);
  if (!late) return null;
  return <div class="loading" role="status"><div class="loading-bar" />Reading the tasks…</div>;
}
