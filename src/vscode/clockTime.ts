import type { Header } from '../protocol/picture';

/** A moment, as short as it is clear, on the clock of this machine: 03:10, tomorrow 03:10, 2 Nov 03:10. */
export function clockTime(at: number, now: number): string {
  const then = new Date(at);
  const time = `${two(then.getHours())}:${two(then.getMinutes())}`;
  // Rounded, because two days of the year are an hour shorter or longer.
  const days = Math.round((startOfDay(at) - startOfDay(now)) / dayMs);
  if (days === 0) return time;
  return days === 1 ? `tomorrow ${time}` : `${then.getDate()} ${months[then.getMonth()] ?? ''} ${time}`;
}

/** A line with the time until which it holds, or at which it happens, where there is one. */
export function lineUntil({ line, until, timeWord }: Pick<Header, 'line' | 'until' | 'timeWord'>, now: number): string {
  return until === null || until <= now ? line : `${line}${timeWord === 'tried again at' ? ',' : ''} ${timeWord} ${clockTime(until, now)}`;
}

function startOfDay(at: number): number {
  return new Date(at).setHours(0, 0, 0, 0);
}

function two(value: number): string {
  return String(value).padStart(2, '0');
}

const dayMs = 86_400_000;
const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];
