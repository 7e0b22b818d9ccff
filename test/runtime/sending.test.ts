/** One call ends once, however its tool, its time and those who gave it up cross. */
import { expect, test, vi } from "vitest";
import { Deadlines } from "../../src/runtime/deadlines.js";
import { resolveLimits } from "../../src/runtime/limits.js";
import { type CallResult, Sending } from "../../src/runtime/sending.js";
import { Stop } from "../../src/runtime/stop.js";
import type { ToolCallContext } from "../../src/runtime/tool-types.js";
import { bindTools } from "../../src/runtime/tools.js";
import { deferred } from "./support/library.js";

type Invoke = (args: unknown, context: ToolCallContext) => unknown;

const turn = () => new Promise(setImmediate);
const lost = (what: string) => Object.assign(new TypeError(what), { transport: true });

/** A call of a tool that may be sent again, and all that is said of its end. */
function sending(invoke: Invoke, stop = new Stop(), minTimeout = 1) {
  const definition = { arguments: "object", invoke, annotations: { readOnlyHint: true } };
  const { hosts } = bindTools({ server: { get: definition } } as never);
  const limits = resolveLimits({ callTimeoutMs: 30 });
  const deadlines = new Deadlines(limits.callTimeoutMs);
  const ended: CallResult[] = [];
  const onSend = vi.fn();
  const context = { runId: "run", limits, deadlines, retries: { retries: 2, minTimeout } };
  const call = { seq: 4, host: hosts[0] as never, stop, onSend };
  const one = new Sending(call, [{}], context, (result) => ended.push(result));
  return { one, stop, ended, onSend };
}

test("what is given up before its turn is not sent", async () => {
  const stop = new Stop();
  stop.abort();
  const invoke = vi.fn();
  const { one, ended, onSend } = sending(invoke, stop);
  one.begin(() => {});
  expect(ended).toEqual([]);
  await turn();
  expect(ended).toEqual([{ status: "aborted", attempts: 0 }]);
  expect([invoke, onSend].map(({ mock }) => mock.calls.length)).toEqual([0, 0]);
});

test.each(["answers", "fails"])(
  "what is given up has ended, though its tool then %s",
  async (how) => {
    const { promise, resolve, reject } = deferred<number>();
    const { one, stop, ended } = sending(() => promise);
    one.begin(() => {});
    stop.abort();
    expect(ended).toEqual([]);
    if (how === "answers") resolve(1);
    else reject(new Error("late"));
    await turn();
    expect(ended).toEqual([{ status: "aborted", attempts: 1 }]);
  },
);

test("what has ended is not given up", async () => {
  const { one, stop, ended } = sending(() => 7);
  one.begin(() => {});
  await turn();
  one.late();
  stop.abort();
  await turn();
  expect(ended).toEqual([{ status: "fulfilled", value: { form: "json", text: "7" }, attempts: 1 }]);
});

test("a tool that throws at once has failed like any other", async () => {
  const { one, ended } = sending(() => {
    throw new RangeError("no");
  });
  one.begin(() => {});
  expect(ended).toEqual([]);
  await turn();
  expect(ended).toMatchObject([{ status: "rejected", error: { name: "RangeError" }, attempts: 1 }]);
});

test("its time is over while it is tried again: whoever asks for the signal is told", async () => {
  const contexts: ToolCallContext[] = [];
  const second = deferred<number>();
  const { one, ended } = sending((_, context) => {
    contexts.push(context);
    if (contexts.length === 1) throw lost("the way there");
    return second.promise;
  });
  one.begin(() => {});
  await vi.waitFor(() => expect(ended).toHaveLength(1));
  expect(ended).toMatchObject([
    { status: "rejected", error: { code: "call-timeout" }, attempts: 2 },
  ]);
  expect(contexts.map(({ attempt, signal }) => [attempt, signal.aborted])).toEqual([
    [1, true],
    [2, true],
  ]);
  second.resolve(2);
  await turn();
  expect(ended).toHaveLength(1);
});

test("what is given up between two attempts is not tried again", async () => {
  const stop = new Stop();
  const invoke = vi.fn(() => {
    throw lost("the way there");
  });
  const { one, ended } = sending(invoke, stop, 15);
  one.begin(() => {});
  await turn();
  expect([invoke.mock.calls.length, ended.length]).toEqual([1, 0]);
  stop.abort();
  await new Promise((resolve) => setTimeout(resolve, 40));
  expect(invoke).toHaveBeenCalledTimes(1);
  expect(ended).toEqual([{ status: "aborted", attempts: 1 }]);
});

test("who asks for a signal when all is over gets one that says so", async () => {
  const { promise, resolve } = deferred<() => ToolCallContext>();
  const stop = new Stop();
  const host = {
    descriptor: { name: "get", arguments: "positional" as const },
    check: () => undefined,
    invoke: (_: unknown[], make: () => ToolCallContext) => {
      resolve(make);
      return new Promise(() => {});
    },
  };
  const limits = resolveLimits({});
  const deadlines = new Deadlines(limits.callTimeoutMs);
  const retries = { retries: 0, minTimeout: 1 };
  const ended: CallResult[] = [];
  const call = { seq: 0, host, stop, onSend: () => {} };
  new Sending(call, [], { runId: "run", limits, deadlines, retries }, (r) => ended.push(r)).begin(
    () => {},
  );
  const make = await promise;
  stop.abort();
  expect(make().signal.aborted).toBe(true);
  await turn();
  expect(ended).toEqual([{ status: "aborted", attempts: 1 }]);
});
