import * as z from 'zod';
import { sentenceOf } from '../../core/errors';
import type { PlanStep } from '../../protocol/transcript';

/** What an agent can tell Work Mode in a run. Each resolves with a sentence for the agent, and none waits for a person. */
export interface RunTools {
  completeTask(summary: string): Promise<string>;
  updatePlan(steps: PlanStep[]): Promise<string>;
  askUser(question: { message: string; choices: string[] }): Promise<string>;
}

/** The answer to a call; `failed` says that it came to nothing and why, in a sentence that helps to call again. */
export interface ToolAnswer { text: string; failed: boolean }

const text = z.string().trim().min(1).max(20_000);
const planWords = { pending: 'pending', in_progress: 'inProgress', completed: 'completed' } as const;

const completeTask = z.object({
  summary: text.describe('What you did and what the person should look at, in a few sentences.'),
});
const updatePlan = z.object({
  steps: z.array(z.object({
    text: text.describe('One step, in a few words.'),
    status: z.enum(['pending', 'in_progress', 'completed']),
  })).max(200).describe('The whole plan as it is now, in order.'),
});
const askUser = z.object({
  question: text.describe('One clear question.'),
  choices: z.array(z.string().trim().min(1).max(500)).max(20).optional().describe('Answers to choose from, if there are obvious ones.'),
});

interface Tool { name: string; title: string; description: string; schema: z.ZodType; call(tools: RunTools, given: unknown): Promise<string> }

const tools: Tool[] = [
  {
    name: 'complete_task', title: 'Complete the task', schema: completeTask,
    description: 'Call this once, when the task is done: it says that your work is ready for review. Ending your turn without it leaves the task unfinished.',
    call: (run, given) => run.completeTask(completeTask.parse(given).summary),
  },
  {
    name: 'update_plan', title: 'Update the plan', schema: updatePlan,
    description: 'Shows the person your plan and how far you are. Call it when you have a plan and whenever a step begins or is done.',
    call: (run, given) => run.updatePlan(updatePlan.parse(given).steps.map((step) => ({ text: step.text, status: planWords[step.status] }))),
  },
  {
    // Not “ask_user”: one agent hides every tool of that name, because it has one of its own that it cannot serve here.
    name: 'ask_person', title: 'Ask the person', schema: askUser,
    description: 'Asks the person something that you cannot find out yourself. It does not wait: end your turn after it, and the answer comes as the next message.',
    call(run, given) {
      const { question, choices = [] } = askUser.parse(given);
      return run.askUser({ message: question, choices });
    },
  },
];

/** The tools as agents see them. They change nothing but what the person is told, so no agent needs to ask before it calls one. */
export const listedTools = tools.map(({ name, title, description, schema }) => ({
  name, title, description, inputSchema: inputSchema(schema),
  annotations: { title, readOnlyHint: true, destructiveHint: false, openWorldHint: false },
  // Offered at once, where tools are otherwise found by a search first.
  _meta: { 'anthropic/alwaysLoad': true },
}));

/** Never throws: whatever goes wrong is told to the agent as a sentence. `failure` gets what is for the log. */
export async function callTool(run: RunTools, call: { name: string; given: unknown }, failure: (error: unknown) => void): Promise<ToolAnswer> {
  const tool = tools.find(({ name }) => name === call.name);
  if (!tool) return { text: `There is no tool “${call.name}”. There are ${tools.map(({ name }) => name).join(', ')}.`, failed: true };
  try {
    return { text: await tool.call(run, call.given ?? {}), failed: false };
  } catch (error) {
    if (error instanceof z.ZodError) return { text: `This call of ${tool.name} was not understood. ${issuesOf(error)} Correct it and call again.`, failed: true };
    failure(error);
    return { text: sentenceOf(error), failed: true };
  }
}

function issuesOf(error: z.ZodError): string {
  return error.issues.slice(0, 5).map(({ path, message }) => `${path.join('.') || 'The arguments'}: ${message}.`).join(' ');
}

function inputSchema(schema: z.ZodType): { type: 'object'; [key: string]: unknown } {
  const { properties, required } = z.toJSONSchema(schema, { io: 'input', target: 'draft-7' });
  return { type: 'object', properties, required };
}
