import type { Told } from '../../engine/ports/windows';
import type { Link } from './link';

/** So many bytes may wait for a slow window before it loses what it can read from the disk; with so many it is cut off. */
const slowBytes = 512_000;
const hungBytes = 64_000_000;
/** A line longer than this is read from the disk. */
const longLine = 1_000_000;

/** What one window that follows is told: at most as fast as it listens. */
export class NewsFor {
  /** Tasks of which it lost lines, and what it does not know about activities. */
  #missed = new Set<string>();
  #activities = new Map<string, Told>();

  constructor(private readonly link: Link) {
    link.socket.on('drain', () => this.#catchUp());
  }

  tell(news: Told): void {
    const slow = this.link.waiting > slowBytes;
    if (news.type === 'transcript') {
      const json = slow ? '' : JSON.stringify({ type: 'news', news });
      if (slow || json.length > longLine) this.#miss(news.task);
      else this.link.sendText(json);
      return;
    }
    if (news.type === 'activity' && slow) return void this.#activities.set(news.id, news);
    if (news.type === 'activity') this.#activities.delete(news.id);
    // It notices by the disk.
    if (slow && (news.type === 'task' || news.type === 'deleted')) return;
    this.link.send({ type: 'news', news });
    if (this.link.waiting > hungBytes) this.link.socket.destroy();
  }

  #miss(task: string): void {
    this.#missed.add(task);
    if (this.link.waiting === 0) this.#catchUp();
  }

  /** It listens again: it looks at the disk for the lines, and hears what is so now. */
  #catchUp(): void {
    const [missed, activities] = [[...this.#missed], [...this.#activities.values()]];
    this.#missed.clear();
    this.#activities.clear();
    for (const task of missed) this.link.send({ type: 'news', news: { type: 'missed', task } satisfies Told });
    for (const news of activities) this.link.send({ type: 'news', news });
  }
}
