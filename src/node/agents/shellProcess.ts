import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { finished } from 'node:stream/promises';
import { type TreeExit, type TreeOptions, spawnTree } from '../processes/spawnTree';
import type { RunProcess } from '../processes/processTable';
import { MarkedOutput, markFormat, type Mark } from './markedOutput';

/** How a step ended: the shell goes on, or the step took the shell with it. */
export type StepEnd = { kind: 'ended'; code: number; cwd: string } | { kind: 'left'; exit: TreeExit };

/** One shell for all steps of a run, so that folder, variables and functions last. */
export interface Shell {
  /** Runs one step; `output` gets its bytes, both streams in the order they were written. */
  run(command: string, output: (bytes: Buffer) => void): Promise<StepEnd>;
  /** Lets the shell end by itself after the last step, its exit trap included. */
  close(output: (bytes: Buffer) => void): Promise<void>;
  /** Ends the shell and everything it started; resolves with what the steps had left running. */
  end(): Promise<RunProcess[]>;
}

/**
 * The shell reads one step per line, with `\n` for newlines, and evaluates it; its own input and output for us are closed for the step.
 * The mark is written when the next step is asked for, so that a stray `continue` cannot lose it; a stray `break` ends up below the loop.
 * What it does itself is hidden from `set -x`, and it ends by itself when we are gone.
 */
function driver(nonce: string): string {
  return `exec 8<&0 </dev/null 9>&1 2>&1
while { __work_mode_code=$?
  command printf '${markFormat(nonce)}' "$__work_mode_code" "$PWD" >&9
  IFS= command read -r __work_mode_step <&8 || exit 0
  __work_mode_step=$(command printf '%b.' "$__work_mode_step"); } 2>/dev/null
do eval "\${__work_mode_step%.}" 8<&- 9>&-
done
echo 'There is a “break” outside of a loop.'
exit 1`;
}

/** Starts the shell and waits until it listens. Throws Failure('agent') when it cannot be started. */
export async function startShell(o: Omit<TreeOptions, 'args'>): Promise<Shell> {
  const nonce = randomBytes(16).toString('hex');
  const tree = await spawnTree({ ...o, args: ['-c', driver(nonce)] });
  // Output between two steps, from something in the background, belongs to the next one.
  let between: Buffer[] = [];
  const keep = (bytes: Buffer): void => {
    if (between.length < mostBetween) between.push(bytes);
  };
  let heard = keep;
  let marked = (_mark: Mark): void => undefined;
  const nextMark = () => new Promise<StepEnd>((resolve) => (marked = (mark) => resolve({ kind: 'ended', ...mark })));
  const ready = nextMark();
  const parts = new MarkedOutput(nonce, { output: (bytes) => heard(bytes), mark: (mark) => {
    heard = keep;
    marked(mark);
  } });
  tree.output.on('data', (chunk: Buffer) => parts.push(chunk));
  tree.errors.on('data', (chunk: Buffer) => heard(chunk));

  let giveUp = (_error: unknown): void => undefined;
  const stuck = new Promise<never>((_, reject) => (giveUp = reject));
  let leftRunning: Promise<RunProcess[]> | undefined;
  const end = () => (leftRunning ??= tree.end().catch((error: unknown) => {
    giveUp(error);
    throw error;
  }));
  const ended = tree.exited.then(async (exit): Promise<StepEnd> => {
    // What is left running keeps the output open: only when it is gone has everything come.
    await end();
    await drained(tree.output);
    parts.finish();
    return { kind: 'left', exit };
  });
  const left = Promise.race([ended, stuck]);
  // Whoever waits for a step hears of it; at other times nobody may.
  left.catch((error: unknown) => o.log.warn(`The shell of run ${o.token} did not end well: ${String(error)}`));

  const listen = (output: (bytes: Buffer) => void) => {
    for (const bytes of between) output(bytes);
    between = [];
    heard = output;
  };
  return {
    async run(command, output) {
      await Promise.race([ready, left]);
      listen(output);
      const mark = nextMark();
      tree.input.write(`${encoded(command)}\n`);
      return Promise.race([mark, left]);
    },
    async close(output) {
      listen(output);
      tree.input.end();
      await left;
    },
    end,
  };
}

const mostBetween = 100;

/** Whether the shell can read this command at all. */
export async function isReadable(command: string, o: Omit<TreeOptions, 'args'>): Promise<boolean> {
  return new Promise((resolve) => {
    const options = { cwd: o.cwd, env: o.env, timeout: 5000, windowsHide: true };
    const child = execFile(o.command, ['-n'], options, (error) => resolve(error === null));
    // It may have ended before it read all.
    child.stdin?.on('error', (error) => o.log.debug(`${o.command} -n: ${String(error)}`));
    child.stdin?.end(`${command}\n`);
  });
}

function encoded(command: string): string {
  return command.replaceAll('\0', '').replaceAll('\\', '\\\\').replaceAll('\n', '\\n');
}

/** A process that hides from us may hold the output open for ever: everything that was written is there long before this limit. */
async function drained(output: NodeJS.ReadableStream & { destroy(): void }): Promise<void> {
  const limit = setTimeout(() => output.destroy(), 1000);
  await finished(output).catch(() => undefined);
  clearTimeout(limit);
}
