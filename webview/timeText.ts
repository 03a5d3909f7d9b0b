const second = 1000;
const minute = 60 * second;
const hour = 60 * minute;
const day = 24 * hour;

/** A running clock: 0:48, 4:12, 1:02:11. */
export function clockText(ms: number): string {
  const total = Math.max(0, Math.floor(ms / second));
  const [h, m, s] = [Math.floor(total / 3600), Math.floor(total / 60) % 60, total % 60];
  return h ? `${h}:${two(m)}:${two(s)}` : `${m}:${two(s)}`;
}

/** How long something took: 0.4 s, 12 s, 4 min 12 s, 2 h 5 min. */
export function tookText(ms: number): string {
  if (ms < 950) return `${(Math.max(ms, 100) / second).toFixed(1)} s`;
  const total = Math.round(ms / second);
  if (total < 60) return `${total} s`;
  const minutes = Math.floor(total / 60);
  if (minutes < 60) return total % 60 ? `${minutes} min ${total % 60} s` : `${minutes} min`;
  const hours = Math.floor(minutes / 60);
  return minutes % 60 ? `${hours} h ${minutes % 60} min` : `${hours} h`;
}

/** How long ago something was: now, 5 min ago, 2 h ago, yesterday, 3 days ago, 12 Nov. */
export function agoText(at: number, now: number): string {
  const ms = now - at;
  if (ms < minute) return 'now';
  if (ms < hour) return `${Math.floor(ms / minute)} min ago`;
  const days = Math.round((startOfDay(now) - startOfDay(at)) / day);
  if (days === 0 || ms < 6 * hour) return `${Math.floor(ms / hour)} h ago`;
  if (days === 1) return 'yesterday';
  if (days < 7) return `${days} days ago`;
  return new Date(at).getFullYear() === new Date(now).getFullYear() ? dayText(at) : `${dayText(at)} ${new Date(at).getFullYear()}`;
}

/** How long it still takes until something: any moment, in 12 min, in 2 h 5 min, in 3 days. Counted in minutes of the clock on the wall, so that it fits the time beside it. */
export function inText(at: number, now: number): string {
  const minutes = Math.floor(at / minute) - Math.floor(now / minute);
  if (minutes <= 0) return 'any moment';
  if (minutes < 60) return `in ${minutes} min`;
  const hours = Math.floor(minutes / 60);
  if (hours >= 48) return `in ${Math.round(hours / 24)} days`;
  return minutes % 60 ? `in ${hours} h ${minutes % 60} min` : `in ${hours} h`;
}

/** A time to come, as short as it is clear: 03:10, tomorrow 03:10, 2 Nov 03:10. */
export function untilText(at: number, now: number): string {
  const days = Math.round((startOfDay(at) - startOfDay(now)) / day);
  const time = timeOfDay(at);
  if (days <= 0) return time;
  return days === 1 ? `tomorrow ${time}` : `${dayText(at)} ${time}`;
}

/** A moment in full: 2 Nov 2026, 15:04. */
export function momentText(at: number): string {
  return `${dayText(at)} ${new Date(at).getFullYear()}, ${timeOfDay(at)}`;
}

/** The day of a moment, as a heading: Today, Yesterday, 2 Nov, 2 Nov 2025. */
export function dayName(at: number, now: number): string {
  const days = Math.round((startOfDay(now) - startOfDay(at)) / day);
  if (days === 0) return 'Today';
  if (days === 1) return 'Yesterday';
  return new Date(at).getFullYear() === new Date(now).getFullYear() ? dayText(at) : `${dayText(at)} ${new Date(at).getFullYear()}`;
}

/** A time of day: 15:04. */
export function timeOfDay(at: number): string {
  const then = new Date(at);
  return `${two(then.getHours())}:${two(then.getMinutes())}`;
}

function two(value: number): string {
  return String(value).padStart(2, '0');
}

function dayText(at: number): string {
  const then = new Date(at);
  return `${then.getDate()} ${months[then.getMonth()] ?? ''}`;
}

function startOfDay(at: number): number {
  return new Date(at).setHours(0, 0, 0, 0);
}

// By hand: the browser's own formatting takes as long to start as twenty cards to draw.
const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];
