import { namesOf } from './toolAction';
import type { ToolCall } from './toolCalls';

/** Tools with which agents order their own work, by the names they give them, without case, `_` and spaces. A tool of a server has that server in its name. */
const inner: ReadonlySet<string> = new Set([
  // The list of things to do, and thoughts.
  'todowrite', 'todoread', 'writetodos', 'updatetodo', 'updatetodos', 'taskcreate', 'taskupdate', 'tasklist', 'taskget', 'think', 'reportintent',
  // Between planning and doing.
  'enterplanmode', 'exitplanmode', 'planenter', 'planexit', 'planmoderespond', 'actmoderespond',
  // Instructions and tools that are looked up when they are needed, and calls of none that there is.
  'skill', 'activateskill', 'useskill', 'toolsearch', 'invalid', 'invalidtool',
  // Helpers, whose tools are asked for one by one, and questions, which we see.
  'task', 'agent', 'taskoutput', 'taskstop', 'listagents', 'spawnagent', 'sendinput', 'wait', 'closeagent', 'resumeagent', 'askuser', 'askuserquestion', 'askfollowupquestion',
]);

/** What they say of such tools where they never tell the name. */
const told = [
  /^(?:Set \d+ todo\(s\)|Cleared todo list)$/, // Gemini
  /^(?:\d+ todos?|Loaded skill: .+)$/, // OpenCode
  /^(?:Start|Interact with|Interrupt|Complete) subagent \S+$/, /^mcp__.+__startup$/, /^Image generation$/, // Codex, also of a server that could not be started
];

/** Whether a tool that names no file and no command is one of the agent's own, and no tool of a server that it was given. */
export function isInner(call: ToolCall): boolean {
  const name = namesOf(call).find((one) => one !== '') ?? '';
  return inner.has(name.toLowerCase().replace(/[_\s]/g, '')) || (name === call.title && told.some((title) => title.test(name)));
}
