/** Waits for what news bring: to be told after each piece of news, it looks whether what somebody waits for holds by now. */
export class Looks {
  readonly #open = new Set<() => void>();

  /** Resolves as soon as this holds. */
  until(holds: () => boolean): Promise<void> {
    return new Promise((resolve) => {
      const look = () => {
        if (!holds()) return;
        this.#open.delete(look);
        resolve();
      };
      this.#open.add(look);
      look();
    });
  }

  /** Something happened. */
  again(): void {
    for (const look of [...this.#open]) look();
  }
}
