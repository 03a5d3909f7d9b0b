import { isAbsolute, join } from 'node:path';
import type { Step } from './script';
import type { Conversation, OfferedTool, Parameter } from './shape';

/** A tool call, before it has an id. */
export interface ScriptedCall { tool: OfferedTool; args: Record<string, unknown> }

/** What a step wants is not among the tools: what else the model says, and whether it may look for the tool first. */
export interface Missing { wanted: string; search: ScriptedCall | null }

/** The names that agents have for a purpose, in lower case without punctuation; the first one offered is taken. */
const names = {
  write: ['write', 'writefile', 'writetofile', 'create', 'createfile', 'applypatch'],
  read: ['read', 'readfile', 'view'],
  shell: ['bash', 'runshellcommand', 'execcommand', 'shell', 'executecommand', 'runcommands'],
};

/** The calls that a step makes, by the names and parameters of the tools this agent offers. */
export function callsOf(step: Step, conversation: Conversation): ScriptedCall[] | Missing {
  const calls: ScriptedCall[] = [];
  for (const role of ['read', 'write', 'shell'] as const) {
    const wanted = step[role];
    if (!wanted) continue;
    const tool = byNames(conversation.tools, names[role]);
    if (!tool) return { wanted: role, search: searchFor(role, conversation.tools) };
    calls.push({ tool, args: argumentsOf(tool, conversation, wanted) });
  }
  if (!step.tool) return calls;
  const tool = byEnding(conversation.tools, step.tool.name);
  const passedOn = tool ? null : callPassedOn(step.tool, conversation);
  if (passedOn) return [...calls, passedOn];
  if (!tool) return { wanted: step.tool.name, search: searchFor(step.tool.name, conversation.tools) };
  return [...calls, { tool, args: step.tool.args }];
}

function plain(name: string): string {
  return name.toLowerCase().replace(/[^a-z]/g, '');
}

function byNames(tools: OfferedTool[], wanted: string[]): OfferedTool | undefined {
  return wanted.map((name) => tools.find((tool) => plain(tool.name) === name)).find(Boolean);
}

/** `goal_report` and `mcp__goal__report` are `report`; `misreport` is not. */
function byEnding(tools: OfferedTool[], name: string): OfferedTool | undefined {
  return tools.find((tool) => tool.name === name || (tool.name.endsWith(name) && /[^a-z0-9]/i.test(tool.name.at(-name.length - 1) ?? '')));
}

/** Some agents show the tools of a server only to a model that searches for them. */
function searchFor(name: string, tools: OfferedTool[]): ScriptedCall | null {
  const tool = byNames(tools, ['toolsearch', 'searchtools']);
  return tool ? { tool, args: { query: name } } : null;
}

/** One agent tells the model the found tool's name only, and passes calls on. */
function callPassedOn({ name, args }: NonNullable<Step['tool']>, { tools, turns }: Conversation): ScriptedCall | null {
  const tool = byNames(tools, ['toolcall']);
  const found = turns.filter((turn) => turn.by === 'tool').map((turn) => new RegExp(`"name":"(\\w*_${name})"`).exec(turn.text)?.[1]).find(Boolean);
  return tool && found ? { tool, args: { name: found, arguments: args } } : null;
}

const places = { path: /^(absolute_?|file_?)?path$/i, content: /^(content|contents|file_?text)$/i, command: /^(command|cmd|commands)$/i };

/** The wanted values under the tool's own parameter names; what else it requires gets something harmless. */
function argumentsOf(tool: OfferedTool, conversation: Conversation, wanted: Partial<Record<keyof typeof places, string>>): Record<string, unknown> {
  if (tool.freeform || plain(tool.name) === 'applypatch') return { input: patchOf(wanted.path ?? '', wanted.content ?? '') };
  const args: Record<string, unknown> = {};
  const { properties, required } = tool.parameters;
  for (const [name, parameter] of Object.entries(properties)) {
    const place = (Object.keys(places) as (keyof typeof places)[]).find((one) => places[one].test(name) && wanted[one] !== undefined);
    if (place) args[name] = valueOf(parameter, place === 'path' ? pathOf(wanted.path!, parameter, conversation) : wanted[place]!);
    else if (required.includes(name)) args[name] = harmless(parameter);
  }
  return args;
}

function valueOf({ type }: Parameter, value: string): unknown {
  return type === 'array' ? ['bash', '-c', value] : value;
}

/** Absolute where the tool insists, below the folder that the agent told the model. */
function pathOf(path: string, { description = '' }: Parameter, { turns }: Conversation): string {
  if (isAbsolute(path) || !/absolute/i.test(description)) return path;
  for (const { text } of turns) {
    const folder = /(?:working (?:in the )?directory|<cwd>|\bcwd\b)[^/\n]{0,40}(\/[^\s<"'`]+)/i.exec(text)?.[1];
    if (folder) return join(folder, path);
  }
  return path;
}

function harmless(parameter: Parameter): unknown {
  if (parameter.enum) return parameter.enum[0];
  const type = Array.isArray(parameter.type) ? parameter.type[0] : parameter.type;
  if (type === 'boolean') return false;
  if (type === 'number' || type === 'integer') return 1;
  if (type === 'array') return [];
  return type === 'object' ? {} : 'as the script says';
}

function patchOf(path: string, content: string): string {
  const lines = content.replace(/\n$/, '').split('\n').map((line) => `+${line}`);
  return ['*** Begin Patch', `*** Add File: ${path}`, ...lines, '*** End Patch', ''].join('\n');
}
