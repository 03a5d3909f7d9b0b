import * as z from 'zod';

/** What the tests inside an extension host say to the one who started them: one line of its console for each. */
const hostLineSchema = z.discriminatedUnion('type', [
  z.object({ type: z.literal('suite'), name: z.string(), depth: z.number() }),
  z.object({ type: z.literal('passed'), title: z.string(), depth: z.number(), name: z.string(), ms: z.number() }),
  z.object({ type: z.literal('skipped'), title: z.string(), depth: z.number(), name: z.string() }),
  z.object({ type: z.literal('failed'), title: z.string(), depth: z.number(), name: z.string(), error: z.string(), stack: z.string() }),
  z.object({ type: z.literal('ended') }),
]);
export type HostLine = z.infer<typeof hostLineSchema>;

const prefix = '@@work-mode-tests ';

/** The line for the console. */
export function writeHostLine(line: HostLine): string {
  return prefix + JSON.stringify(line);
}

/** The line in a message of the console; null when it is something else. */
export function readHostLine(message: string): HostLine | null {
  const at = message.indexOf(prefix);
  if (at < 0) return null;
  return hostLineSchema.parse(JSON.parse(message.slice(at + prefix.length).split('\n')[0]!));
}

/** As it is shown in the terminal. */
export function showHostLine(line: HostLine): string {
  if (line.type === 'ended') return '';
  const indent = '  '.repeat(line.depth + 1);
  switch (line.type) {
    case 'suite': return `${indent}${line.name}`;
    case 'passed': return `${indent}✔ ${line.name} (${line.ms} ms)`;
    case 'skipped': return `${indent}- ${line.name}`;
    case 'failed': return `${indent}✖ ${line.name}\n${line.stack.replace(/^/gm, `${indent}    `)}`;
  }
}

/** As it is kept for the count of all suites; null where there is nothing to count. */
export function resultOf(line: HostLine): object | null {
  switch (line.type) {
    case 'suite': return null;
    case 'passed': return { title: line.title, state: 'passed', ms: line.ms };
    case 'skipped': return { title: line.title, state: 'skipped' };
    case 'failed': return { title: line.title, state: 'failed', error: line.error };
    case 'ended': return { ended: true };
  }
}
