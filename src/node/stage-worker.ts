/** The thread in which stages run. It may be killed at any time. */
import { parentPort } from "node:worker_threads";
import { Engine } from "../runtime/engine.js";
import { defaultLimits } from "../runtime/limits.js";
import type { SourceBase } from "../runtime/program-text.js";
import { evaluateStage, type RawStage } from "../runtime/stage.js";
import type { Settlement, StageProgram } from "../runtime/types.js";
import type { LoweredProgram } from "../transform/types.js";
import { dropOldest } from "./known.js";
import {
  maxKnownCharacters,
  maxKnownPrograms,
  maxKnownRuns,
  type RunProgram,
  type StageMessage,
  type ThreadMessage,
  unpack,
} from "./protocol.js";
import { failed } from "./task.js";

interface KnownRun {
  program: StageProgram;
  epoch: number;
  base?: SourceBase | undefined;
  settlements: Settlement[];
  characters: number;
}

/** The newest is last, here and there. */
const runs = new Map<number, KnownRun>();
const programs = new Map<number, LoweredProgram>();
let characters = 0;
const engine = new Engine();
/** The first stage is being planned meanwhile. What goes wrong here goes wrong again in the stage. */
let last: Promise<void> | undefined = engine.ready(defaultLimits.maxMemoryBytes).catch(() => {});
void last.then(() => free(last));

function forget(run: number): void {
  characters -= runs.get(run)?.characters ?? 0;
  runs.delete(run);
}

function size(settlement: Settlement): number {
  return settlement.kind === "fulfilled" ? settlement.value.text.length : 100;
}

function programOf({ id, lowered, own }: RunProgram): StageProgram | undefined {
  const program = lowered ?? programs.get(id);
  if (program === undefined) return undefined;
  programs.delete(id);
  programs.set(id, program);
  dropOldest(programs, maxKnownPrograms);
  return { ...own, program };
}

/** The run as it was known, or anew. */
function runOf({ run, program: given, from, epoch, base }: StageMessage): KnownRun | undefined {
  const before = runs.get(run);
  const program = before?.program ?? (given && programOf(given));
  if (program === undefined) return undefined;
  const goesOn = given === undefined && before?.epoch === epoch;
  if (goesOn && before.settlements.length === from) return before;
  return from === 0 ? { program, settlements: [], characters: 0, epoch, base } : undefined;
}

function recall(message: StageMessage): KnownRun | undefined {
  const { run, settlements } = message;
  const entry = runOf(message);
  if (entry === undefined) return undefined;
  forget(run);
  for (const settlement of unpack(settlements)) {
    entry.settlements.push(settlement);
    entry.characters += size(settlement);
  }
  runs.set(run, entry);
  characters += entry.characters;
  for (const oldest of runs.keys()) {
    if (runs.size <= maxKnownRuns && characters <= maxKnownCharacters) break;
    if (oldest !== run) forget(oldest);
  }
  return entry;
}

/** Only while the engine is ready. Undefined when it has to be made so again. */
function evaluate(message: StageMessage, entry: KnownRun): ThreadMessage | undefined {
  const { task, limits, beyond } = message;
  const began = performance.now();
  const { base } = entry;
  const raw: RawStage = evaluateStage({ ...entry, ...beyond, base, limits }, engine.evaluate);
  if (!raw.ok && raw.again) return undefined;
  return { kind: "result", task, raw, ms: performance.now() - began };
}

const port = parentPort;
if (port === null) throw new Error("this module runs in a worker thread only");
const answer = (message: ThreadMessage) => port.postMessage(message);

/** One after another, and at once where nothing has to be waited for. */
function take(message: StageMessage): void {
  let entry: KnownRun | undefined;
  if (last === undefined && engine.isReady(message.limits.memoryBytes)) {
    entry = recall(message);
    const said = entry ? evaluate(message, entry) : forgotten(message);
    if (said !== undefined) {
      answer(said);
      return;
    }
  }
  const mine = (last ?? Promise.resolve())
    .then(() => afterwards(message, entry))
    .catch((thrown: unknown): ThreadMessage => {
      const raw = failed(String(thrown));
      return { kind: "result", task: message.task, raw, ms: 0 };
    })
    .then(answer);
  last = mine;
  void mine.then(() => free(mine));
}

async function afterwards(message: StageMessage, known?: KnownRun): Promise<ThreadMessage> {
  const { memoryBytes } = message.limits;
  await engine.ready(memoryBytes);
  const entry = known ?? recall(message);
  if (entry === undefined) return forgotten(message);
  for (;;) {
    const said = evaluate(message, entry);
    if (said !== undefined) return said;
    await engine.ready(memoryBytes);
  }
}

function forgotten({ task }: StageMessage): ThreadMessage {
  return { kind: "forgotten", task };
}

function free(done: Promise<void> | undefined): void {
  if (last === done) last = undefined;
}

port.on("message", (messages: readonly StageMessage[]) => messages.forEach(take));
answer({ kind: "ready" });
void last.then(async () => {
  const { releaseSyncWasmModule: module } = await import("@cf-wasm/quickjs");
  answer({ kind: "compiled", module });
});
