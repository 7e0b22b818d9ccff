/** One snippet of a turn, as a run: followed while it goes on, cancelled with the turn. */
import { type Env, runOf, type Stub } from "../env.js";
import type { RunRpc } from "../rpc.js";
import { openRun } from "../runs.js";
import type { RunView } from "../schemas/run.js";
import { type Emit, readEvents } from "./events.js";

const waitMs = 60_000;

export interface ExecuteSetup {
  env: Env;
  org: string;
  /** Whose conversation waits for it. */
  user: string;
  requestId?: string;
  signal: AbortSignal;
  emit: Emit;
  /** Told before the run starts. */
  onRun(id: string): void;
}

/** Resolves when the run has ended or waits for a decision. @throws the signal's reason. */
export async function execute(
  code: string,
  tools: "all" | "none",
  setup: ExecuteSetup,
): Promise<RunView> {
  const { env, org, user, requestId, signal, emit } = setup;
  const opened = await openRun(env, { org, user, code, origin: "chat", requestId, tools });
  const { id } = opened;
  signal.throwIfAborted();
  setup.onRun(id);
  emit({ event: "code", data: { run_id: id, code } });
  const run = runOf(env, org, id);
  const cancel = () => void run.cancel().catch(() => {});
  signal.addEventListener("abort", cancel, { once: true });
  try {
    let view = await opened.start(0);
    signal.throwIfAborted();
    const followed = follow(run, id, emit);
    while (view.status === "running") {
      view = (await run.get(waitMs)) ?? { ...view, status: "failed" };
      signal.throwIfAborted();
    }
    await followed;
    return view;
  } finally {
    signal.removeEventListener("abort", cancel);
    if (signal.aborted) cancel();
  }
}

const passedOn = new Set(["stage", "call", "log", "approval"]);

/** Passes the run's events on until it ends or waits. What cannot be followed still runs. */
async function follow(run: Stub<RunRpc>, id: string, emit: Emit): Promise<void> {
  try {
    const stream = await run.events();
    if (stream === undefined) return;
    for await (const { event, data } of readEvents(stream)) {
      const parsed: unknown = JSON.parse(data);
      const fields = typeof parsed === "object" && parsed !== null ? parsed : {};
      if (passedOn.has(event))
        emit({ event, data: { ...fields, run_id: id } } as Parameters<Emit>[0]);
      if (event === "status" && "status" in fields && fields.status === "suspended") {
        emit({ event: "status", data: { status: "suspended", run_id: id } });
        return;
      }
      if (event === "complete") return;
    }
  } catch {
    // The outcome is asked for by itself.
  }
}
