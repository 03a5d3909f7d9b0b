import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** Numbers from 0 to 1 that are the same for the same seed. */
export function seeded(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/**
 * Writes the program that each step of a task runs, and which keeps the books outside of every worktree: the step with the token of its run,
 * another run of the same task that still lives, and results of earlier tasks that are not there.
 */
export function writeBookkeeper(outside: string): void {
  mkdirSync(join(outside, 'runs'), { recursive: true });
  writeFileSync(join(outside, 'step.sh'), `#!/bin/sh
step=$1; shift
book='${outside}/runs'/$WORK_MODE_TASK
[ -f "$book" ] && while read -r run at pid; do
  [ "$run" = "$WORK_MODE_RUN" ] && continue
  tr '\\0' '\\n' 2>/dev/null < "/proc/$pid/environ" | grep -q "^WORK_MODE_RUN=$run$" && echo "$WORK_MODE_TASK $WORK_MODE_RUN step $step while $run lives" >> '${outside}/twice'
done < "$book"
echo "$WORK_MODE_RUN $step $PPID" >> "$book"
for name in "$@"; do [ -f "made/$name.txt" ] || echo "$WORK_MODE_TASK $WORK_MODE_RUN without $name" >> '${outside}/early'; done
exit 0
`);
  chmodSync(join(outside, 'step.sh'), 0o755);
}

export interface CampaignTask {
  name: string;
  /** Names of the tasks it builds on. */
  after: string[];
  outside: string;
  seconds: number;
  /** How it ends: well, with a process left behind, or with an error. */
  ends: 'well' | 'leaving' | 'badly';
  /** The file that it shares with others. */
  shared: number;
}

/** What the shell agent is told: each line is a step. */
export function promptFor({ name, after, outside, seconds, ends, shared }: CampaignTask): string {
  const step = (n: number) => `'${outside}/step.sh' ${n} ${after.join(' ')}`.trim();
  const lines = [
    `${step(1)} && mkdir -p made && echo ${name} > made/${name}.txt`,
    `${step(2)} && sleep ${seconds.toFixed(2)}`,
    `${step(3)} && echo ${name} >> src/file-${shared}.txt`,
    ...(ends === 'leaving' ? ['sleep 60 &'] : []),
    ...(ends === 'badly' ? ['exit 3'] : []),
  ];
  return `\`\`\`sh\n${lines.join('\n')}\n\`\`\``;
}
