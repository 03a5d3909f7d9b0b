import type { Activities, Transcripts } from '../../engine/ports/storage';
import type { Redactor } from './redact';

/** Transcripts that never take a secret to disk, whoever writes them. */
export function redactedTranscripts(transcripts: Transcripts, { redact }: Redactor): Transcripts {
  return { ...transcripts, append: (task, run, line) => transcripts.append(task, run, withoutSecrets(line, redact)) };
}

/** The same for the activity log. */
export function redactedActivities(activities: Activities, { redact }: Redactor): Activities {
  return { ...activities, append: (entry) => activities.append(withoutSecrets(entry, redact)) };
}

function withoutSecrets<T>(value: T, redact: (text: string) => string): T {
  if (typeof value === 'string') return redact(value) as T;
  if (Array.isArray(value)) return value.map((one: unknown) => withoutSecrets(one, redact)) as T;
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, one]) => [name, withoutSecrets<unknown>(one, redact)])) as T;
}
