interface ClockEvent {
  id: number;
  due: number;
  run: () => void;
}

/** Time that moves only from one due event to the next. Ties go by order of creation. */
export class VirtualClock {
  now = 0;
  #next = 1;
  readonly #events: ClockEvent[] = [];

  after(ms: number, run: () => void): number {
    const id = this.#next++;
    this.#events.push({ id, due: this.now + ms, run });
    return id;
  }

  cancel(id: number): void {
    const index = this.#events.findIndex((event) => event.id === id);
    if (index >= 0) this.#events.splice(index, 1);
  }

  /** Runs the earliest event; false when there is none within `horizon`. */
  step(horizon = Number.POSITIVE_INFINITY): boolean {
    let first: ClockEvent | undefined;
    for (const event of this.#events) {
      if (!first || event.due < first.due || (event.due === first.due && event.id < first.id))
        first = event;
    }
    if (!first || first.due > this.now + horizon) return false;
    this.cancel(first.id);
    this.now = Math.max(this.now, first.due);
    first.run();
    return true;
  }
}
