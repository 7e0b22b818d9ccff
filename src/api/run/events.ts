/** What a run tells while it goes on: kept, so that a listener who was cut off misses nothing. */
import type { DurableObjectStorage } from "cloudflare:workers";

export const eventsTable =
  "CREATE TABLE IF NOT EXISTS events (id INTEGER PRIMARY KEY, event TEXT, data TEXT)";

export type EventName = "status" | "stage" | "call" | "log" | "warning" | "approval" | "complete";

type Row = { id: number; event: string; data: string };

const mostKept = 10_000;
const rowsAtOnce = 200;
/** Ids of different processes never meet. */
const idsAProcess = 1_000_000;
const pingMs = 15_000;
/** Bytes waiting for a listener who does not read; beyond it the stream ends, to be resumed. */
const mostWaiting = 1024 * 1024;

interface Listener {
  controller: ReadableByteStreamController;
}

export class EventLog {
  readonly #listeners = new Set<Listener>();
  #next: number;
  #kept = 0;
  #ended = false;
  #ping: ReturnType<typeof setInterval> | undefined;

  /** @param process how many processes have had the run, this one included. */
  constructor(
    private readonly storage: DurableObjectStorage,
    process: number,
  ) {
    this.#next = process * idsAProcess;
  }

  emit(event: EventName, data: unknown): void {
    const row: Row = { id: this.#next++, event, data: JSON.stringify(data) };
    if (this.#kept++ < mostKept || event === "complete") {
      this.storage.sql.exec(
        "INSERT INTO events (id, event, data) VALUES (?, ?, ?)",
        row.id,
        event,
        row.data,
      );
    }
    const bytes = encode(row);
    for (const listener of this.#listeners) this.#send(listener, bytes);
  }

  /** Nothing follows: streams end. */
  end(): void {
    this.#ended = true;
    for (const listener of this.#listeners) this.#drop(listener);
  }

  stream(after: number, ended: boolean): ReadableStream<Uint8Array> {
    let listener: Listener | undefined;
    return new ReadableStream({
      type: "bytes",
      start: (controller) => {
        for (const row of this.#since(after)) controller.enqueue(encode(row));
        if (ended || this.#ended) {
          close(controller);
          return;
        }
        listener = { controller };
        this.#listeners.add(listener);
        this.#ping ??= setInterval(() => {
          for (const each of this.#listeners) this.#send(each, ping);
        }, pingMs);
      },
      cancel: () => {
        if (listener !== undefined) this.#remove(listener);
      },
    });
  }

  *#since(after: number): Generator<Row> {
    let last = after;
    for (;;) {
      const rows = this.storage.sql
        .exec<Row>(
          "SELECT id, event, data FROM events WHERE id > ? ORDER BY id LIMIT ?",
          last,
          rowsAtOnce,
        )
        .toArray();
      yield* rows;
      last = rows.at(-1)?.id ?? last;
      if (rows.length < rowsAtOnce) return;
    }
  }

  #send(listener: Listener, bytes: Uint8Array): void {
    try {
      listener.controller.enqueue(bytes);
      if ((listener.controller.desiredSize ?? 0) < -mostWaiting) this.#drop(listener);
    } catch {
      this.#remove(listener);
    }
  }

  #drop(listener: Listener): void {
    this.#remove(listener);
    try {
      close(listener.controller);
    } catch {
      // The listener has gone before.
    }
  }

  #remove(listener: Listener): void {
    this.#listeners.delete(listener);
    if (this.#listeners.size > 0) return;
    clearInterval(this.#ping);
    this.#ping = undefined;
  }
}

const encoder = new TextEncoder();
const ping = encoder.encode(": ping\n\n");

function close(controller: ReadableByteStreamController): void {
  controller.close();
  // A reader that waits on a byte stream must be told.
  controller.byobRequest?.respond(0);
}

function encode({ id, event, data }: Row): Uint8Array {
  return encoder.encode(`id: ${id}\nevent: ${event}\ndata: ${data}\n\n`);
}
