import { type Command, InvalidArgumentError, Option } from "commander";
import { defaultLimits, type Limits } from "../index.js";

type Unit = "bytes" | "ms" | "count";

/** Every limit; each is a flag of `run`. */
const limitFlags = {
  maxSourceBytes: ["bytes", "length of the snippet"],
  maxNesting: ["count", "depth of the snippet's syntax"],
  maxCalls: ["count", "calls in one run"],
  maxPrefetched: ["count", "reads fetched ahead in one run"],
  maxConcurrency: ["count", "calls in flight"],
  maxConcurrencyPerServer: ["count", "calls in flight to one server"],
  callTimeoutMs: ["ms", "time of one call, retries included"],
  runTimeoutMs: ["ms", "time of the run, suspension not counted"],
  maxStageGas: ["count", "interrupt polls in one stage"],
  maxRunGas: ["count", "interrupt polls in all stages together"],
  maxStageMs: ["ms", "time of one stage, in a thread"],
  maxMemoryBytes: ["bytes", "memory of the engine"],
  maxStackBytes: ["bytes", "stack of the engine"],
  maxArgumentBytes: ["bytes", "arguments of one call"],
  maxResultBytes: ["bytes", "result of one call"],
  maxJournalBytes: ["bytes", "journal of the run"],
  maxLogBytes: ["bytes", "what the snippet logs"],
  maxOutputBytes: ["bytes", "outcome as chat shows it to a model"],
} as const satisfies Record<keyof Limits, readonly [unit: Unit, what: string]>;

type LimitName = keyof typeof limitFlags;

const scales: Record<Unit, Record<string, number>> = {
  bytes: {
    "": 1,
    b: 1,
    k: 1024,
    kb: 1024,
    m: 1024 ** 2,
    mb: 1024 ** 2,
    g: 1024 ** 3,
    gb: 1024 ** 3,
  },
  ms: { "": 1, ms: 1, s: 1000, m: 60_000, h: 3_600_000 },
  count: { "": 1 },
};

const examples: Record<Unit, string> = {
  bytes: "a number of bytes such as 65536, 64KB or 4MB",
  ms: "a duration such as 30000 (milliseconds), 30s or 5m",
  count: "a whole number",
};

/** `64KB`, `30s`, `256` as a number. */
function parseQuantity(text: string, unit: Unit): number {
  const match = /^(\d+(?:\.\d+)?)([a-z]{0,2})$/i.exec(text.trim());
  const scale = scales[unit][match?.[2]?.toLowerCase() ?? ""];
  const value = Number(match?.[1]) * (scale ?? Number.NaN);
  if (!Number.isSafeInteger(value)) throw new InvalidArgumentError(`Give ${examples[unit]}.`);
  return value;
}

/** Milliseconds. */
export function duration(text: string): number {
  return parseQuantity(text, "ms");
}

const round: Record<Unit, readonly (readonly [suffix: string, size: number])[]> = {
  bytes: [
    ["MB", 1024 ** 2],
    ["KB", 1024],
  ],
  ms: [["s", 1000]],
  count: [],
};

/** `65536` bytes as `64KB`, `30000` ms as `30s`: as `parseQuantity` reads it. */
function quantity(value: number, unit: Unit): string {
  const [suffix, size] = round[unit].find(([, size]) => value % size === 0) ?? ["", 1];
  return `${value / size}${suffix}`;
}

/** Adds `--max-calls` and its kin to `command`. */
export function addLimitFlags(command: Command): Command {
  command.optionsGroup("Limits:");
  for (const name of Object.keys(limitFlags) as LimitName[]) {
    const [unit, what] = limitFlags[name];
    const flag = name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
    command.addOption(
      new Option(
        `--${flag} <${unit}>`,
        `${what} (default: ${quantity(defaultLimits[name], unit)})`,
      ).argParser((text) => parseQuantity(text, unit)),
    );
  }
  return command;
}

/** The limits that were given; the library has the defaults of the others. */
export function limitsOf(options: Record<string, unknown>): Partial<Record<LimitName, number>> {
  const limits: Partial<Record<LimitName, number>> = {};
  for (const name of Object.keys(limitFlags) as LimitName[]) {
    const value = options[name];
    if (typeof value === "number") limits[name] = value;
  }
  return limits;
}
