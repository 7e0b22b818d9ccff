/** Tools that misbehave: plain functions here, servers in `hostile-servers.test.ts`. */
import { expect, test } from "vitest";
import { type JsonSchema, type Outcome, run, type ToolOption } from "../../src/index.js";
import { deferred } from "../runtime/support/library.js";

const told = "try { return await t() } catch (e) { return [e.name, e.code, e.message] }";

async function outcomeOf(t: ToolOption, source = told, limits = {}): Promise<Outcome> {
  const outcome = await run(source, {
    tools: { t, add: (a: number, b: number) => a + b },
    limits,
    isolation: "inline",
  });
  const after = await run("return await add(1, 2)", {
    tools: { add: (a: number, b: number) => a + b },
    isolation: "inline",
  });
  expect(after.value).toBe(3);
  return outcome;
}

const nested = (depth: number): unknown => {
  let value: unknown = 1;
  for (let i = 0; i < depth; i++) value = { value };
  return value;
};

const refusedResults: [name: string, make: () => unknown, error: unknown[]][] = [
  [
    "too large",
    () => "x".repeat(5e6),
    ["RangeError", "result-limit", expect.stringContaining("4194304")],
  ],
  [
    "too many",
    () => Array.from({ length: 1e6 }, (_, i) => i),
    ["RangeError", "result-limit", expect.any(String)],
  ],
  [
    "a function",
    () => () => {},
    ["TypeError", undefined, expect.stringContaining("the result of t is a function")],
  ],
  ["a symbol", () => Symbol("s"), ["TypeError", undefined, expect.any(String)]],
  [
    "a function inside",
    () => ({ a: [() => {}] }),
    ["TypeError", undefined, expect.stringContaining("the result of t.a[0]")],
  ],
  [
    "a getter that throws",
    () => ({
      get a() {
        throw new RangeError("got");
      },
    }),
    ["RangeError", undefined, "got"],
  ],
  [
    "a proxy that always throws",
    () =>
      new Proxy(
        {},
        {
          ownKeys() {
            throw new Error("trap");
          },
        },
      ),
    ["Error", undefined, "trap"],
  ],
  [
    "a weak map",
    () => [new WeakMap()],
    ["TypeError", undefined, expect.stringContaining("WeakMap")],
  ],
  [
    "an array of holes",
    () => new Array(4e9),
    ["TypeError", undefined, expect.stringContaining("sparse")],
  ],
];

test.each(refusedResults)(
  "a result that is %s is an error at the call",
  async (_name, make, error) => {
    const outcome = await outcomeOf(() => {
      const result = make();
      return result instanceof Promise ? undefined : result;
    });
    // An error without a code has none in the snippet.
    expect(outcome.value).toEqual(error.map((part) => part));
  },
);

test("a result that is too deep for the stack still crosses, or is an error at the call", async () => {
  const source =
    "try { let v = await t(), n = 0; while (typeof v === 'object') { v = v.value; n++ } return n } catch (e) { return e.name }";
  expect((await outcomeOf(() => nested(1_000), source)).value).toBe(1_000);
  const deep = await outcomeOf(() => nested(100_000), source);
  expect(deep.status).toBe("completed");
  expect([100_000, "RangeError", "InternalError", "Error"]).toContain(deep.value);
});

test("a result shared with itself many times over is not unfolded", async () => {
  const shared = () => {
    let value: unknown = { end: true };
    for (let i = 0; i < 60; i++) value = { a: value, b: value };
    return value;
  };
  expect((await outcomeOf(shared, "const v = await t(); return v.a.a === v.b.b")).value).toBe(true);
});

test("a result's __proto__ is data, on both sides", async () => {
  const made = () => JSON.parse('{"__proto__":{"polluted":1},"constructor":2}') as unknown;
  const outcome = await outcomeOf(
    made,
    "const v = await t(); return [Object.hasOwn(v, '__proto__'), v.polluted, {}.polluted, v.constructor]",
  );
  expect(outcome.value).toEqual([true, undefined, undefined, 2]);
  expect(({} as { polluted?: number }).polluted).toBeUndefined();
  expect(Object.hasOwn(outcome.calls[0]?.result as object, "__proto__")).toBe(true);
});

const thrown: [name: string, make: () => unknown, message: string][] = [
  ["nothing", () => undefined, "undefined"],
  ["null", () => null, "null"],
  ["text", () => "said", "said"],
  [
    "an object that cannot be shown",
    () => ({
      toString() {
        throw new Error("no");
      },
    }),
    "a value that cannot be shown was thrown",
  ],
  [
    "an error whose message throws",
    () =>
      Object.defineProperty(new Error(), "message", {
        get() {
          throw new Error("no");
        },
      }),
    "",
  ],
  [
    "a revoked proxy",
    () => {
      const { proxy, revoke } = Proxy.revocable({}, {});
      revoke();
      return proxy;
    },
    "",
  ],
];

test.each(thrown)("a tool that throws %s gives an Error", async (_name, make, message) => {
  const source = "try { await t() } catch (e) { return [e instanceof Error, e.message] }";
  const outcome = await outcomeOf(() => {
    throw make();
  }, source);
  expect((outcome.value as unknown[])[0]).toBe(true);
  if (message !== "") expect((outcome.value as unknown[])[1]).toBe(message);
});

test("a megabyte of error text is cut", async () => {
  const outcome = await outcomeOf(() => {
    throw Object.assign(new Error("x".repeat(1e6)), {
      name: "N".repeat(1e6),
      code: "c".repeat(1e6),
      data: { d: "y".repeat(1e6) },
    });
  }, "try { await t() } catch (e) { return [e.message.length, e.name.length, e.code.length, e.data] }");
  expect(outcome.value).toEqual([64_000, 200, 200, undefined]);
});

test("a tool that hangs does not hold the run, whatever it does with its signal", async () => {
  const outcome = await outcomeOf(() => new Promise(() => {}), told, { callTimeoutMs: 30 });
  expect(outcome.value).toEqual(["TimeoutError", "call-timeout", "t did not answer within 30 ms"]);
});

test("a tool that answers twice has answered once", async () => {
  const twice = () => ({
    // biome-ignore lint/suspicious/noThenProperty: it must be a thenable
    then(resolve: (value: number) => void, reject: (reason: unknown) => void) {
      resolve(1);
      resolve(2);
      reject(new Error("three"));
    },
  });
  expect((await outcomeOf(twice, "return [await t(), await t()]")).value).toEqual([1, 1]);
});

test("a tool that answers after its time is not heard", async () => {
  const { promise, resolve } = deferred<string>();
  const outcome = await outcomeOf(
    () => promise,
    "try { return await t() } catch { return await add(2, 3) }",
    { callTimeoutMs: 20 },
  );
  resolve("late");
  await promise;
  expect(outcome.value).toBe(5);
  expect(outcome.calls[0]).toMatchObject({ status: "rejected" });
});

test("a tool that changes its arguments changes nothing of the journal's", async () => {
  const t = (value: { list: number[] }) => {
    value.list.push(99);
    return value.list.length;
  };
  const outcome = await outcomeOf(
    t,
    "const o = { list: [1] }; await t(o); await t(o); return o.list",
  );
  expect(outcome.value).toEqual([1]);
  expect(outcome.calls.map(({ args }) => args)).toEqual([[{ list: [1] }], [{ list: [1] }]]);
});

const schemas: [name: string, schema: JsonSchema][] = [
  [
    "names an $id twice",
    { type: "object", $id: "http://a/b", properties: { a: { $id: "http://a/b", type: "string" } } },
  ],
  ["refers to nothing", { $ref: "#/$defs/none" }],
  ["refers to itself", { $ref: "#" }],
  [
    "has a pattern that is none",
    { type: "object", properties: { a: { type: "string", pattern: "(" } } },
  ],
];

test.each(schemas)(
  "a schema that %s checks nothing and stops nothing",
  async (_name, inputSchema) => {
    const t = { arguments: "object" as const, inputSchema, server: "liar", invoke: () => "ran" };
    expect((await outcomeOf(t, "return await t({ a: 'x' })")).value).toBe("ran");
  },
);

test("a server's pattern is not run, and its references not for ever", async () => {
  const evil = { type: "object", properties: { a: { type: "string", pattern: "^(a+)+$" } } };
  const $defs: Record<string, object> = { d0: { type: "object" } };
  for (let i = 1; i < 40; i++)
    $defs[`d${i}`] = { allOf: [{ $ref: `#/$defs/d${i - 1}` }, { $ref: `#/$defs/d${i - 1}` }] };
  const bush = { $defs, $ref: "#/$defs/d39" };
  for (const inputSchema of [evil, bush] as JsonSchema[]) {
    const t = { arguments: "object" as const, inputSchema, server: "liar", invoke: () => "ran" };
    const source = "const f = [t][0]; return await f({ a: 'a'.repeat(60) + '!' })";
    expect((await outcomeOf(t, source)).value).toBe("ran");
  }
});

test("an operator's own pattern is checked", async () => {
  const inputSchema = { type: "object", properties: { a: { type: "string", pattern: "^x" } } };
  const t = { inputSchema, handler: () => "ran" };
  const outcome = await outcomeOf(
    t,
    "const f = [t][0]; try { return await f({ a: 'y' }) } catch (e) { return e.code }",
  );
  expect(outcome.value).toBe("invalid-arguments");
});
