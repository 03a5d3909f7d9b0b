import type { Profile } from '../src/protocol/asks';
import type { Priority } from '../src/protocol/words';

/** The priorities as the form offers them, most urgent first. */
export const priorityNames: readonly { value: Priority; label: string }[] = [
  { value: 'urgent', label: 'Urgent' },
  { value: 'high', label: 'High' },
  { value: 'normal', label: 'Normal' },
  { value: 'low', label: 'Low' },
];

/** How much an agent may do without asking; nothing chosen leaves it to the settings. */
export const profileNames: readonly { value: Profile | ''; label: string }[] = [
  { value: '', label: 'As set in the settings' },
  { value: 'plan', label: 'Plan: look only' },
  { value: 'edit', label: 'Edit: change files' },
  { value: 'build', label: 'Build: files and commands' },
  { value: 'full', label: 'Full: everything but dangers' },
];
