import { briefFromBox, emptyDraft } from './draft';
import { agents, refusal } from './boardState';
import type { Then } from './formState';
import { hasUnfinished, openNewForm, submitBox } from './formState';
import { IconButton } from './icon';
import { memory } from './remember';

const modifier = /mac/i.test(navigator.platform) ? '⌘' : 'Ctrl+';

/** What can become of the words in the box. */
const ways: readonly { then: Then; label: string; keys: string }[] = [
  { then: 'keep', label: 'Keep as Draft', keys: 'Enter' },
  { then: 'start', label: 'Start', keys: `${modifier}Enter` },
  { then: 'queue', label: 'Add to Queue', keys: 'Alt+Enter' },
];

/** The line in which a task begins. */
export function QuickBox() {
  const text = memory.box.value;
  const blank = !text.trim();
  const unfinished = hasUnfinished();
  return (
    <div class="quick">
      <div class="box">
        <textarea
          id="box" rows={1} value={text} placeholder="What should be done?" aria-label="What should be done?" aria-describedby="box-keys" spellcheck
          onInput={(event) => { memory.box.value = event.currentTarget.value; }} onKeyDown={onKeyDown}
          onFocus={({ relatedTarget }) => { cameFromCard = relatedTarget instanceof Element && relatedTarget.closest('.card') !== null; }}
        />
        <IconButton name="edit" id="expand" class={unfinished ? 'unfinished' : ''} label={unfinished ? 'Go on with the task you began' : 'More fields: prompt, notes, priority, agent'} onClick={expand} />
        <IconButton name="send" label="Create draft (Enter)" disabled={blank} onClick={() => { submit('keep'); }} />
      </div>
      <p class="hidden" id="box-keys">Enter creates a draft, {modifier}Enter starts it, Alt+Enter adds it to the queue.</p>
      {!blank && (
        <div class="box-ways">
          {ways.map(({ then, label, keys }) => <button type="button" key={then} class="link" aria-label={label} onClick={() => { submit(then); }}>{label}<kbd>{keys}</kbd></button>)}
        </div>
      )}
    </div>
  );
}

function onKeyDown(event: KeyboardEvent): void {
  if (event.isComposing) return;
  if (event.key === 'Escape') leave(event.currentTarget as HTMLElement);
  if (event.key !== 'Enter' || event.shiftKey) return;
  event.preventDefault();
  submit(event.ctrlKey || event.metaKey ? 'start' : event.altKey ? 'queue' : 'keep');
}

/** Whether a card had the focus before the box. */
let cameFromCard = false;

/** Back to the cards where the focus came from them. */
function leave(box: HTMLElement): void {
  box.blur();
  if (cameFromCard) document.getElementById(`card-${memory.current.value ?? ''}`)?.focus();
}

function submit(then: Then): void {
  const text = memory.box.value;
  if (!text.trim()) return;
  refusal.value = null;
  submitBox({ ...emptyDraft(agents()), ...briefFromBox(text) }, text, then);
  document.getElementById('box')?.focus();
}

function expand(): void {
  const text = memory.box.value;
  memory.box.value = '';
  openNewForm(agents(), text);
}
