import { type Command, InvalidArgumentError, Option } from "commander";

type Unit = "bytes" | "ms" | "count";

/** Every limit of DESIGN.md, in its order; each is a flag of `run`. */
const limitUnits = {
  maxSourceBytes: "bytes",
  maxNesting: "count",
  maxCalls: "count",
  maxPrefetched: "count",
  maxConcurrency: "count",
  maxConcurrencyPerServer: "count",
  callTimeoutMs: "ms",
  runTimeoutMs: "ms",
  maxStageGas: "count",
  maxRunGas: "count",
  maxStageMs: "ms",
  maxMemoryBytes: "bytes",
  maxStackBytes: "bytes",
  maxArgumentBytes: "bytes",
  maxResultBytes: "bytes",
  maxJournalBytes: "bytes",
  maxLogBytes: "bytes",
  maxOutputBytes: "bytes",
} as const satisfies Record<string, Unit>;

type LimitName = keyof typeof limitUnits;

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

/** Adds `--max-calls` and its kin to `command`. */
export function addLimitFlags(command: Command): Command {
  command.optionsGroup("Limits:");
  for (const [name, unit] of Object.entries(limitUnits)) {
    const flag = name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
    command.addOption(
      new Option(`--${flag} <${unit}>`, `limit ${name}`).argParser((text) =>
        parseQuantity(text, unit),
      ),
    );
  }
  return command;
}

/** The limits that were given; the library has the defaults of the others. */
export function limitsOf(options: Record<string, unknown>): Partial<Record<LimitName, number>> {
  const limits: Partial<Record<LimitName, number>> = {};
  for (const name of Object.keys(limitUnits) as LimitName[]) {
    const value = options[name];
    if (typeof value === "number") limits[name] = value;
  }
  return limits;
}
