import type { Wait } from './nextTask';

/** Why a task waits, in one line; `until` is shown beside it as a time. */
export function waitText(wait: Wait | null): { text: string; until: number | null } {
  if (!wait) return line('Waits for its turn');
  switch (wait.kind) {
    case 'off': return line('Waits until work mode is turned on');
    case 'paused': return line('Waits: work mode is paused');
    case 'slot': return line('Waits for a free slot');
    case 'agents': return line('Waits: as many agents are open as may be');
    case 'busy': return line('Waits until its last run is put away');
    case 'dependency':
    case 'broken': return line(`Comes after ${wait.others.map(({ title, why }) => `“${title}”, which ${why}`).join('; ')}`);
    case 'conflict': return line(`The results it starts from do not fit together: ${names(wait.paths)}`);
    case 'limit': return line(`Waits: usage limit of ${wait.limit.label}`, wait.limit.until);
    case 'later': return line('Did not work out; is tried again', wait.until);
    case 'review': return line(`Waits: you have ${wait.count} tasks to review`);
  }
}

function line(text: string, until: number | null = null): { text: string; until: number | null } {
  return { text, until };
}

function names(paths: readonly string[]): string {
  const more = paths.length - 3;
  return `${paths.slice(0, 3).join(', ')}${more > 0 ? ` and ${more} more` : ''}`;
}
