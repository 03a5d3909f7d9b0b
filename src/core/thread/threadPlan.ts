import type { PlanStep, TranscriptLine } from '../../protocol/transcript';

/** The plan of the newest run in these lines; empty when it made none. */
export function threadPlan(lines: readonly TranscriptLine[]): PlanStep[] {
  for (let at = lines.length - 1; at >= 0; at -= 1) {
    const line = lines[at];
    if (line?.kind === 'plan') return line.steps;
    if (line?.kind === 'run') return [];
  }
  return [];
}
