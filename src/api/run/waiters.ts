/** Who waits for a run's status to change. */
export class Waiters {
  readonly #waiting = new Set<() => void>();

  /** Resolves when the status has changed, or after `ms`. */
  changed(ms: number): Promise<void> {
    return new Promise((resolve) => {
      const finish = () => {
        clearTimeout(timer);
        this.#waiting.delete(finish);
        resolve();
      };
      const timer = setTimeout(finish, ms);
      this.#waiting.add(finish);
    });
  }

  tell(): void {
    for (const finish of [...this.#waiting]) finish();
  }
}
