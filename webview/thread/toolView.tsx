import { LineCounts, linesOfDiff, DiffView } from '../diffView';
import { Icon } from '../icon';
import { withCode } from '../withCode';
import { FileLink } from './linkView';
import { OutputView } from './outputView';
import { memo } from './memo';
import { opened, setOpened } from './threadState';
import type { ToolItem } from './toolWords';
import { hasFailed, outcome, toolIcons, toolNames } from './toolWords';

const diffLines = 8;
const shownFiles = 3;
/** What these would have changed was not changed. */
const without: ReadonlySet<ToolItem['status']> = new Set(['denied', 'aborted']);

/** A tool call: one quiet line, with what it did below. What runs or failed is open by itself, and so is a change. */
export const ToolView = memo(function ToolView({ item }: { item: ToolItem }) {
  const failed = hasFailed(item);
  const denied = item.status === 'denied';
  const has = item.output !== '' || item.diffs.length > 0 || isLong(item.command) || ((failed || denied) && item.permission !== null);
  const byItself = failed || denied || item.status === 'running' || item.diffs.length > 0;
  const chosen = opened.value.get(item.key);
  const open = has && (chosen === undefined ? byItself : chosen === 'open');
  const toggle = () => { setOpened(item.key, open ? 'folded' : 'open'); };
  return (
    <div class={`tool status-${item.status} ${failed ? 'failed' : ''}`}>
      <div class={`tool-head ${has ? 'foldable' : ''}`} onClick={(event) => { if (has && !(event.target as Element).closest('button, a')) toggle(); }}>
        <ToolMark item={item} />
        <span class="tool-title"><Title item={item} /></span>
        <Meta item={item} />
        {has && (
          <button type="button" class="tool-toggle icon-button" aria-expanded={open} aria-label={`Details of ${item.title || toolNames[item.tool]}`} title={open ? 'Fold' : 'Open'} onClick={toggle}>
            <Icon name={open ? 'chevron-up' : 'chevron-down'} />
          </button>
        )}
      </div>
      {open && <Body item={item} />}
    </div>
  );
});

function ToolMark({ item }: { item: ToolItem }) {
  const { status, tool } = item;
  if (status === 'running') return <Icon name="loading" spin label={`${toolNames[tool]}, running`} class="tool-icon" />;
  if (hasFailed(item)) return <Icon name={toolIcons[tool]} label={`${toolNames[tool]}, failed`} class="tool-icon" />;
  if (status === 'denied') return <Icon name={toolIcons[tool]} label={`${toolNames[tool]}, denied`} class="tool-icon" />;
  return <Icon name={toolIcons[tool]} label={toolNames[tool]} class="tool-icon" />;
}

function Title({ item: { tool, title, command, files, diffs } }: { item: ToolItem }) {
  const paths = new Map([...diffs.map(({ path }) => [path, null] as const), ...files.map(({ path, line }) => [path, line] as const)]);
  if (tool === 'execute' && command !== null) return <code title={title && title !== command ? title : undefined}>{firstLine(command)}</code>;
  const named = [...paths].find(([path]) => title.includes(path));
  if (named) {
    const [path, line] = named;
    const at = title.indexOf(path);
    return <>{withCode(title.slice(0, at))}<FileLink path={path} line={line} />{withCode(title.slice(at + path.length))}</>;
  }
  const shown = [...paths].slice(0, shownFiles);
  return (
    <>
      {withCode(title || (shown.length ? '' : toolNames[tool]))}
      {shown.map(([path, line]) => <span key={path}> <FileLink path={path} line={line} /></span>)}
      {paths.size > shownFiles && ` and ${paths.size - shownFiles} more`}
    </>
  );
}

function Meta({ item }: { item: ToolItem }) {
  const says = outcome(item);
  const counts = item.diffs.map(linesOfDiff).reduce((sum, { added, removed }) => ({ added: sum.added + added, removed: sum.removed + removed }), { added: 0, removed: 0 });
  return (
    <span class="tool-meta">
      {item.diffs.length > 0 && !hasFailed(item) && !without.has(item.status) ? <LineCounts {...counts} /> : says && <span class="tool-outcome">{says}</span>}
    </span>
  );
}

function Body({ item }: { item: ToolItem }) {
  const { diffs, command, permission, output } = item;
  return (
    <div class="tool-body">
      {isLong(command) && <pre class="tool-command" tabIndex={0}>{command}</pre>}
      {diffs.map((diff, at) => (
        <div key={`${at} ${diff.path}`}>
          {diffs.length > 1 && <div class="tool-file"><FileLink path={diff.path} line={null} /></div>}
          <DiffView diff={diff} shown={diffLines} />
        </div>
      ))}
      {output !== '' && <OutputView item={item} />}
      {permission !== null && <p class="tool-permission">{permission}</p>}
    </div>
  );
}

function firstLine(command: string): string {
  const [first = '', ...others] = command.split('\n');
  return others.length ? `${first} …` : first;
}

function isLong(command: string | null): boolean {
  return command !== null && (command.includes('\n') || command.length > 80);
}
