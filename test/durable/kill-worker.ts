/** Runs in a real Worker whose processes are killed by -9, seen from outside: its journal, and its calls. */
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { JournalEntry } from "../../src/runtime/journal.js";
import { startWorker, type WorkerProcess } from "../api/worker-process.js";
import { freePort } from "../support/free-port.js";
import { sentTwice, withUnknown } from "./kill.js";
import { KillApi } from "./kill-api.js";
import { KillServer, type Moment } from "./kill-server.js";
import { openCalls } from "./open-calls.js";

const source = `
const settled = (p) => p.catch((error) => error.name);
const chance = String(Math.random());
const out = [(await k.read({ n: chance })) === "read " + chance];
out.push(...await Promise.all([settled(k.pay({ n: "1" })), k.read({ n: "2" }), settled(k.pay({ n: "2" })), k.put({ n: "a" })]));
out.push(await k.fail({ n: "1" }).catch((error) => error.message));
out.push(await Promise.race([k.slow({ n: "1" }), k.read({ n: "3" })]));
await new Promise((resolve) => setTimeout(resolve, 20));
for (const n of ["3", "4"]) out.push(await settled(k.pay({ n })));
out.push(await settled(k.asked({ n: "1" })), await k.put({ n: "b" }));
return out;`;

/** When the process is killed: at a moment of the nth call to come, or when the journal has n rows. */
export type KillPoint = { moment: Moment; call: number } | { rows: number };

export interface Killed {
  /** `never`: the run was through before. */
  result: "never" | "same" | "unknown";
  /** Of its journal, when it was killed. */
  rows: number;
}

export class WorkerKillCases {
  readonly #api: KillApi;
  #whole: { value: unknown[]; rows: number; calls: number; effects: string[] } | undefined;

  private constructor(
    readonly state: string,
    readonly port: number,
    readonly server: KillServer,
    private worker: WorkerProcess,
  ) {
    this.#api = new KillApi(worker.base);
  }

  static async open(): Promise<WorkerKillCases> {
    const state = await mkdtemp(join(tmpdir(), "kill-worker-"));
    const port = await freePort();
    const server = await KillServer.open();
    const cases = new WorkerKillCases(state, port, server, await startWorker(port, state));
    await cases.#api.ask("POST", "/admin/orgs/kill/mcp-servers", {
      ...{ id: "k", url: server.url, policy: { asked: "ask" } },
    });
    return cases;
  }

  async close(): Promise<void> {
    await this.worker.kill("SIGKILL");
    await this.server.close();
    await rm(this.state, { recursive: true, force: true });
  }

  /** What an uninterrupted run comes to. */
  async whole() {
    if (this.#whole !== undefined) return this.#whole;
    let calls = 0;
    this.#begin((moment) => void (moment === "arrived" && calls++));
    const id = await this.#start();
    const { status, value = [] } = await this.#api.end(id);
    if (status !== "completed") throw new Error(`the uninterrupted run ${status}`);
    const rows = (await this.#api.journal(id)).length;
    this.#whole = { value, rows, calls, effects: [...this.server.effects] };
    return this.#whole;
  }

  /** @throws when the run does not come to the same, writes something twice, or forgets what it told */
  async kill(point: KillPoint): Promise<Killed> {
    const whole = await this.whole();
    const check = (what: string, actual: unknown, expected: unknown) => {
      if (JSON.stringify(actual) === JSON.stringify(expected)) return;
      throw new Error(
        `${JSON.stringify(point)}: ${what} ${JSON.stringify(actual)}, not ${JSON.stringify(expected)}`,
      );
    };
    const { id, told, killed } = await this.#until(point);
    if (!killed) {
      const ended = await this.#api.end(id);
      check("outcome", [ended.status, ended.value], ["completed", whole.value]);
      check("effects", [...this.server.effects].sort(), [...whole.effects].sort());
      return { result: "never", rows: told.length };
    }
    this.worker = await startWorker(this.port, this.state);
    // To look at the journal starts nothing; an alarm may have: what follows the takeover is not counted.
    const after = await this.#api.journal(id);
    const taken = after.findIndex(({ type }) => type === "stage-begun");
    const kept = taken < 0 ? after : after.slice(0, taken);
    check("told, and kept", kept.slice(0, told.length), told);
    const open = openCalls(kept, ["k.pay", "k.asked"]).map(
      ({ tool, args }) => `${tool.slice(2)} ${/"n":"(.*?)"/.exec(args.text)?.[1]}`,
    );
    const ended = await this.#api.end(id);
    const expected = withUnknown(whole.value, open);
    check("outcome", [ended.status, ended.value, ended.error], ["completed", expected, undefined]);
    const sent = this.server.effects;
    check("done twice", sentTwice(sent), []);
    const missing = whole.effects.filter((e) => !sent.includes(e) && !open.includes(e));
    check("not done", missing, []);
    check("journal before", (await this.#api.journal(id)).slice(0, kept.length), kept);
    return { result: open.length > 0 ? "unknown" : "same", rows: kept.length };
  }

  /** After a case that went wrong: the next ones have a Worker again. */
  async restart(): Promise<void> {
    await this.worker.kill("SIGKILL");
    this.worker = await startWorker(this.port, this.state);
  }

  /** Runs up to the point, and kills there; `told` is what the journal was seen to have. */
  async #until(point: KillPoint) {
    let count = 0;
    let killed = false;
    const kill = () => {
      killed = true;
      return this.worker.kill("SIGKILL");
    };
    let gone: Promise<void> | undefined;
    this.#begin((moment) => {
      if (!("moment" in point) || moment !== point.moment || killed) return;
      if (++count === point.call) gone = kill();
    });
    const id = await this.#start();
    let told: JournalEntry[] = [];
    for (;;) {
      try {
        told = await this.#api.journal(id);
        if (killed) break;
        if ("rows" in point && told.length >= point.rows) {
          gone = kill();
          break;
        }
        if (told.at(-1)?.type === "end") break;
        await this.#api.approve(id, told);
      } catch (thrown) {
        if (!killed) throw thrown;
        break;
      }
    }
    await gone;
    return { id, told, killed };
  }

  #begin(onMoment: KillServer["onMoment"]): void {
    this.server.effects = [];
    this.server.onMoment = onMoment;
  }

  async #start(): Promise<string> {
    const body = { code: source, wait_ms: 0 };
    const answer = this.#api.ask("POST", "/orgs/kill/runs", body) as Promise<{ id: string }>;
    // No call comes to anything before the run's name is known here.
    this.server.ready = answer;
    return (await answer).id;
  }
}
