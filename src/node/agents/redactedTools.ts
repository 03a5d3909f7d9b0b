import type { RunToolServer } from '../acp/acpSpec';
import type { RunTools } from '../toolServer/runTools';
import type { ToolServer } from '../toolServer/toolServer';
import type { Redactor } from './redact';

/** The same tools, to which no secret gets through; their tokens are among the secrets as long as they are worth something. */
export function redactedTools(tools: Pick<ToolServer, 'open'>, secrets: Set<string>, redactor: Redactor): RunToolServer {
  return {
    async open(run) {
      const opened = await tools.open(redacted(run, redactor));
      secrets.add(opened.token);
      return {
        ...opened,
        close() {
          opened.close();
          secrets.delete(opened.token);
        },
      };
    },
  };
}

/** What an agent hands over is kept in the task, and shown. */
function redacted(run: RunTools, { redact }: Redactor): RunTools {
  return {
    completeTask: (summary) => run.completeTask(redact(summary)),
    updatePlan: (steps) => run.updatePlan(steps.map((step) => ({ ...step, text: redact(step.text) }))),
    askUser: ({ message, choices }) => run.askUser({ message: redact(message), choices: choices.map(redact) }),
  };
}
