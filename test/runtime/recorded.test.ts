/** Ends, values and calls read again from a journal, and what is made of those that no run writes. */
import { expect, test } from "vitest";
import { makeClock } from "../../src/runtime/clock.js";
import { Dispatcher, type OutgoingCall } from "../../src/runtime/dispatch.js";
import { endedAs } from "../../src/runtime/ended.js";
import type { EndEntry } from "../../src/runtime/journal.js";
import { checkEntry, JournalError } from "../../src/runtime/journal-parse.js";
import { resolveLimits } from "../../src/runtime/limits.js";
import { literal } from "../../src/runtime/literal.js";
import { isPlainJson } from "../../src/runtime/plain-json.js";
import { endDifference } from "../../src/runtime/recorded-end.js";
import { readReplay } from "../../src/runtime/replay.js";
import type { CallResult } from "../../src/runtime/sending.js";
import { Stop } from "../../src/runtime/stop.js";
import { MemoryStore } from "../../src/runtime/stores.js";
import { bindTools } from "../../src/runtime/tools.js";
import { inputCheck } from "../../src/runtime/validate.js";

const end = (more: object) => ({ type: "end", at: 0, ...more }) as EndEntry;
const error = (code: string, message: string) => ({
  name: "EngineError",
  message,
  stack: "",
  code,
});

test("an end that lacks its value or its error is one without", () => {
  expect(endedAs(end({ status: "completed" }))).toEqual({ status: "completed", value: undefined });
  expect(endedAs(end({ status: "failed" }))).toMatchObject({
    status: "failed",
    error: { message: "The run failed" },
  });
});

test("failures of the engine are the same whatever their words", () => {
  const difference = (code: string) =>
    endDifference({ status: "failed", error: error(code, "one") }, {
      ...{ end: end({ status: "failed", error: error("engine", "other") }), entries: [] },
      header: { limits: resolveLimits({}), startedAt: 0 },
    } as never);
  expect(difference("engine")).toBeUndefined();
  expect(difference("output")).toContain("the replay with failed EngineError: one");
});

test.each<[string, object]>([
  ["arguments", { type: "request", seq: 0, tool: "t", site: 0, args: null, stage: 1, at: 0 }],
  [
    "a form",
    { type: "request", seq: 0, tool: "t", site: 0, args: { form: "js" }, stage: 1, at: 0 },
  ],
  ["a decision", { type: "decision", seq: 0, decision: null, digest: "d", at: 0 }],
  ["an action", { type: "decision", seq: 0, decision: { action: "maybe" }, digest: "d", at: 0 }],
  [
    "a reason",
    { type: "decision", seq: 0, decision: { action: "reject", reason: 5 }, digest: "d", at: 0 },
  ],
  [
    "an error",
    { type: "settlement", seq: 0, at: 0, error: { name: 1 }, attempts: 1, durationMs: 0 },
  ],
])("an entry with what is no such thing for %s is refused", (_, entry) => {
  expect(() => checkEntry(entry, "line 1")).toThrow(JournalError);
});

test.each([
  { program: 5 },
  { program: { code: 1 } },
  { embedded: 5 },
  { embedded: { protocol: 1 } },
])("a header with %o is refused", (given) => {
  const header = {
    ...{ type: "header", version: 1, id: "r", source: "", features: [], sites: [], tools: [] },
    ...{ guest: "", seed: "0".repeat(32), startedAt: 0, limits: {} },
    program: { code: "", parameters: [], map: {} },
  };
  expect(checkEntry(header, "line 1")).toBeDefined();
  expect(() => checkEntry({ ...header, ...given }, "line 1")).toThrow(JournalError);
});

test("what does not begin with a header is no journal", () => {
  expect(() => readReplay([])).toThrow("a journal begins with its header");
  expect(() => readReplay({} as never)).toThrow("a journal is JSON Lines, or a list of entries");
});

test("a literal holds any text", () => {
  const text = "'\\\n\r\0\u2028\u2029\ud800 \udc00 \u{1f600} \"`${}";
  // biome-ignore lint/security/noGlobalEval: a literal is what it evaluates to
  expect(globalThis.eval(literal(text))).toBe(text);
});

test("who has given a run up writes to it no more", async () => {
  const store = new MemoryStore();
  const owned = await store.claim("a");
  await owned.release();
  expect(() => owned.append([])).toThrow("taken this run over");
});

const limits = resolveLimits({ maxArgumentBytes: 100 });
const send: ConstructorParameters<typeof Dispatcher>[2] = () => ({ kind: "send" });
async function sent(text: string, stop = new Stop(), judge = send, tool: unknown = () => 1) {
  const { hosts } = bindTools({ get: tool } as never);
  const dispatcher = new Dispatcher("run", limits, judge, { retries: 2, minTimeout: 1 });
  const call: OutgoingCall = {
    ...{ seq: 0, host: hosts[0] as never, args: { form: "json", text }, stop },
    ...{ line: 1, column: 1, onSend: () => {}, onDecision: async () => {} },
  };
  return new Promise<CallResult>((ended) => dispatcher.send(call, ended));
}

test("arguments are bytes and a list, whatever the guest let through", async () => {
  expect(await sent("[1]")).toMatchObject({ status: "fulfilled" });
  expect(await sent(`["${"é".repeat(60)}"]`)).toMatchObject({
    ...{ status: "rejected", attempts: 0, error: { code: "argument-limit" } },
  });
  expect(await sent('{"length":1}')).toMatchObject({
    ...{ status: "rejected", attempts: 0, error: { message: "The arguments of get are no list" } },
  });
});

test("a call that nobody can judge is not sent", async () => {
  const judge = () => {
    throw new Error("no judge");
  };
  expect(await sent("[1]", new Stop(), judge)).toEqual({
    ...{ status: "rejected", attempts: 0, error: { name: "Error", message: "no judge" } },
  });
});

test("a read whose way fails each time ends with what failed last", async () => {
  let times = 0;
  const handler = () => {
    throw Object.assign(new TypeError(`lost ${++times}`), { transport: true });
  };
  const tool = { handler, annotations: { readOnlyHint: true } };
  expect(await sent("[1]", new Stop(), send, tool)).toEqual({
    ...{ status: "rejected", attempts: 3, error: { name: "TypeError", message: "lost 3" } },
  });
});

test("a call that is given up before it is looked at is not sent", async () => {
  const stop = new Stop();
  stop.abort();
  expect(await sent("[1]", stop)).toEqual({ status: "aborted", attempts: 0 });
});

test("of several violations the innermost is told, whichever comes first", () => {
  const check = inputCheck({
    ...{ name: "t", arguments: "object" },
    inputSchema: {
      type: "object",
      properties: { a: { properties: { b: { type: "number" } } }, c: { type: "string" } },
    },
  });
  expect(check([{ a: { b: "x" }, c: 1 }])).toContain("a.b");
  expect(check([{ c: 1, a: { b: "x" } }])).toContain("a.b");
});

test("what JSON would not give back is not plain", () => {
  const named = Object.assign([1, 2], { x: 1 });
  delete named[0];
  let deep: unknown = [1];
  for (let i = 0; i < 600; i++) deep = [i, deep, "x", null];
  const near = Array.from({ length: 600 }, (_, i) => [i, null, "x", [i]]);
  expect([named, deep, near].map(isPlainJson)).toEqual([false, false, true]);
});

test("a clock never goes back", () => {
  let time = 1000;
  const clock = makeClock(() => time, 900);
  const told = [1000, 990, 1001.7].map((t) => {
    time = t;
    return clock.now();
  });
  clock.reach(5);
  clock.reach(1500);
  expect([...told, clock.now()]).toEqual([1000, 1000, 1001, 1500]);
});

test("a settlement that tells of neither a value nor an error is a rejection without words", () => {
  const program = { code: "", parameters: [], map: {} };
  const header = {
    ...{ type: "header", version: 1, id: "r", source: "", features: [], sites: [], tools: ["t"] },
    ...{ guest: "", seed: "0".repeat(32), startedAt: 0, limits: {}, program },
  };
  const args = { form: "json", text: "[]" };
  const request = { type: "request", seq: 0, tool: "t", site: 0, args, stage: 1, at: 0 };
  const settlement = { type: "settlement", seq: 0, at: 1, attempts: 1, durationMs: 1 };
  expect(readReplay([header, request, settlement] as never).settlements).toEqual([
    { kind: "rejected", seq: 0, at: 1, error: { name: "Error", message: "" } },
  ]);
});

test("a constant and a list of what is allowed are checked", () => {
  const properties = { a: { const: 5 }, b: { enum: [1, 2] } };
  const check = inputCheck({ ...{ name: "t", arguments: "object" }, inputSchema: { properties } });
  expect(check([{ a: 5, b: 2 }])).toBeUndefined();
  expect(check([{ a: 6 }])).toContain("a");
  expect(check([{ b: 3 }])).toContain("b");
});
