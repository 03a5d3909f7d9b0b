import { useState } from 'preact/hooks';
import type { DependencyPicture } from '../src/protocol/picture';
import { knownLabels } from './boardState';
import { Sign, standings } from './dependenciesView';
import type { Draft } from './draft';
import { withLabel, wrongField } from './draft';
import { TextField } from './elements';
import { editDraft, pickDependencies } from './formState';
import { Icon, IconButton } from './icon';

const suggested = 8;

/** When and among what a task runs: its labels, what it comes after, how long a run may take. */
export function PlanningFields({ draft }: { draft: Draft }) {
  return (
    <>
      <Labels draft={draft} wrong={wrongField(draft) === 'labels'} />
      <ComesAfter dependencies={draft.dependencies} />
      <div class="time-limit">
        <TextField
          id="form-time-limit" label="Time limit in minutes" value={draft.timeLimit} wrong={wrongField(draft) === 'time-limit'} placeholder="As set in the settings"
          onInput={(timeLimit) => { editDraft({ timeLimit }); }}
        />
        <p class="hint" id="form-time-limit-hint">{limitWords(draft.timeLimit)}</p>
      </div>
    </>
  );
}

/** Chips with a line to write further ones: Enter or a comma adds what is typed, Backspace takes the last one back. */
function Labels({ draft: { labels, newLabel }, wrong }: { draft: Draft; wrong: boolean }) {
  const [told, setTold] = useState('');
  const typed = newLabel.trim().toLowerCase();
  const known = knownLabels().filter((label) => !labels.includes(label) && label.toLowerCase().includes(typed)).slice(0, suggested);
  const add = (text: string) => {
    editDraft({ labels: text.split(',').reduce<string[]>(withLabel, labels), newLabel: '' });
    setTold(`Label ${text.trim()} added.`);
    document.getElementById('form-labels')?.focus();
  };
  const remove = (label: string) => {
    editDraft({ labels: labels.filter((one) => one !== label) });
    setTold(`Label ${label} removed.`);
    document.getElementById('form-labels')?.focus();
  };
  return (
    <div class="choice">
      <label class="choice-label" for="form-labels">Labels</label>
      <div class="chips-field">
        {labels.map((label) => <Chip key={label} label={label} remove={() => { remove(label); }} />)}
        <input
          id="form-labels" type="text" value={newLabel} maxLength={40} placeholder={labels.length ? '' : 'Add a label'} autocomplete="off" spellcheck={false} aria-describedby="form-labels-keys" aria-invalid={wrong}
          onInput={({ currentTarget: { value } }) => { if (value.includes(',')) add(value); else editDraft({ newLabel: value }); }}
          onKeyDown={(event) => {
            if (event.isComposing || event.ctrlKey || event.metaKey) return;
            if (event.key === 'Enter') {
              event.preventDefault();
              if (newLabel.trim()) add(newLabel);
            }
            const last = labels.at(-1);
            if (event.key === 'Backspace' && !newLabel && last !== undefined) remove(last);
          }}
        />
      </div>
      <span class="hidden" id="form-labels-keys">Enter adds the label, Backspace removes the last one.</span>
      <span class="hidden" role="status">{told}</span>
      {known.length > 0 && (
        <div class="suggestions" role="group" aria-label="Labels of other tasks">
          {known.map((label) => <button type="button" key={label} class="chip chip-button" onClick={() => { add(label); }}><Icon name="add" /><span class="hidden">Add label </span>{label}</button>)}
        </div>
      )}
    </div>
  );
}

function ComesAfter({ dependencies }: { dependencies: readonly DependencyPicture[] }) {
  const remove = (id: string) => {
    editDraft({ dependencies: dependencies.filter((one) => one.id !== id) });
    document.getElementById('form-after')?.focus();
  };
  return (
    <div class="choice" role="group" aria-labelledby="form-after-label">
      <span class="choice-label" id="form-after-label">Comes after</span>
      {dependencies.length > 0 && (
        <ul class="after-list">
          {dependencies.map((one) => (
            <li key={one.id}>
              <Sign of={one} />
              <span class="after-name" title={one.title}>{one.title}</span>
              <span class="after-state">{one.state || standings[one.standing].word}</span>
              <IconButton name="close" label={`Do not wait for ${one.title}`} onClick={() => { remove(one.id); }} />
            </li>
          ))}
        </ul>
      )}
      <div class="after-choose">
        <button type="button" id="form-after" class="button secondary" onClick={pickDependencies}>Choose…<span class="hidden"> what it comes after</span></button>
        {dependencies.length === 0 && <span class="hint">Tasks that have to be done first. It then starts from their results.</span>}
      </div>
    </div>
  );
}

function Chip({ label, remove }: { label: string; remove: () => void }) {
  return <span class="chip chip-removable">{label}<button type="button" aria-label={`Remove label ${label}`} title={`Remove “${label}”`} onClick={remove}><Icon name="close" /></button></span>;
}

/** What the typed time limit means. */
function limitWords(text: string): string {
  if (!text.trim()) return 'Empty: as set in the settings. 0: no limit.';
  if (Number(text) === 0) return 'A run may take as long as it needs.';
  return Number(text) > 0 ? 'A run is stopped then, and what it did is kept.' : 'Write a number of minutes.';
}
