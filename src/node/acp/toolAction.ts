import { resolve } from 'node:path';
import type { Action, NamedPath } from '../../core/policy/action';
import { visibleText } from '../../core/visibleText';
import type { ToolKind } from '../../protocol/asks';
import { commandLinks } from './commandLinks';
import { folderOf } from './commandOf';
import type { ToolCall } from './toolCalls';
import { fieldsSchema } from './wire';

/** Judges a path by where it really is. */
export type NamePath = (o: { worktree: string; cwd: string; named: string }) => Promise<NamedPath>;
export interface ActionPlace { worktree: string; cwd: string; namePath: NamePath; shown: (path: string) => string }

/** What a tool call does, in the terms in which it is allowed or not. */
export async function actionOf(call: ToolCall, place: ActionPlace): Promise<Action> {
  const folder = folderOf(call.input);
  const cwd = call.kind === 'execute' && folder !== null ? resolve(place.cwd, folder) : place.cwd;
  const paths = await Promise.all(call.spots.map(async (spot) => {
    const named = await place.namePath({ worktree: place.worktree, cwd: place.cwd, named: spot.path });
    return { ...named, line: spot.line };
  }));
  const diffs = call.diffs.map((one) => ({ ...one, path: place.shown(one.path) }));
  const links = call.command === null ? [] : await commandLinks(call.command, { worktree: place.worktree, cwd, namePath: place.namePath });
  return { kind: call.kind, title: titleOf(call, place.shown), command: call.command, cwd, links, paths, diffs, ours: isOurs(call) };
}

const verbs: Partial<Record<ToolKind, string>> = { read: 'Read', edit: 'Edit', delete: 'Delete', move: 'Move', search: 'Search' };

/** One line that says what it does. */
export function titleOf(call: ToolCall, shown: (path: string) => string): string {
  const verb = verbs[call.kind];
  const files = call.spots.map((spot) => shown(spot.path));
  if (verb && call.kind !== 'search' && files.length > 0) return oneLine(`${verb} ${files[0]}${files.length > 1 ? ` and ${files.length - 1} more` : ''}`);
  if (call.command !== null) return oneLine(call.command);
  return oneLine(call.title || call.name || verb || 'Use a tool');
}

/** The same for the transcript, where the command stands beside it: the agent's own words for what it runs are kept, and our own tools are called by what they do. */
export function shownTitle(call: ToolCall, shown: (path: string) => string): string {
  if (isOurs(call)) return ourWords.find(([tool]) => namesOf(call).some((name) => name.includes(tool)))?.[1] ?? titleOf(call, shown);
  return call.kind === 'execute' && call.title ? oneLine(call.title) : titleOf(call, shown);
}

function oneLine(text: string): string {
  const line = visibleText(text).replace(/\s+/g, ' ').trim();
  return line.length > 200 ? `${line.slice(0, 199)}…` : line;
}

const doing: Record<ToolKind, string> = {
  read: 'Reading', edit: 'Editing', delete: 'Deleting', move: 'Moving', search: 'Searching', execute: 'Running', think: 'Thinking', fetch: 'Fetching',
  switch_mode: 'Changing its mode', other: 'Using a tool',
};

/** What the card says while the call runs. */
export function activityOf(call: ToolCall, shown: (path: string) => string): { text: string; code: string | null } {
  if (call.command !== null) return { text: 'Running', code: oneLine(call.command) };
  const file = call.spots[0];
  if (file && call.kind !== 'other' && call.kind !== 'search') return { text: `${doing[call.kind]} ${shown(file.path)}`, code: null };
  if (call.kind === 'other' && call.title) return { text: oneLine(call.title), code: null };
  return { text: doing[call.kind], code: null };
}

const ourWords = [['complete_task', 'Tell that the task is done'], ['update_plan', 'Update the plan'], ['ask_person', 'Ask you']] as const;
const ourTools = `(?:${ourWords.map(([tool]) => tool).join('|')})`;
const ourName = new RegExp(`^(?:mcp__|mcp_|mcp\\.|mcp-)?work[-_]mode(?:__|_|-|\\.|/|: )${ourTools}$`);
const ourTitle = new RegExp(`^${ourTools} \\(work-mode MCP Server\\)$`);

/** Our own tools, as each agent calls them. What runs a command, names a file or fetches something is never one of them. */
export function isOurs(call: ToolCall): boolean {
  if (call.command !== null || call.diffs.length > 0 || call.spots.length > 0 || ['execute', 'edit', 'delete', 'move', 'fetch'].includes(call.kind)) return false;
  return namesOf(call).some((name) => ourName.test(name)) || ourTitle.test(call.title);
}

/** By what names an agent calls the tool: each has a field of its own for that. */
export function namesOf(call: ToolCall): string[] {
  const claude = fieldsSchema.parse(call.meta['claudeCode']);
  return [call.name, call.meta['toolName'], claude?.['toolName'], call.title].filter((name) => typeof name === 'string');
}
