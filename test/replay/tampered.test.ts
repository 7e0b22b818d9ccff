import { expect, test } from "vitest";
import {
  type JournalEntry,
  JournalError,
  MemoryJournal,
  type Outcome,
  type RunOptions,
  resume,
  run,
  serializeJournal,
} from "../../src/index.js";
import { InlineExecutor } from "../../src/runtime/inline-executor.js";
import { rehearse } from "../../src/runtime/rehearsal.js";
import { readReplay } from "../../src/runtime/replay.js";

const source = `const first = await get(1);
const both = await Promise.all([get(first + 1), get(first + 2)]);
await new Promise((r) => setTimeout(r, 5));
await put(both.join());
return [first, ...both]`;

const sent: unknown[] = [];
const get = { handler: (n: number) => n * 10, annotations: { readOnlyHint: true } };
const put = (text: string) => {
  sent.push(text);
  return true;
};
const tools = { get, put };

async function recorded(): Promise<JournalEntry[]> {
  const store = new MemoryJournal();
  const options = { tools, store, parallelize: "off", isolation: "inline" } as const;
  const outcome = await run(source, options);
  expect(outcome.value).toEqual([10, 110, 120]);
  return JSON.parse(JSON.stringify(store.entries)) as JournalEntry[];
}

interface Refusal {
  message: string;
  kind: "journal" | "divergence";
}

/** Fails unless the journal is refused, and nothing was sent. */
async function refusalOf(entries: readonly JournalEntry[]): Promise<Refusal> {
  sent.length = 0;
  let outcome: Outcome;
  try {
    outcome = await resume(serializeJournal(entries), {
      tools,
      isolation: "inline",
      parallelize: "off",
    });
  } catch (thrown) {
    if (thrown instanceof JournalError) return { message: thrown.message, kind: "journal" };
    throw thrown;
  }
  expect(sent).toEqual([]);
  expect(outcome).toMatchObject({ status: "failed", error: { code: "divergence" } });
  return { message: outcome.error?.message ?? "", kind: "divergence" };
}

type Change = (entries: JournalEntry[]) => JournalEntry[];

const of = (entries: JournalEntry[], type: JournalEntry["type"], nth = 0): number =>
  entries.flatMap((entry, index) => (entry.type === type ? [index] : []))[nth] ?? -1;

function altered(type: JournalEntry["type"], nth: number, fields: object): Change {
  return (entries) =>
    entries.map((entry, index) =>
      index === of(entries, type, nth) ? ({ ...entry, ...fields } as JournalEntry) : entry,
    );
}
const dropped =
  (type: JournalEntry["type"], nth: number): Change =>
  (entries) =>
    entries.filter((_, index) => index !== of(entries, type, nth));
const repeated =
  (type: JournalEntry["type"], nth: number): Change =>
  (entries) =>
    entries.flatMap((entry, index) =>
      index === of(entries, type, nth) ? [entry, entry] : [entry],
    );

const json = (value: unknown) => ({ form: "json", text: JSON.stringify(value) });

const changes: [name: string, change: Change, names: RegExp][] = [
  [
    "altered arguments",
    altered("request", 1, { args: json([99]) }),
    /at call 1: recorded was get\(99\)/,
  ],
  ["an altered tool", altered("request", 0, { tool: "put" }), /at call 0: recorded was put\(1\)/],
  ["an altered site", altered("request", 3, { site: 0 }), /at call 3: recorded was put/],
  [
    "an altered result",
    altered("settlement", 0, { value: json(7) }),
    /at call 1: recorded was get\(11\)/,
  ],
  [
    "a result made a failure",
    altered("settlement", 0, { value: undefined, error: { name: "Error", message: "no" } }),
    /at call 1/,
  ],
  ["an altered end", altered("end", 0, { value: json([1]) }), /at its end: recorded was \[1\]/],
  [
    "an altered source of the program",
    (all) =>
      all.map((entry) =>
        entry.type === "header"
          ? { ...entry, program: { ...entry.program, code: entry.program.code.replace("1", "2") } }
          : entry,
      ),
    /call 0/,
  ],
  [
    "a dropped request",
    dropped("request", 1),
    /entry \d+ of the journal: request 2 is out of order/,
  ],
  ["the dropped last request", dropped("request", 3), /entry \d+ of the journal settles call 3/],
  ["a dropped settlement", dropped("settlement", 0), /at call 1: recorded was get\(11\)/],
  ["a dropped timer", dropped("timer", 0), /at call 3/],
  ["a repeated request", repeated("request", 1), /request 1 is out of order/],
  ["a repeated settlement", repeated("settlement", 1), /settles call \d a second time/],
  ["a repeated timer", repeated("timer", 0), /no use for settlement 4/],
  ["a repeated header", repeated("header", 0), /entry 2 of the journal is a second header/],
  ["a dropped header", dropped("header", 0), /begins with its header/],
  [
    "swapped requests",
    (all) => swapped(all, of(all, "request", 1), of(all, "request", 2)),
    /request 2 is out of order/,
  ],
  [
    "swapped settlements",
    (all) => swapped(all, of(all, "settlement", 0), of(all, "settlement", 1)),
    /settles call|earlier/,
  ],
  [
    "a settlement after its timer",
    (all) => swapped(all, of(all, "settlement", 1), of(all, "timer")),
    /no use for|earlier|call/,
  ],
  ["a time that goes back", altered("timer", 0, { at: 1 }), /entry \d+ of the journal is earlier/],
  [
    "a timer that was never set",
    altered("timer", 0, { id: 77 }),
    /no use for settlement|at call 3/,
  ],
];

function swapped(entries: JournalEntry[], a: number, b: number): JournalEntry[] {
  const copy = [...entries];
  [copy[a], copy[b]] = [entries[b] as JournalEntry, entries[a] as JournalEntry];
  return copy;
}

test.each(changes)("%s: the journal is refused", async (_name, change, names) => {
  const entries = await recorded();
  const changed = change(entries);
  expect(changed).not.toEqual(entries);
  expect((await refusalOf(changed)).message).toMatch(names);
});

test("every request that is altered is named, also before the run has ended", async () => {
  const entries = (await recorded()).filter((entry) => entry.type !== "end");
  for (const entry of entries) {
    if (entry.type !== "request") continue;
    const changed = altered("request", entry.seq, { args: json(["other"]) })(entries);
    const refusal = await refusalOf(changed);
    expect(refusal).toMatchObject({ kind: "divergence" });
    expect(refusal.message).toContain(`at call ${entry.seq}: recorded was ${entry.tool}("other")`);
  }
});

test("a line that is not an entry is named", async () => {
  const lines = serializeJournal(await recorded()).split("\n");
  for (const line of ["{}", "null", "[]", '{"type":"__proto__"}', "nonsense"]) {
    const text = [lines[0], line, ...lines.slice(1)].join("\n");
    await expect(async () => resume(text, { tools })).rejects.toThrow(/line 2 of the journal/);
  }
});

const failing = `const n = await get(1); if (n > 5) throw new TypeError("too many: " + n); return n`;

/** A run that the snippet ended with an error. */
async function failed(options: RunOptions = {}): Promise<JournalEntry[]> {
  const store = new MemoryJournal();
  const outcome = await run(failing, { tools, store, isolation: "inline", ...options });
  expect(outcome.error?.message).toBe("too many: 10");
  return JSON.parse(JSON.stringify(store.entries)) as JournalEntry[];
}

const hostEnds = [
  "engine",
  "run-timeout",
  "time-limit",
  "run-gas-limit",
  "journal-limit",
  "journal-store",
  "stage-died",
  "gas-limit",
  "deadlock",
  "divergence",
];

test.each(hostEnds)("a failed end made one of the code %s is no end of this run", async (code) => {
  const entries = await failed();
  const end = { name: "EngineError", message: "The engine failed", stack: "", code };
  const changed = altered("end", 0, { error: end })(entries);
  const { differences } = await rehearse(readReplay(changed), new InlineExecutor());
  expect(differences).toEqual([
    "the journal ends with failed EngineError: The engine failed, the replay with failed TypeError: too many: 10",
  ]);
  // What the stages used together, a run that has ended cannot tell from its last stage.
  if (code !== "run-gas-limit")
    expect((await refusalOf(changed)).message).toMatch(/at its end: .*too many: 10/);
});

test("an altered error, and one made a value, are named", async () => {
  const entries = await failed();
  const other = altered("end", 0, { error: { name: "TypeError", message: "other", stack: "" } });
  expect((await refusalOf(other(entries))).message).toMatch(/TypeError: other, .*too many: 10/);
  const value = altered("end", 0, { status: "completed", error: undefined, value: json(10) });
  expect((await refusalOf(value(entries))).message).toMatch(/at its end: recorded was 10/);
});

test("ends that the host made are borne out by their own journals", async () => {
  const hang = () => new Promise<never>(() => {});
  const runs: [code: string, source: string, options: RunOptions][] = [
    ["cancelled", "await hang()", { signal: AbortSignal.timeout(100) }],
    ["run-timeout", "await hang()", { limits: { runTimeoutMs: 60 } }],
    ["run-gas-limit", "for (;;) await get(1)", { limits: { maxRunGas: 20, maxCalls: 1000 } }],
    [
      "journal-limit",
      "await get(1); await get('x'.repeat(50_000))",
      { limits: { maxJournalBytes: 40_000 } },
    ],
    ["gas-limit", "await get(1); for (;;);", { limits: { maxStageGas: 20 } }],
    ["call-limit", "get(1); get(2); return 1", { limits: { maxCalls: 1 } }],
  ];
  for (const [code, source, options] of runs) {
    const store = new MemoryJournal();
    const all = { ...options, tools: { ...tools, hang }, store, isolation: "inline" as const };
    const outcome = await run(source, all);
    expect(outcome.error?.code).toBe(code);
    const { differences } = await rehearse(readReplay(store.entries), new InlineExecutor());
    expect(differences, code).toEqual([]);
    const again = await resume(serializeJournal(store.entries), {
      ...all,
      store: undefined,
      signal: undefined,
    });
    expect(again.error?.code, code).toBe(code);
  }
});
