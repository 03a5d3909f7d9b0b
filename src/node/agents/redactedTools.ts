import type { RunToolServer } from '../acp/acpSpec';
import type { ToolServer } from '../toolServer/toolServer';

/** The same tools; their tokens are among the secrets as long as they are worth something. */
export function redactedTools(tools: Pick<ToolServer, 'open'>, secrets: Set<string>): RunToolServer {
  return {
    async open(run) {
      const opened = await tools.open(run);
      secrets.add(opened.token);
      return {
        ...opened,
        async close() {
          opened.close();
          secrets.delete(opened.token);
        },
      };
    },
  };
}
