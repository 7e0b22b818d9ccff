/** The thread in which stages run. It may be killed at any time. */
import { parentPort } from "node:worker_threads";
import { Engine } from "../runtime/engine.js";
import { defaultLimits } from "../runtime/limits.js";
import type { SourceBase } from "../runtime/source.js";
import { evaluateStage, type RawStage } from "../runtime/stage.js";
import type { Settlement, StageProgram } from "../runtime/types.js";
import {
  maxKnownCharacters,
  maxKnownRuns,
  type StageMessage,
  type ThreadMessage,
} from "./protocol.js";

interface KnownRun {
  program: StageProgram;
  epoch: number;
  base?: SourceBase | undefined;
  settlements: Settlement[];
  characters: number;
}

/** The newest run is last. */
const known = new Map<number, KnownRun>();
let characters = 0;
const engine = new Engine();
/** The first stage is being planned meanwhile. What goes wrong here goes wrong again in the stage. */
const warm = engine.ready(defaultLimits.maxMemoryBytes).catch(() => {});

function forget(run: number): void {
  characters -= known.get(run)?.characters ?? 0;
  known.delete(run);
}

function size(settlement: Settlement): number {
  return settlement.kind === "fulfilled" ? settlement.value.text.length : 100;
}

function recall(message: StageMessage): KnownRun | undefined {
  const { run, program, from, settlements, epoch, base } = message;
  const before = known.get(run);
  let entry: KnownRun | undefined =
    program === undefined
      ? before
      : { program: before?.program ?? program, settlements: [], characters: 0, epoch: -1 };
  if (entry !== undefined && entry.epoch !== epoch && from === 0)
    entry = { program: entry.program, settlements: [], characters: 0, epoch, base };
  if (entry?.settlements.length !== from || entry.epoch !== epoch) return undefined;
  forget(run);
  for (const settlement of settlements) {
    entry.settlements.push(settlement);
    entry.characters += size(settlement);
  }
  known.set(run, entry);
  characters += entry.characters;
  for (const oldest of known.keys()) {
    if (known.size <= maxKnownRuns && characters <= maxKnownCharacters) break;
    if (oldest !== run) forget(oldest);
  }
  return entry;
}

async function evaluate(message: StageMessage): Promise<ThreadMessage> {
  const entry = recall(message);
  if (entry === undefined) return { kind: "forgotten" };
  const { limits, beyond } = message;
  await warm;
  const { base } = entry;
  await engine.ready(limits.memoryBytes);
  const raw: RawStage = evaluateStage({ ...entry, ...beyond, base, limits }, engine.evaluate);
  return { kind: "result", raw };
}

const port = parentPort;
if (port === null) throw new Error("this module runs in a worker thread only");
port.on("message", (message: StageMessage) => {
  evaluate(message).then(
    (answer) => port.postMessage(answer),
    (thrown: unknown) => {
      const error = { kind: "engine", message: String(thrown) } as const;
      port.postMessage({
        kind: "result",
        raw: { ok: false, error, gas: 0 },
      } satisfies ThreadMessage);
    },
  );
});
port.postMessage({ kind: "ready" } satisfies ThreadMessage);
