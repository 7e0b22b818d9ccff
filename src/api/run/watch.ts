/** Whether a run can go on without a decision: told from its journal and its events. */
import type { RunEvent } from "../../runtime/events.js";
import type { JournalEntry } from "../../runtime/journal.js";

export class Watch {
  #requested = 0;
  readonly #settled = new Set<number>();
  /** Settled, and in the journal or given up. */
  readonly #kept = new Set<number>();
  #timers = 0;
  #waiting = false;
  /** Asked for in this process, not decided. */
  readonly asked = new Set<number>();

  replayed(entries: readonly JournalEntry[]): void {
    for (const entry of entries) {
      if (entry.type === "request") this.#requested++;
      if (entry.type === "settlement") this.#settled.add(entry.seq);
      if (entry.type === "settlement") this.#kept.add(entry.seq);
    }
  }

  written(entries: readonly JournalEntry[]): void {
    // Settlements are written when a stage is about to see them.
    this.#waiting = false;
    for (const entry of entries) {
      if (entry.type === "request") this.#requested++;
      if (entry.type === "settlement") this.#kept.add(entry.seq);
    }
  }

  saw(event: RunEvent): void {
    if (event.type === "stage") this.#waiting = false;
    if (event.type === "call-end") this.#settled.add(event.seq);
    if (event.type === "call-end" && event.status === "aborted") this.#kept.add(event.seq);
    if (event.type !== "wait") return;
    this.#waiting = true;
    this.#timers = event.timers;
  }

  /** Every open call waits for a decision, no timer will fire, and the journal knows everything else. */
  get stuck(): boolean {
    const open = this.#requested - this.#settled.size;
    return (
      this.#waiting &&
      this.#timers === 0 &&
      this.asked.size > 0 &&
      open === this.asked.size &&
      this.#kept.size === this.#settled.size
    );
  }
}
