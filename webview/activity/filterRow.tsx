import { useLayoutEffect, useRef } from 'preact/hooks';
import type { ActivityKind } from '../../src/protocol/activity';
import { Icon, IconButton } from '../icon';
import { clearFilter, filter, isFiltered, rows, setFilter, tasks } from './activityState';
import { kindGroups } from './kindWords';

const quietMs = 150;

/** What is shown: by text, by task and by kind. */
export function FilterRow() {
  const { task, kinds, text } = filter.value;
  return (
    <div class="filter" role="search" aria-label="Filter of the activity log">
      <TextBox text={text} />
      <TaskChoice task={task} />
      <div class="kinds" role="group" aria-label="Kinds">
        {kindGroups.map((group) => {
          const on = group.kinds.every((kind) => kinds.includes(kind));
          return (
            <button key={group.label} type="button" class="kind" title={group.label} aria-label={group.label} aria-pressed={on} onClick={() => { setFilter({ kinds: toggled(kinds, group.kinds) }); }}>
              <Icon name={group.icon} /><span class="kind-label" aria-hidden="true">{group.label}</span>
            </button>
          );
        })}
        {isFiltered(filter.value) && <IconButton name="clear-all" label="Clear Filter" onClick={clearFilter} />}
      </div>
    </div>
  );
}

function TextBox({ text }: { text: string }) {
  const box = useRef<HTMLInputElement>(null);
  const timer = useRef<number | undefined>(undefined);
  // What the person is typing is newer than what is looked for.
  useLayoutEffect(() => {
    if (box.current && box.current.value.trim() !== text.trim()) {
      clearTimeout(timer.current);
      box.current.value = text;
    }
  }, [text]);
  const look = () => { setFilter({ text: box.current?.value ?? '' }); };
  return (
    <input
      ref={box} id="filter" class="filter-text" type="text" placeholder="Filter by words (press / to type)" aria-label="Filter by words" defaultValue={text} maxLength={1_000} spellcheck={false} autocomplete="off"
      onInput={() => {
        clearTimeout(timer.current);
        timer.current = window.setTimeout(look, quietMs);
      }}
      onKeyDown={(event) => {
        if (event.key === 'Escape' && event.currentTarget.value) {
          event.currentTarget.value = '';
          look();
        } else if (event.key === 'ArrowDown' || event.key === 'Escape') document.querySelector<HTMLElement>('.entry[tabindex="0"]')?.focus();
        else return;
        event.preventDefault();
      }}
    />
  );
}

function TaskChoice({ task }: { task: string | null }) {
  const known = task === null || tasks.value.some(({ id }) => id === task);
  const title = rows.value?.find(({ entry }) => entry.task === task)?.entry.title ?? 'A task that is not there any more';
  return (
    <select class="filter-task" aria-label="Task" value={task ?? ''} onChange={(event) => { setFilter({ task: event.currentTarget.value || null }); }}>
      <option value="">All tasks</option>
      {!known && <option value={task}>{title}</option>}
      {tasks.value.map(({ id, title: name }) => <option key={id} value={id}>{name}</option>)}
    </select>
  );
}

function toggled(kinds: readonly ActivityKind[], group: readonly ActivityKind[]): ActivityKind[] {
  const others = kinds.filter((kind) => !group.includes(kind));
  return group.every((kind) => kinds.includes(kind)) ? others : [...others, ...group];
}
