import { useMemo } from 'preact/hooks';
import type { AgentChoice, OptionChoice } from '../src/protocol/picture';
import { priorityNames, profileNames } from './choiceNames';
import { agents } from './boardState';
import { Dialog } from './dialogView';
import type { Draft } from './draft';
import { isBlank, routingTo, wrongField } from './draft';
import { Button, Dropdown, elementsLoaded, TextArea, TextField } from './elements';
import { closeForm, discardForm, editDraft, openDraft, sending, submitForm } from './formState';
import { Icon } from './icon';
import { PlanningFields } from './planningFields';

/** All the words of a task, new or existing. Lies over the board; closing keeps what is typed. */
export function TaskForm() {
  const draft = openDraft();
  if (!draft || !elementsLoaded()) return null;
  return (
    <Dialog name="form" title={draft.id === null ? 'New Task' : 'Edit Task'} first="#form-task-title" onClose={closeForm}>
      <div class="form" onKeyDown={onKeyDown}>
        <TextField id="form-task-title" label="Title" value={draft.title} wrong={wrongField(draft) === 'task-title'} placeholder="What should be done?" onInput={(title) => { editDraft({ title }); }} />
        <Words draft={draft} />
        <Choices draft={draft} />
        <PlanningFields draft={draft} />
      </div>
      <Footer draft={draft} />
    </Dialog>
  );
}

function Words({ draft }: { draft: Draft }) {
  const agent = agents().find(({ id }) => id === draft.agent);
  return (
    <>
      <TextArea id="form-prompt" label="Prompt" rows={7} value={draft.prompt} placeholder="What the agent is told. Left empty, it is told the title." onInput={(prompt) => { editDraft({ prompt }); }} />
      {agent?.hint && <p class="hint"><Icon name="info" />{agent.label}: {agent.hint}</p>}
      <TextArea id="form-done" label="Done looks like" rows={2} value={draft.doneLooksLike} placeholder="How you will know that it is done" onInput={(doneLooksLike) => { editDraft({ doneLooksLike }); }} />
      <TextArea id="form-notes" label="Private notes, never sent to the agent" rows={2} value={draft.notes} onInput={(notes) => { editDraft({ notes }); }} />
    </>
  );
}

function Choices({ draft }: { draft: Draft }) {
  const known = agents();
  const agent = known.find(({ id }) => id === draft.agent);
  const agentOptions = useMemo(() => withChosen(known.map(({ id, label }) => ({ value: id, label })), draft.agent), [known, draft.agent]);
  return (
    <div class="choices">
      <Dropdown id="form-priority" label="Priority" value={draft.priority} options={priorityNames} onChange={(value) => { editDraft({ priority: value as Draft['priority'] }); }} />
      <Dropdown id="form-agent" label="Agent" value={draft.agent} options={agentOptions} onChange={(value) => { if (value !== draft.agent) editDraft(routingTo(value)); }} />
      <Offer id="form-model" label="Model" value={draft.model} offered={agent?.models} onChange={(model) => { editDraft({ model }); }} />
      <Offer id="form-effort" label="Effort" value={draft.effort} offered={agent?.efforts} onChange={(effort) => { editDraft({ effort }); }} />
      <Dropdown id="form-profile" label="May do" value={draft.profile ?? ''} options={profileNames} onChange={(value) => { editDraft({ profile: value === '' ? null : value as Draft['profile'] }); }} />
    </div>
  );
}

/** A list of the agent's own; nothing where it lets nobody choose and nothing was chosen. */
function Offer({ id, label, value, offered = [], onChange }: {
  id: string; label: string; value: string | null; offered: AgentChoice['models'] | undefined; onChange: (value: string | null) => void;
}) {
  const options = useMemo(() => [{ value: '', label: 'As the agent does' }, ...withChosen(offered, value ?? offered[0]?.value ?? '')], [offered, value]);
  if (!offered.length && value === null) return null;
  return <Dropdown id={id} label={label} value={value ?? ''} options={options} onChange={(chosen) => { onChange(chosen || null); }} />;
}

/** What is chosen stays in the list, also when nobody offers it any more. */
function withChosen(options: readonly OptionChoice[], chosen: string): OptionChoice[] {
  return !chosen || options.some(({ value }) => value === chosen) ? [...options] : [{ value: chosen, label: chosen }, ...options];
}

function Footer({ draft }: { draft: Draft }) {
  const busy = sending.value !== null;
  const save = () => { submitForm('keep'); };
  const queue = () => { submitForm('queue'); };
  const start = () => { submitForm('start'); };
  return (
    <footer>
      {draft.refused !== null && <div class="notice error" role="alert"><Icon name="error" /><p>{draft.refused}</p></div>}
      {draft.id === null
        ? (
          <>
            <Button appearance="primary" disabled={busy} title="Runs it now (Ctrl+Enter)" onClick={start}>Start</Button>
            <Button appearance="secondary" disabled={busy} title="Work mode takes it when it is its turn" onClick={queue}>Add to Queue</Button>
            <Button appearance="secondary" disabled={busy} title="Nothing happens until you start it" onClick={save}>Keep as Draft</Button>
          </>
        )
        : <Button appearance="primary" disabled={busy} title="Ctrl+Enter" onClick={save}>Save</Button>}
      <span class="spring" />
      {(draft.id !== null || !isBlank(draft)) && <button type="button" class="link quiet" onClick={discardForm}>Discard</button>}
    </footer>
  );
}

function onKeyDown(event: KeyboardEvent): void {
  if (event.key !== 'Enter' || !(event.ctrlKey || event.metaKey)) return;
  event.preventDefault();
  submitForm('start');
}
