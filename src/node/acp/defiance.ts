import type { ToolCall } from './toolCalls';
import { exitCodeOf, outputIn, terminalIn } from './toolOutput';
import type { ToolCallPatch } from './wire';

/** How far a denied call runs all the same: it was begun, it is done, or not at all. */
export type Defiance = 'running' | 'done' | null;

/**
 * What a patch of a denied call shows. Gemini says nothing more of such a call; OpenCode, Codex and Claude say that it failed, with the
 * refusal as its output: that is never taken for a run. That it is in progress counts if it stays so for a moment, because agents send
 * that also while the answer is on its way to them. Some say of everything that is over that it is completed: that counts only for what
 * had been begun, or with an exit code or an output that does not tell of the refusal.
 */
export function defianceIn(call: ToolCall, patch: ToolCallPatch): Defiance {
  switch (patch.status) {
    case 'failed':
    case 'cancelled': return null;
    case 'in_progress': return call.defiance ?? 'running';
    case 'completed': return hasRun(patch) || (call.defiance !== null && outputIn(patch) === '') ? 'done' : null;
    // Of its output only what a terminal shows: texts may still explain what it would have done.
    default: return call.defiance ?? (terminalIn(patch) === '' ? null : 'running');
  }
}

function hasRun(patch: ToolCallPatch): boolean {
  const output = outputIn(patch);
  return (exitCodeOf(patch) ?? -1) >= 0 || (output !== '' && !refusal.test(output));
}

const refusal = /reject|den(y|ied)|declin|refus|disallow|not (allowed|permitted|approved|run|executed)|permission|cancel|abort|interrupt|skipp|stopped|blocked|user (does|did|chose)/i;
