import { outageInError } from '../../core/outages';

/** Hears of an agent that goes on trying by itself to reach its service, some of them for ever: after a while its turn is ended. */
export class ServiceWatch {
  private since: number | null = null;
  /** What it said of its service the last time. */
  said = '';

  constructor(private readonly o: { ms: number; lost: () => void }) {}

  /** The agent says that it tries again, and why. */
  retries(said: string): void {
    if (!outageInError({ code: 0, message: said, data: null })) return;
    this.said = said;
    this.since ??= Date.now();
    if (Date.now() - this.since >= this.o.ms) this.o.lost();
  }

  /** Something came that only the model can have said, or another turn begins. */
  forget(): void {
    this.since = null;
  }
}
