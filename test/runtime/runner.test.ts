import { expect, test } from "vitest";
import { guestHash } from "../../src/runtime/guest.generated.js";
import type { HeaderEntry, JournalEntry } from "../../src/runtime/journal.js";
import { MemoryJournal } from "../../src/runtime/journal.js";
import { resolveLimits } from "../../src/runtime/limits.js";
import { readReplay } from "../../src/runtime/replay.js";
import { Runner, type RunnerSetup } from "../../src/runtime/runner.js";
import { parseStageOutput } from "../../src/runtime/stage-output.js";
import { bindTools } from "../../src/runtime/tools.js";
import type { Settlement, StageExecutor, StageResult } from "../../src/runtime/types.js";

type Request = ReturnType<typeof call>;
type Said = { requests?: Request[]; [field: string]: unknown };
type Stage = (settlements: readonly Settlement[], stage: number) => Said | StageResult;

/** Stages that say what a test wants them to. */
function fakeExecutor(stage: Stage): StageExecutor {
  let count = 0;
  return {
    isolation: "inline",
    maxStackBytes: 65_536,
    async execute({ settlements, program }) {
      const said = stage([...settlements], ++count);
      if ("ok" in said) return said as StageResult;
      const { requests = [], ...report } = said;
      const lines = requests.map(({ tool, site, args }) => `\n${tool} json${args} ${site}`);
      const parsed = parseStageOutput(JSON.stringify(report) + lines.join(""), program);
      if (!parsed.ok) throw new Error(parsed.message);
      return { ok: true, output: parsed.output, gas: 1 };
    },
    async close() {},
  };
}

const header: HeaderEntry = {
  type: "header",
  version: 1,
  id: "run",
  source: "get(1)\nput(2)",
  program: { code: "", parameters: [], map: { version: 3, sources: [], names: [], mappings: "" } },
  features: [],
  sites: [
    { site: 0, line: 1, column: 1 },
    { site: 1, line: 2, column: 1 },
  ] as unknown as HeaderEntry["sites"],
  tools: ["get", "put"],
  guest: "",
  seed: "0".repeat(32),
  startedAt: 1000,
  limits: resolveLimits({ callTimeoutMs: 100 }),
};

const call = (tool: number, args: unknown[], site = tool) => ({
  tool,
  site,
  args: JSON.stringify(args),
});
const value = (v: unknown) => ({ ok: true, value: { form: "json", text: JSON.stringify(v) } });
const waitFor = (...seqs: number[]) => seqs.map((seq) => ({ kind: "call", seq }));

function runner(
  stage: Stage,
  more: Partial<RunnerSetup> = {},
  tools: Record<string, unknown> = {},
) {
  const { hosts } = bindTools({ get: (n: number) => n, put: (n: number) => n, ...tools } as never);
  return new Runner({
    header,
    hosts,
    executor: fakeExecutor(stage),
    diagnostics: [],
    now: () => 1000,
    ...more,
  });
}

test("requests are journaled before they are sent, settlements before a stage sees them", async () => {
  const seen: string[] = [];
  const store = {
    append: async (entries: readonly JournalEntry[]) => {
      await Promise.resolve();
      seen.push(entries.map((entry) => entry.type).join("+"));
    },
  };
  const get = () => seen.push("sent");
  await runner(
    (settlements, stage) => {
      seen.push(`stage ${stage}`);
      const requests = [call(0, [1]), call(0, [2])];
      return settlements.length === 2
        ? { requests, end: value(1) }
        : { requests, waits: [{ kind: "all", of: waitFor(0, 1) }] };
    },
    { store },
    { get },
  ).run();
  expect(seen).toEqual([
    "header",
    "stage 1",
    "request+request",
    "sent",
    "sent",
    "settlement+settlement",
    "stage 2",
    "end",
  ]);
});

test("a replay that calls something else fails the run, naming both calls", async () => {
  const outcome = await runner((settlements) =>
    settlements.length === 0
      ? { requests: [call(0, [1])], waits: waitFor(0) }
      : { requests: [call(1, [2])], end: value(1) },
  ).run();
  expect(outcome).toMatchObject({
    status: "failed",
    error: { name: "DivergenceError", code: "divergence", call: 0 },
  });
  expect(outcome.error?.message).toContain(
    "at call 0: recorded was get(1) at 1:1, but the replay called put(2) at 2:1",
  );
});

test.each<[string, Said]>([
  ["other arguments", { requests: [call(0, [2])] }],
  ["another site", { requests: [call(0, [1], 1)] }],
  ["fewer calls", { requests: [] }],
  ["no use for a settlement", { requests: [call(0, [1])], diverged: 0 }],
])("a replay with %s diverges", async (_, said) => {
  const outcome = await runner((settlements) =>
    settlements.length === 0
      ? { requests: [call(0, [1])], waits: waitFor(0) }
      : { ...said, end: value(1) },
  ).run();
  expect(outcome.error?.code).toBe("divergence");
});

test("waiting for nothing that is outstanding is a deadlock", async () => {
  expect((await runner(() => ({})).run()).error?.code).toBe("deadlock");
  expect((await runner(() => ({ waits: [{ kind: "never" }] })).run()).error?.code).toBe("deadlock");
  expect((await runner(() => ({ waits: [{ kind: "timer", id: 3 }] })).run()).error?.code).toBe(
    "deadlock",
  );
});

test("timers due at one wake go by due time, then creation, and none is early", async () => {
  const timers = [
    { id: 0, due: 1003, repeat: false },
    { id: 1, due: 1001, repeat: false },
    { id: 2, due: 1001, repeat: false },
  ];
  let delivered: readonly Settlement[] = [];
  const stop = { id: 3, due: 1003, repeat: false };
  await runner((settlements) => {
    delivered = settlements;
    if (settlements.length === 0)
      return { timers: [stop, ...timers], waits: [{ kind: "timer", id: 3 }] };
    return { end: value(1) };
  }).run();
  expect(delivered).toEqual([
    { kind: "timer", id: 1, at: 1001 },
    { kind: "timer", id: 2, at: 1001 },
    { kind: "timer", id: 0, at: 1003 },
    { kind: "timer", id: 3, at: 1003 },
  ]);
});

test("a fire-and-forget call is waited for, a loser is not", async () => {
  let finish = () => {};
  const get = () =>
    new Promise<number>((resolve) => {
      finish = () => resolve(1);
    });
  const running = runner(
    (settlements) => {
      const requests = [call(0, [1]), call(1, [1])];
      if (settlements.length > 0) return { requests, end: value(1) };
      setTimeout(() => finish(), 5);
      return { requests, end: value(1), linger: { calls: [0] }, lost: [1] };
    },
    {},
    { get, put: () => new Promise(() => {}) },
  );
  const outcome = await running.run();
  expect(outcome.calls.map((c) => c.status)).toEqual(["fulfilled", "pending"]);
  expect(outcome.warnings).toMatchObject([{ code: "lost-call", call: 1, line: 2 }]);
});

test("a lost write that finishes later is journaled after the end", async () => {
  const store = new MemoryJournal();
  let finish: (value: number) => void = () => {};
  const put = () =>
    new Promise<number>((resolve) => {
      finish = resolve;
    });
  const running = runner(
    () => ({ requests: [call(1, [1])], end: value(1), lost: [0] }),
    { store },
    { put },
  );
  await running.run();
  expect(store.entries.at(-1)?.type).toBe("end");
  finish(7);
  await running.drained;
  expect(store.entries.at(-1)).toMatchObject({ type: "settlement", seq: 0, value: { text: "7" } });
});

test("a lost read is aborted", async () => {
  const get = { handler: () => new Promise(() => {}), annotations: { readOnlyHint: true } };
  const outcome = await runner(
    () => ({ requests: [call(0, [1])], end: value(1), lost: [0] }),
    {},
    { get },
  ).run();
  expect(outcome).toMatchObject({
    status: "completed",
    warnings: [],
    calls: [{ status: "aborted" }],
  });
});

test("a timer beyond the call timeout keeps no run alive", async () => {
  const timers = [{ id: 0, due: 1101, repeat: false }];
  const outcome = await runner(() => ({ timers, end: value(1), linger: { timers: [0] } })).run();
  expect(outcome).toMatchObject({ status: "completed", stages: 1 });
});

test("what fails after the value is known is a warning", async () => {
  const timers = [{ id: 0, due: 1000, repeat: false }];
  const outcome = await runner((_, stage) => {
    if (stage === 1) return { timers, end: value(1), linger: { timers: [0] } };
    return { ok: false, gas: 1, error: { kind: "gas", message: "" } };
  }).run();
  expect(outcome).toMatchObject({
    status: "completed",
    value: 1,
    warnings: [{ code: "gas-limit" }],
  });
});

test("a wait that is already over cannot spin the loop", async () => {
  let stages = 0;
  const outcome = await runner(
    (settlements) => {
      stages++;
      const requests = [call(0, [1]), call(1, [1])];
      if (settlements.length === 2) return { requests, end: value(1) };
      return { requests, waits: settlements.length === 0 ? waitFor(0) : waitFor(0, 1) };
    },
    {},
    { put: () => new Promise((resolve) => setTimeout(resolve, 10)) },
  ).run();
  expect(outcome.status).toBe("completed");
  expect(stages).toBe(3);
});

test("a store that fails fails the run, and nothing is sent", async () => {
  let sent = 0;
  const store = {
    append: (entries: readonly JournalEntry[]) => {
      if (entries[0]?.type === "request") throw new Error("disk full");
    },
  };
  const outcome = await runner(
    () => ({ requests: [call(0, [1])], waits: waitFor(0) }),
    { store },
    { get: () => ++sent },
  ).run();
  expect(outcome.error).toMatchObject({
    code: "journal-store",
    message: expect.stringContaining("disk full"),
  });
  expect(sent).toBe(0);
});

test("a listener that throws does not disturb the run", async () => {
  const onEvent = () => {
    throw new Error("x");
  };
  expect((await runner(() => ({ end: value(1) }), { onEvent }).run()).value).toBe(1);
});

test.each<[string, Partial<HeaderEntry["limits"]>, string]>([
  ["gas of all stages", { maxRunGas: 3 }, "run-gas-limit"],
  ["the journal", { maxJournalBytes: 2000 }, "journal-limit"],
  ["the time", { runTimeoutMs: 40 }, "run-timeout"],
])("%s is limited", async (_, limits, code) => {
  const outcome = await runner(
    (settlements) => {
      const requests = settlements.map((_, i) => call(0, [i]));
      return {
        requests: [...requests, call(0, [settlements.length])],
        waits: waitFor(settlements.length),
      };
    },
    { header: { ...header, limits: resolveLimits({ ...limits }) } },
    { get: () => new Promise((resolve) => setTimeout(resolve, 5)) },
  ).run();
  expect(outcome.error?.code).toBe(code);
});

test("an executor that fails fails its run as an engine does, whatever it throws", async () => {
  for (const thrown of [new Error("no engine"), "no engine"]) {
    const executor = {
      ...fakeExecutor(() => ({})),
      execute: () => Promise.reject(thrown),
    };
    expect(await runner(() => ({}), { executor }).run()).toMatchObject({
      status: "failed",
      error: { code: "engine", message: "The run failed: no engine" },
    });
  }
});

test("a run that is cancelled before it begins runs nothing", async () => {
  let stages = 0;
  const signal = AbortSignal.abort("not wanted");
  const outcome = await runner(() => ({ end: value(++stages) }), { signal }).run();
  expect(outcome).toMatchObject({ status: "failed", stages: 0, error: { code: "cancelled" } });
  expect(stages).toBe(0);
});

test("a value that cannot be read is the engine's failure; one that is too deep, the snippet's", async () => {
  const ended = async (form: string, text: string) =>
    (await runner(() => ({ end: { ok: true, value: { form, text } } })).run()).error;
  expect(await ended("devalue", "[[1")).toMatchObject({ code: "output" });
  expect((await ended("json", "{"))?.message).toContain("The value cannot be read");
  const deep = `${"[".repeat(5000)}${"]".repeat(5000)}`;
  expect(await ended("json", deep)).toMatchObject({ name: "RangeError" });
});

test("a stage that lacks a module after all is no stage", async () => {
  const parsed = parseStageOutput('{"needs":["timers"]}', {
    tools: [],
    maxCalls: 0,
    maxArgumentBytes: 0,
  });
  if (!parsed.ok) throw new Error(parsed.message);
  const { output } = parsed;
  const outcome = await runner(() => ({ ok: true, gas: 1, output })).run();
  expect(outcome.error).toMatchObject({
    code: "output",
    message: expect.stringContaining("the stage lacks timers"),
  });
});

test("a result that nobody offered cannot be taken", async () => {
  const outcome = await runner(() => ({
    requests: [call(0, [1])],
    consumed: [0],
    waits: waitFor(0),
  })).run();
  expect(outcome.error?.message).toContain("call 0 took a result that was not offered");
});

test("an end that cannot be written is told, and does not undo the value", async () => {
  const store = {
    append: (entries: readonly JournalEntry[]) => {
      if (entries[0]?.type === "end") throw "disk full";
    },
  };
  expect(await runner(() => ({ end: value(1) }), { store }).run()).toMatchObject({
    status: "completed",
    value: 1,
    warnings: [{ code: "journal-store", message: expect.stringContaining("disk full") }],
  });
});

test("a look ahead that comes to nothing is not tried again, and changes nothing", async () => {
  const reads = { annotations: { readOnlyHint: true } };
  const tools = { get: { ...reads, handler: (n: number) => n } };
  let looks = 0;
  const stages = fakeExecutor((settlements) => {
    const requests = settlements.map((_, i) => call(0, [i]));
    if (settlements.length === 3) return { requests, end: value(3) };
    return {
      requests: [...requests, call(0, [settlements.length])],
      waits: waitFor(settlements.length),
    };
  });
  const executor: StageExecutor = {
    ...stages,
    execute: async (input) => {
      if (input.ahead === undefined) return stages.execute(input);
      looks++;
      return { ok: false, gas: 1, error: { kind: "gas", message: "interrupted" } };
    },
  };
  const sites = [0, 1].map((site) => ({ ...header.sites[site], tool: "get", dependsOn: [] }));
  const outcome = await runner(
    () => ({}),
    { executor, header: { ...header, sites: sites as never } },
    tools,
  ).run();
  expect(outcome).toMatchObject({ status: "completed", value: 3, stages: 4 });
  expect(looks).toBe(1);
});

test("run again, an ended run whose engine fails keeps its end, and says so", async () => {
  const store = new MemoryJournal();
  const stage: Stage = () => ({ end: value(1) });
  await runner(stage, { store }).run();
  const replay = readReplay(store.entries);
  const failing = () => ({ ok: false, gas: 1, error: { kind: "gas", message: "" } }) as const;
  expect(await runner(failing, { replay }).run()).toMatchObject({
    status: "completed",
    value: 1,
    warnings: [{ code: "gas-limit", message: expect.stringContaining("Run again, it failed") }],
  });
});

test("a completed run whose journal says that it failed diverges", async () => {
  const store = new MemoryJournal();
  await runner(() => ({ end: value(1) }), { store }).run();
  const end = {
    ...{ type: "end", status: "failed", at: 1000 },
    error: { name: "Error", message: "m", stack: "" },
  } as const;
  const guest = guestHash;
  const entries = [{ ...header, guest }, ...store.entries.slice(1, -1), end] as JournalEntry[];
  const outcome = await runner(() => ({ end: value(1) }), {
    header: { ...header, guest },
    replay: readReplay(entries),
  }).run();
  expect(outcome.error).toMatchObject({ code: "divergence" });
});

test("a call at a place that the plan does not have stands at the beginning", async () => {
  const outcome = await runner((settlements) => {
    const requests = [call(0, [1], 99)];
    return settlements.length > 0 ? { requests, end: value(1) } : { requests, waits: waitFor(0) };
  }).run();
  expect(outcome.calls).toMatchObject([{ line: 1, column: 1, result: 1 }]);
});
