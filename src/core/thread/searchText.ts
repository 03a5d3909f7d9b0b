import type { Ask } from '../../protocol/asks';
import type { ThreadItem } from '../../protocol/thread';

/** Everything a search in a thread looks at, as it is read: without the colours of an output. */
export function searchText(item: ThreadItem): string {
  switch (item.kind) {
    case 'run': case 'message': case 'thought': case 'said': return item.text;
    case 'tool': {
      const { title, command, files, diffs, output, permission } = item;
      const changed = diffs.flatMap(({ path, before, after }) => [path, before, after]);
      return joined([title, command === title ? null : command, ...files.map(({ path }) => path), ...changed, output.replace(escapes, ''), permission]);
    }
    case 'ask': return joined([...askText(item.ask), item.closed?.text]);
    case 'note': return joined([item.text, item.detail, ...item.paths]);
    case 'unknown': return item.raw;
  }
}

/** Whether an item holds this text, in whatever case. */
export function holds(item: ThreadItem, text: string): boolean {
  return text !== '' && searchText(item).toLowerCase().includes(text.toLowerCase());
}

function askText(ask: Ask): (string | null)[] {
  if (ask.kind === 'question') return [ask.message, ...ask.fields.flatMap(({ title, choices }) => [title, ...choices.map(({ label }) => label)])];
  return [ask.title, ask.command, ask.why, ...ask.files.map(({ path }) => path)];
}

function joined(parts: readonly (string | null | undefined)[]): string {
  return parts.filter((part) => part !== null && part !== undefined && part !== '').join('\n');
}

// eslint-disable-next-line no-control-regex -- colours and other control sequences of a terminal
const escapes = /\u001b\][^\u0007\u001b]*(?:\u0007|\u001b\\)|(?:\u001b\[|\u009b)[0-?]*[ -/]*[@-~]/g;
