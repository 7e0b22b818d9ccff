/** One run of the kill cases, through the Worker's HTTP API. */
import type { JournalEntry } from "../../src/runtime/journal.js";
import { parseJournal } from "../../src/runtime/journal-parse.js";
import { processKey } from "../api/worker-process.js";

interface View {
  status: string;
  value?: unknown[];
  error?: { name: string; message: string };
  pending?: { seq: number }[];
}

const pause = () => new Promise((resolve) => setTimeout(resolve, 20));

export class KillApi {
  constructor(private readonly base: string) {}

  /** Whoever looks at a run has it go on, and decides. */
  async end(id: string): Promise<View> {
    for (;;) {
      const view = (await this.ask("GET", `/orgs/kill/runs/${id}`)) as View;
      if (view.status === "completed" || view.status === "failed") return view;
      await this.#decide(id, view);
      await pause();
    }
  }

  /** Only a run with a call that asks is looked at. */
  async approve(id: string, told: readonly JournalEntry[]): Promise<void> {
    const asks = (entry: JournalEntry) => entry.type === "request" && entry.askUntil !== undefined;
    if (told.some(asks))
      await this.#decide(id, (await this.ask("GET", `/orgs/kill/runs/${id}`)) as View);
  }

  async #decide(id: string, { pending = [] }: View): Promise<void> {
    if (pending.length === 0) return;
    const decisions = pending.map(({ seq }) => ({ seq, action: "approve" }));
    await this.ask("POST", `/orgs/kill/runs/${id}/decisions`, { decisions });
  }

  async journal(id: string): Promise<JournalEntry[]> {
    const text = await (await this.#fetch("GET", `/orgs/kill/runs/${id}/journal`)).text();
    return text === "" ? [] : parseJournal(text);
  }

  async ask(method: string, path: string, body?: object): Promise<unknown> {
    return (await this.#fetch(method, path, body)).json();
  }

  async #fetch(method: string, path: string, body?: object): Promise<Response> {
    const response = await fetch(`${this.base}/api/v1${path}`, {
      method,
      headers: { authorization: `Bearer ${processKey}`, "content-type": "application/json" },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
    if (!response.ok) throw new Error(`${method} ${path}: ${await response.text()}`);
    return response;
  }
}
