import type { Priority } from '../src/protocol/words';

/** The priorities as the form offers them, most urgent first. */
export const priorityNames: readonly { value: Priority; label: string }[] = [
  { value: 'urgent', label: 'Urgent' },
  { value: 'high', label: 'High' },
  { value: 'normal', label: 'Normal' },
  { value: 'low', label: 'Low' },
];
