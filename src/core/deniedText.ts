import type { Profile } from '../protocol/asks';

/** The person's no, where they give no reason. */
export const plainNo = 'The person denied this.';

/** Whose no it was, in the words of a thread. `by` is the person, or what decides in their place. */
export function deniedText({ by, reason }: { by: string; reason: string }, profile: Profile): string {
  if (by !== 'person') return `Denied by the profile “${profile}”: ${reason}`;
  return reason === plainNo ? 'Denied by you.' : `Denied by you: ${reason}`;
}
