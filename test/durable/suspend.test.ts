import { expect, test } from "vitest";
import { type JournalEntry, MemoryJournal } from "../../src/runtime/journal.js";
import type { RunOptions } from "../../src/runtime/options.js";
import type { Pending } from "../../src/runtime/outcome.js";
import type { ResumeOptions } from "../../src/runtime/resume.js";
import { resume, run, startRun } from "../runtime/support/library.js";

/** Tools that note what was sent. */
function world(sent: unknown[] = []) {
  const note = (name: string) => (value: unknown) => {
    sent.push([name, value]);
    return `${name} ${value}`;
  };
  const tools = {
    read: { handler: note("read"), annotations: { readOnlyHint: true } },
    write: { handler: note("write"), policy: "ask" as const },
  };
  return { sent, tools };
}

/** A run in a store; every further `go` is a new process with the journal as it was read back. */
async function begin(source: string, options: RunOptions) {
  const store = new MemoryJournal();
  const first = await run(source, { ...options, store });
  const go = (more: ResumeOptions = {}) =>
    resume(JSON.parse(JSON.stringify(store.entries)) as JournalEntry[], {
      tools: options.tools,
      ...more,
      store,
    });
  return { first, go, store };
}

const approvals = (pending: Pending[] | undefined) =>
  (pending ?? []).flatMap((p) => (p.kind === "approval" ? [p] : []));

test("only the call that asks is suspended; the others go on, and the journal keeps them", async () => {
  const { sent, tools } = world();
  const { first, store } = await begin(
    "return await Promise.all([write(1), read(2).then((r) => read(r))])",
    { tools },
  );
  expect(first.status).toBe("suspended");
  expect(sent).toEqual([
    ["read", 2],
    ["read", "read 2"],
  ]);
  expect(approvals(first.pending)).toEqual([
    expect.objectContaining({ kind: "approval", seq: 0, tool: "write", args: [1], line: 1 }),
  ]);
  expect(approvals(first.pending)[0]?.codeFrame).toContain("> 1 | return await Promise.all");
  expect(store.entries.filter((entry) => entry.type === "settlement")).toHaveLength(2);
  expect(store.entries.some((entry) => entry.type === "end")).toBe(false);
});

test("three approvals, decided out of order across three processes, give the right values", async () => {
  const { sent, tools } = world();
  const { first, go } = await begin(
    "return await Promise.all([write('a'), write('b'), write('c')])",
    { tools },
  );
  expect(approvals(first.pending).map((p) => p.seq)).toEqual([0, 1, 2]);
  const second = await go({ decisions: [{ seq: 2, action: "approve" }] });
  expect(approvals(second.pending).map((p) => p.seq)).toEqual([0, 1]);
  const third = await go({ decisions: [{ seq: 0, action: "approve" }] });
  expect(third.status).toBe("suspended");
  const last = await go({ decisions: [{ seq: 1, action: "approve" }] });
  expect(last).toMatchObject({ status: "completed", value: ["write a", "write b", "write c"] });
  expect(sent.map((call) => (call as unknown[])[1])).toEqual(["c", "a", "b"]);
});

test("approve with other arguments, reject with a reason, answer with a value", async () => {
  const { sent, tools } = world();
  const { go } = await begin(
    `const [a, b, c] = await Promise.allSettled([write(1), write(2), write(3)]);
     return [a.value, [b.reason.name, b.reason.message, b.reason.code], c.value]`,
    { tools },
  );
  const outcome = await go({
    decisions: [
      { seq: 2, action: "answer", value: new Map([["n", 3n]]) },
      { seq: 0, action: "approve", args: [10] },
      { seq: 1, action: "reject", reason: "not today" },
    ],
  });
  expect(outcome.value).toEqual([
    "write 10",
    ["ToolRejectedError", "write was not approved: not today", "tool-rejected"],
    new Map([["n", 3n]]),
  ]);
  expect(sent).toEqual([["write", 10]]);
  expect(outcome.calls[0]?.args).toEqual([1]);
});

test("resumed without a decision the run is suspended again, and nothing is sent", async () => {
  const { sent, tools } = world();
  const { go } = await begin("return await write(1)", { tools });
  expect((await go()).status).toBe("suspended");
  expect((await go()).status).toBe("suspended");
  expect(sent).toEqual([]);
  expect((await go({ decisions: [{ seq: 0, action: "approve" }] })).value).toBe("write 1");
});

test("a run without a store carries its journal when it is suspended", async () => {
  const { tools } = world();
  const { status, journal = "" } = await run("return await write(1) + await write(2)", { tools });
  expect(status).toBe("suspended");
  const decide = (seq: number) => [{ seq, action: "approve" as const }];
  const second = await resume(journal, { tools, decisions: decide(0) });
  expect(second.status).toBe("suspended");
  const last = await resume(second.journal ?? "", { tools, decisions: decide(1) });
  expect(last).toMatchObject({ status: "completed", value: "write 1write 2" });
  expect(last.journal).toBeUndefined();
});

test("an approver may say later, to one call and not to another", async () => {
  const { sent, tools } = world();
  const asked: unknown[] = [];
  const approve: RunOptions["approve"] = ({ args, line, column, digest }) => {
    asked.push({ args, line, column, digest: digest.length });
    return args[0] === 1 ? "later" : args[0] === 2 ? undefined : true;
  };
  const { first } = await begin("return await Promise.all([write(1), write(2), write(3)])", {
    tools,
    approve,
  });
  expect(asked[0]).toEqual({ args: [1], line: 1, column: 27, digest: 32 });
  expect(approvals(first.pending).map((p) => p.seq)).toEqual([0, 1]);
  expect(sent).toEqual([["write", 3]]);
});

test("a decision that comes too late is ignored: the call is rejected, and that is recorded", async () => {
  const { sent, tools } = world();
  const source = "try { return await write(1) } catch (e) { return [e.name, e.code] }";
  const start = Date.UTC(2030, 0, 1);
  const { first, go, store } = await begin(source, { tools, now: start });
  const week = 7 * 86_400_000;
  expect(approvals(first.pending)[0]?.expiresAt).toBeLessThan(start + week + 60_000);
  const outcome = await go({ now: start + week * 2, decisions: [{ seq: 0, action: "approve" }] });
  expect(outcome.value).toEqual(["ToolRejectedError", "approval-expired"]);
  expect(outcome.warnings).toEqual([
    expect.objectContaining({ code: "decision-ignored", call: 0 }),
  ]);
  expect(sent).toEqual([]);
  expect(store.entries.filter((e) => e.type === "decision").map((e) => e.decision.action)).toEqual([
    "expire",
  ]);
});

test("how long a decision may take is configurable", async () => {
  const { tools } = world();
  const { first } = await begin("await write(1)", { tools, now: 1_000, approvalExpiryMs: 50_000 });
  const [pending] = approvals(first.pending);
  expect(pending?.expiresAt).toBeGreaterThanOrEqual(51_000);
  expect(pending?.expiresAt).toBeLessThan(100_000);
});

test("a decision is bound to tool and arguments", async () => {
  const { sent, tools } = world();
  const { first, go } = await begin("return await Promise.all([write(1), write(2)])", { tools });
  const [one, two] = approvals(first.pending);
  expect(one?.digest).not.toBe(two?.digest);
  const crossed = await go({ decisions: [{ seq: 0, action: "approve", digest: two?.digest }] });
  expect(crossed.warnings[0]?.message).toContain("made for another");
  expect(crossed.status).toBe("suspended");
  expect(sent).toEqual([]);
  await go({ decisions: [{ seq: 0, action: "approve", digest: one?.digest }] });
  expect(sent).toEqual([["write", 1]]);
});

test.each([
  ["a call that does not exist", [{ seq: 7, action: "approve" }], "call 7 does not wait"],
  ["a call that does not ask", [{ seq: 0, action: "approve" }], "call 0 does not wait"],
  ["no action", [{ seq: 1, action: "perhaps" }], "action must be"],
  [
    "the same call twice",
    [
      { seq: 1, action: "approve" },
      { seq: 1, action: "reject" },
    ],
    "call 1 does not wait",
  ],
  ["arguments that are no list", [{ seq: 1, action: "approve", args: 5 }], "must be a list"],
])("a decision on %s is refused", async (_, decisions, message) => {
  const { tools } = world();
  const { go } = await begin("await read(0); await write(1)", { tools });
  await expect(async () => go({ decisions: decisions as never })).rejects.toThrow(message);
});

test("arguments that a tool would not take cannot be approved", async () => {
  const write = {
    handler: () => 1,
    policy: "ask" as const,
    arguments: "object" as const,
    invoke: (args: unknown[]) => args,
    inputSchema: { type: "object", properties: { n: { type: "number" } } },
  };
  const tools = { write };
  const { go } = await begin("return await write({ n: 1 })", { tools });
  const approve = (args: unknown[]) => go({ decisions: [{ seq: 0, action: "approve", args }] });
  await expect(async () => approve([{ n: "x" }])).rejects.toThrow("approved for call 0");
});

test("an approval that was recorded before a crash is not acted on twice", async () => {
  const { sent, tools } = world();
  const { go, store } = await begin("try { return await write(1) } catch (e) { return e.name }", {
    tools,
  });
  await go({ decisions: [{ seq: 0, action: "approve" }] });
  const cut = store.entries.findIndex((entry) => entry.type === "decision") + 1;
  store.entries.length = cut;
  expect((await go()).value).toBe("OutcomeUnknownError");
  expect(sent).toEqual([["write", 1]]);
});

test("an answer or a rejection that was recorded before a crash holds after it", async () => {
  const { tools } = world();
  const { go, store } = await begin("return await write(1)", { tools });
  await go({ decisions: [{ seq: 0, action: "answer", value: 5 }] });
  store.entries.length = store.entries.findIndex((entry) => entry.type === "decision") + 1;
  const cut = [...store.entries];
  expect((await go({ trusted: true })).value).toBe(5);
  // Anybody may have written it into a journal that nobody vouches for.
  store.entries.splice(0, store.entries.length, ...cut);
  expect((await go()).status).toBe("suspended");
  store.entries.splice(0, store.entries.length, ...cut);
  expect((await go({ decisions: [{ seq: 0, action: "answer", value: 6 }] })).value).toBe(6);
});

test("an approval in a journal is asked for again unless the journal is trusted", async () => {
  const sent: unknown[] = [];
  const handler = (value: unknown) => sent.push(value);
  const tools = {
    put: { handler, policy: "ask" as const, annotations: { idempotentHint: true } },
  };
  const { go, store } = await begin("return await put(1)", { tools });
  await go({ decisions: [{ seq: 0, action: "approve" }] });
  const cut = store.entries.findIndex((entry) => entry.type === "decision") + 1;
  store.entries.length = cut;
  expect((await go()).status).toBe("suspended");
  expect(sent).toEqual([1]);
  store.entries.length = cut;
  expect((await go({ trusted: true })).status).toBe("completed");
  expect(sent).toEqual([1, 1]);
});

test("a call that was allowed, and open at a crash, is not taken for one that never was sent", async () => {
  const sent: unknown[] = [];
  const write = { handler: (value: unknown) => sent.push(value) };
  const { go, store } = await begin("try { return await write(1) } catch (e) { return e.name }", {
    tools: { write },
  });
  store.entries.length = store.entries.findIndex((entry) => entry.type === "request") + 1;
  const asks = { write: { ...write, policy: "ask" as const } };
  expect((await go({ tools: asks, approve: () => true })).value).toBe("OutcomeUnknownError");
  expect(sent).toEqual([1]);
});

test("a sleep of more than a minute suspends a run that has a store, and it wakes when it is due", async () => {
  const { tools } = world();
  const source =
    "const t = Date.now(); await new Promise((r) => setTimeout(r, 3_600_000)); return Date.now() - t";
  const { first, go } = await begin(source, { tools, now: 0 });
  expect(first).toMatchObject({ status: "suspended", pending: [{ kind: "sleep" }] });
  const wakeAt = first.pending?.[0]?.kind === "sleep" ? first.pending[0].wakeAt : 0;
  expect((await go({ now: wakeAt - 1_000_000 })).status).toBe("suspended");
  expect(await go({ now: wakeAt })).toMatchObject({ status: "completed", value: 3_600_000 });
});

test("a short timer fires before the run is suspended", async () => {
  const { tools } = world();
  const { first } = await begin(
    "const w = write(1); await new Promise((r) => setTimeout(r, 20)); console.log('woke'); return await w",
    { tools },
  );
  expect(first.status).toBe("suspended");
  expect(first.logs.map((log) => log.text)).toEqual(["woke"]);
});

test("a race is won by what settles; the call that still asks is never sent", async () => {
  const { sent, tools } = world();
  const { first } = await begin("return await Promise.race([write(1), read(2)])", { tools });
  expect(first).toMatchObject({ status: "completed", value: "read 2" });
  expect(first.warnings[0]?.message).toContain("still waited for a decision");
  expect(sent).toEqual([["read", 2]]);
});

test("a run that has ended is read again: same outcome, nothing sent, nothing journaled", async () => {
  const { sent, tools } = world();
  for (const source of [
    "console.log('hello'); return await read(1)",
    "await read(1); throw new RangeError('no')",
    "read(1); await new Promise(() => {})",
  ]) {
    const { first, go, store } = await begin(source, { tools });
    const [calls, entries] = [sent.length, store.entries.length];
    const again = await go();
    expect(again).toMatchObject({ status: first.status, value: first.value, logs: first.logs });
    expect(again.error).toEqual(first.error);
    expect(again.calls.map((c) => c.result)).toEqual(first.calls.map((c) => c.result));
    expect([sent.length, store.entries.length]).toEqual([calls, entries]);
  }
});

test("what had been done when a run was cancelled is done in its journal too, seen or not", async () => {
  const stop = new AbortController();
  const tools = {
    write: async (x: number) => `wrote ${x}`,
    slow: async () => {
      await new Promise((resolve) => setTimeout(resolve, 10));
      stop.abort();
      await new Promise(() => {});
    },
  };
  const { first, go, store } = await begin("return await Promise.all([write(1), slow()])", {
    tools,
    signal: stop.signal,
  });
  const done = [
    ["fulfilled", "wrote 1"],
    ["aborted", undefined],
  ];
  expect(first).toMatchObject({ status: "failed", error: { code: "cancelled" } });
  expect(first.calls.map(({ status, result }) => [status, result])).toEqual(done);
  expect(store.entries.filter(({ type }) => type === "settlement")).toHaveLength(1);
  const again = await go();
  expect(again.calls.map(({ status, result }) => [status, result])).toEqual(done);
});

test("what settles while the end is being journaled is in the journal once", async () => {
  let wake = () => {};
  const tools = {
    quick: async () => 1,
    slow: () => new Promise<void>((resolve) => (wake = resolve)),
  };
  const store = new MemoryJournal();
  const append = store.append.bind(store);
  store.append = async (entries) => {
    if (entries.some(({ type }) => type === "end")) {
      wake();
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
    return append(entries);
  };
  const source = "return await Promise.race([slow(), quick()])";
  const { outcome, drained } = startRun(source, { tools, store });
  expect((await outcome).value).toBe(1);
  await drained;
  const settled = store.entries.flatMap((entry) =>
    entry.type === "settlement" ? [entry.seq] : [],
  );
  expect(settled.sort()).toEqual([0, 1]);
  expect(await resume(store.entries, { tools })).toMatchObject({ status: "completed", value: 1 });
});

test("the time a run was suspended does not count against its timeout; the time it ran does", async () => {
  const { tools } = world();
  const { first, go, store } = await begin("return await write(1) + await write(2)", {
    tools,
    limits: { runTimeoutMs: 5_000 },
  });
  expect(first.status).toBe("suspended");
  const approve = (seq: number) => go({ decisions: [{ seq, action: "approve" }] });
  expect((await approve(0)).status).toBe("suspended");
  for (const entry of store.entries) if (entry.type === "suspended") entry.activeMs = 5_000;
  expect((await approve(1)).error?.code).toBe("run-timeout");
});

test("what is approved after the run has ended is not sent any more", async () => {
  const { sent, tools } = world();
  let approve = (_: boolean) => {};
  const asked = new Promise<boolean>((resolve) => {
    approve = resolve;
  });
  const started = startRun("return await Promise.race([write(1), read(2)])", {
    tools,
    approve: () => asked,
  });
  const outcome = await started.outcome;
  expect(outcome.value).toBe("read 2");
  expect(outcome.calls[0]?.status).toBe("aborted");
  approve(true);
  await started.drained;
  expect(sent).toEqual([["read", 2]]);
});
