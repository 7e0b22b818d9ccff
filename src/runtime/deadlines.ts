/** The same time for each of many: one timer, for the one whose time is over first. */
export interface Timed {
  due: number;
  /** Its time is over. */
  late(): void;
}

export class Deadlines {
  /** In the order of their ends, as all have the same time. */
  readonly #going = new Set<Timed>();
  #timer: ReturnType<typeof setTimeout> | undefined;

  /** @param ms that each has */
  constructor(private readonly ms: number) {}

  add(timed: Timed): void {
    timed.due = performance.now() + this.ms;
    this.#going.add(timed);
    this.#timer ??= setTimeout(this.#look, this.ms);
  }

  /** A timer that nobody needs would keep the process alive. */
  remove(timed: Timed): void {
    if (!this.#going.delete(timed) || this.#going.size > 0) return;
    clearTimeout(this.#timer);
    this.#timer = undefined;
  }

  readonly #look = () => {
    this.#timer = undefined;
    const now = performance.now();
    for (const timed of this.#going) {
      if (timed.due > now) {
        this.#timer ??= setTimeout(this.#look, Math.ceil(timed.due - now));
        return;
      }
      timed.late();
    }
  };
}
