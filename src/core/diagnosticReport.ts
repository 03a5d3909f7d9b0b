import type { Task } from './task';

export interface DiagnosticFacts {
  versions: Record<string, string>;
  situation: string;
  settings: Record<string, unknown>;
  tasks: Iterable<Task>;
  /** Lines of the log, oldest first. */
  log: readonly string[];
  /** The person's home folder: it is named `~` in the report. */
  home: string;
}

/** What helps to find a fault, as text for a bug report. No word of a task's brief is in it, and no path of the person's home. */
export function diagnosticReport(facts: DiagnosticFacts): string {
  const tasks = [...facts.tasks];
  const states = new Map<string, number>();
  for (const { now } of tasks) states.set(now.state, (states.get(now.state) ?? 0) + 1);
  const text = [
    '### Work Mode diagnostic report',
    '',
    ...Object.entries(facts.versions).map(([name, version]) => `- ${name}: ${version}`),
    `- Situation: ${facts.situation}`,
    `- Tasks: ${tasks.length}${[...states].map(([state, count]) => `, ${count} ${state}`).join('')}`,
    ...Object.entries(facts.settings).map(([name, value]) => `- ${name}: ${JSON.stringify(value)}`),
    '',
    '```',
    ...facts.log,
    '```',
    '',
  ].join('\n');
  return withoutWords(withoutHome(text, facts.home), tasks);
}

function withoutHome(text: string, home: string): string {
  return home.length > 1 ? text.replaceAll(home, '~') : text;
}

/** Log lines may quote a brief, in a refusal for example. Longest first, so that no part of one is left. */
function withoutWords(text: string, tasks: Task[]): string {
  const words = tasks.flatMap(({ brief }) => [brief.title, ...[brief.prompt, brief.notes, brief.doneLooksLike].flatMap((part) => part.split('\n'))]);
  const quoted = [...new Set(words.map((word) => word.replace(/^\s*\$ /, '').trim()))].filter((word) => word.length > 3).sort((a, b) => b.length - a.length);
  return quoted.reduce((report, word) => report.replaceAll(word, '[task text]'), text).replace(/“[^”\n]*”/g, '“…”');
}
