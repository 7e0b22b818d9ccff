import { expect, test } from "vitest";
import type { ToolCallContext } from "../../src/runtime/tool-types.js";
import { deferred, run, sleep } from "./support/library.js";

const reads = { readOnlyHint: true };
const lost = () => Object.assign(new Error("connection lost"), { transport: true });

test("no more calls are under way than allowed", async () => {
  let going = 0;
  let most = 0;
  const get = async (id: number) => {
    most = Math.max(most, ++going);
    await sleep(1);
    going--;
    return id;
  };
  const source = "return (await Promise.all([0,1,2,3,4,5,6,7,8,9].map((i) => get(i)))).length";
  expect((await run(source, { tools: { get }, limits: { maxConcurrency: 3 } })).value).toBe(10);
  expect(most).toBe(3);
});

test("each server has a limit of its own", async () => {
  const going = new Map<string, number>();
  const most = new Map<string, number>();
  const tool = (server: string) => ({
    arguments: "positional" as const,
    server,
    async invoke() {
      going.set(server, (going.get(server) ?? 0) + 1);
      most.set(server, Math.max(most.get(server) ?? 0, going.get(server) ?? 0));
      await sleep(1);
      going.set(server, (going.get(server) ?? 0) - 1);
    },
  });
  const source = "await Promise.all([a.f(), a.f(), a.f(), b.f(), b.f(), b.f()])";
  const tools = { a: { f: tool("a") }, b: { f: tool("b") } };
  await run(source, { tools, limits: { maxConcurrencyPerServer: 2 } });
  expect(Object.fromEntries(most)).toEqual({ a: 2, b: 2 });
});

test("a call that takes too long is an error that the snippet may catch", async () => {
  let signal: AbortSignal | undefined;
  const slow = {
    arguments: "positional" as const,
    invoke: (_: unknown[], context: ToolCallContext) => {
      signal = context.signal;
      return new Promise(() => {});
    },
  };
  const source = "try { await slow() } catch (e) { return [e.name, e.code, e.message] }";
  const outcome = await run(source, { tools: { slow }, limits: { callTimeoutMs: 20 } });
  expect(outcome.value).toEqual([
    "TimeoutError",
    "call-timeout",
    "slow did not answer within 20 ms",
  ]);
  expect(signal?.aborted).toBe(true);
});

test("a read is tried again when the way to it failed", async () => {
  const keys: string[] = [];
  const attempts: number[] = [];
  const get = {
    arguments: "positional" as const,
    annotations: reads,
    invoke: (_: unknown[], context: ToolCallContext) => {
      keys.push(context.idempotencyKey);
      attempts.push(context.attempt);
      if (context.attempt < 3) throw lost();
      return "got";
    },
  };
  const outcome = await run("return await get()", { tools: { get } });
  expect(outcome.value).toBe("got");
  expect(outcome.calls[0]?.attempts).toBe(3);
  expect(attempts).toEqual([1, 2, 3]);
  expect(new Set(keys).size).toBe(1);
});

test.each([
  ["a write, though the way failed", undefined, lost],
  ["a read that failed by itself", reads, () => new Error("no such thing")],
  ["a read that threw a TypeError", reads, () => new TypeError("bad")],
])("%s is sent once, and its message is unchanged", async (_, annotations, error) => {
  let sent = 0;
  const handler = () => {
    sent++;
    throw error();
  };
  const source = "try { await f() } catch (e) { return e.message }";
  expect((await run(source, { tools: { f: { handler, annotations } } })).value).toBe(
    error().message,
  );
  expect(sent).toBe(1);
});

test.each<[string, unknown, string]>([
  ["text", "just text", "just text"],
  ["nothing", undefined, "undefined"],
  ["a null-prototype object", Object.assign(Object.create(null), { message: "m" }), "m"],
  [
    "a getter that throws",
    Object.defineProperty({}, "message", {
      get: () => {
        throw 1;
      },
    }),
    "[object Object]",
  ],
])("a tool that throws %s", async (_, thrown, message) => {
  const f = () => {
    throw thrown;
  };
  expect(
    (await run("try { await f() } catch (e) { return e.message }", { tools: { f } })).value,
  ).toBe(message);
});

test("name, code and data of a tool's error cross", async () => {
  const f = () => {
    throw Object.assign(new RangeError("m"), { code: "E_X", data: { a: [1] } });
  };
  const source = "try { await f() } catch (e) { return [e instanceof RangeError, e.code, e.data] }";
  expect((await run(source, { tools: { f } })).value).toEqual([true, "E_X", { a: [1] }]);
});

test("results and arguments over their limits are errors of their call", async () => {
  const limits = { maxResultBytes: 50, maxArgumentBytes: 50 };
  const echo = (text: string) => text + text;
  const source = `const at = async (n) => { try { return (await echo("x".repeat(n))).length } catch (e) { return e.code } };
    return [await at(20), await at(40), await at(60)]`;
  const { value } = await run(source, { tools: { echo }, limits });
  expect(value).toEqual([40, "result-limit", "argument-limit"]);
});

test("a result that cannot cross is an error that names the place", async () => {
  const f = () => ({ a: [() => 1] });
  const { value } = await run("try { await f() } catch (e) { return [e.name, e.message] }", {
    tools: { f },
  });
  expect(value).toEqual(["TypeError", expect.stringContaining("a[0]")]);
});

test.each([
  ["no", () => false, "was not approved"],
  ["no, with a reason", () => ({ action: "reject" as const, reason: "too late" }), "too late"],
  [
    "an approver that fails",
    () => {
      throw new Error("secret");
    },
    "could not be obtained",
  ],
])("a call that asks, and %s: rejected", async (_, approve, message) => {
  const f = { handler: () => 1, policy: "ask" as const };
  const source = "try { await f() } catch (e) { return [e.name, e.message] }";
  const { value } = await run(source, { tools: { f }, approve });
  expect(value).toEqual(["ToolRejectedError", expect.stringContaining(message)]);
});

test("a call that asks is sent once approved, with what was asked", async () => {
  const asked: unknown[] = [];
  const f = { handler: (a: number) => a, policy: "ask" as const };
  const approve = ({ seq, tool, args }: { seq: number; tool: string; args: unknown[] }) =>
    asked.push({ seq, tool, args }) > 0;
  expect((await run("return await f(5)", { tools: { f }, approve })).value).toBe(5);
  expect(asked).toEqual([{ seq: 0, tool: "f", args: [5] }]);
});

test("cancelling aborts what is in flight and fails the run", async () => {
  const begun = deferred<AbortSignal>();
  const f = {
    arguments: "positional" as const,
    invoke: (_: unknown[], { signal }: ToolCallContext) => {
      begun.resolve(signal);
      return new Promise(() => {});
    },
  };
  const controller = new AbortController();
  const running = run("try { await f() } catch { return 'caught' }", {
    tools: { f },
    signal: controller.signal,
  });
  const signal = await begun.promise;
  controller.abort();
  const outcome = await running;
  expect(outcome).toMatchObject({
    status: "failed",
    error: { name: "CancelledError", code: "cancelled" },
  });
  expect(outcome.calls).toMatchObject([{ status: "aborted" }]);
  expect(signal.aborted).toBe(true);
});
