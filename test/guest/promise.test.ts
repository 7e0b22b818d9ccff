import { expect, test } from "vitest";
import type { Feature } from "../../src/transform/types.js";
import { fail, ok, stage, tick, value } from "./harness.js";

const all: Feature[] = [
  "promise",
  "combinators",
  "async-functions",
  "async-generators",
  "for-await",
  "timers",
  "microtask",
];
const run = (body: string, settlements: Parameters<typeof stage>[1] = []) =>
  stage({ body, features: all }, settlements);
const call = (seq: number) => ({ kind: "call", seq });
const timer = (id: number) => ({ kind: "timer", id });

/** What the same program logs when the engine that runs the tests runs it natively. */
async function native(body: string): Promise<unknown> {
  const AsyncFunction = (async () => {}).constructor as FunctionConstructor;
  return await AsyncFunction(body)();
}

const orders: [name: string, native: string, lowered: string][] = [
  [
    "ticks of await, of a returned promise, and of a thenable",
    `const log = []; const say = (x) => log.push(x);
     const f = async () => { say("f1"); await null; say("f2"); return Promise.resolve() };
     const t = { then(r) { say("then"); r() } };
     (async () => { await t; say("t") })();
     f().then(() => say("f3"));
     let p = Promise.resolve(); for (let i = 0; i < 8; i++) p = p.then(() => say(i));
     await p; return log`,
    `const log = []; const say = (x) => log.push(x);
     const f = arrow(function* () { say("f1"); yield null; say("f2"); return Promise.resolve() });
     const t = { then(r) { say("then"); r() } };
     arrow(function* () { yield t; say("t") })();
     f().then(() => say("f3"));
     let p = Promise.resolve(); for (let i = 0; i < 8; i++) p = p.then(() => say(i));
     yield p; return log`,
  ],
  [
    "nested calls run in order, whether awaited or returned",
    `const log = []; const say = (x) => log.push(x);
     async function c(n) { say("c" + n); await 0; say("c'" + n); return n }
     async function b(n) { say("b" + n); const x = await c(n); say("b'" + n); return c(x + 10) }
     async function a(n) { say("a" + n); return b(n) }
     const ps = [a(1), a(2)];
     let p = Promise.resolve(); for (let i = 0; i < 16; i++) p = p.then(() => say(i));
     ps.map((q, i) => q.then(() => say("done" + i)));
     await p; return log`,
    `var c = async(function* (n) { say("c" + n); yield 0; say("c'" + n); return n }, "c");
     var b = async(function* (n) { say("b" + n); const x = yield apply(c, undefined, [n]); say("b'" + n); return apply(c, undefined, [x + 10]) }, "b");
     var a = async(function* (n) { say("a" + n); return apply(b, undefined, [n]) }, "a");
     const log = []; const say = (x) => log.push(x);
     const ps = [a(1), a(2)];
     let p = Promise.resolve(); for (let i = 0; i < 16; i++) p = p.then(() => say(i));
     ps.map((q, i) => q.then(() => say("done" + i)));
     yield p; return log`,
  ],
  [
    "async generators queue, delegate and close",
    `const log = []; const say = (x) => log.push(x);
     async function* g() { try { say(yield 1); yield* h(); yield Promise.resolve(4) } finally { await 0; say("fin") } }
     async function* h() { try { say("h" + (yield 2)); yield 3; return 9 } finally { say("hfin") } }
     const it = g();
     const rs = await Promise.all([it.next("x"), it.next("y"), it.next("z"), it.return(Promise.resolve("r")), it.next(), it.throw(5).catch((e) => "caught" + e)]);
     for await (const x of g()) { say(x); if (x === 3) break }
     const out = []; for await (const x of [Promise.resolve("s"), "t"]) out.push(x);
     try { for await (const x of [Promise.reject("bad")]) say("never") } catch (e) { say(e) }
     return JSON.stringify([log, rs, out])`,
    `const log = []; const say = (x) => log.push(x);
     var g = asyncGenerator(function* () { try { say(yield yield_(1)); yield* delegate(h()); yield yield_(Promise.resolve(4)) } finally { yield 0; say("fin") } }, "g");
     var h = asyncGenerator(function* () { try { say("h" + (yield yield_(2))); yield yield_(3); return yield 9 } finally { say("hfin") } }, "h");
     const it = g();
     const rs = yield Promise.all([it.next("x"), it.next("y"), it.next("z"), it.return(Promise.resolve("r")), it.next(), it.throw(5).catch((e) => "caught" + e)]);
     { const i = forAwait(g()); try { while (forStep(i, yield forNext(i))) { const x = i.v; say(x); if (x === 3) break } }
       catch (e) { i.t = true; throw e } finally { if (i.o) { if (i.t) { try { if (forReturn(i)) yield i.p } catch {} } else if (forReturn(i)) forDone(yield i.p) } } }
     const out = [];
     { const i = forAwait([Promise.resolve("s"), "t"]); while (forStep(i, yield forNext(i))) out.push(i.v) }
     try { const i = forAwait([Promise.reject("bad")]); while (forStep(i, yield forNext(i))) say("never") } catch (e) { say(e) }
     return JSON.stringify([log, rs, out])`,
  ],
];

for (const [name, source, lowered] of orders)
  test(`as native: ${name}`, async () => {
    expect(value(run(lowered))).toEqual(JSON.parse(JSON.stringify(await native(source))));
  });

test("async recursion 5,000 deep fits in a 64 KB stack", () => {
  const deep = (line: string) =>
    run(`var f = async(function* (n) { ${line} }, "f"); return yield apply(f, undefined, [5000])`);
  expect(value(deep("return n ? 1 + (yield apply(f, undefined, [n - 1])) : 0"))).toBe(5000);
  expect(value(deep("if (n) return apply(f, undefined, [n - 1]); return 7"))).toBe(7);
});

test("lowered functions look like async functions", () => {
  const body = `var f = async(function* (a, b, c = 1) {}, "f"); const { constructor } = f;
    const o = { *m(x) { return super.toString !== undefined && this === o } }; method(o, "m", "a");
    const g = asyncGenerator(function* () {}, "g");
    let thrown; try { new f() } catch (e) { thrown = e instanceof TypeError }
    let evil; try { constructor("1") } catch (e) { evil = e.name }
    return [f.name, f.length, "prototype" in f, thrown, evil, constructor.name, Object.prototype.toString.call(f),
      o.m.name, o.m.length, yield o.m(), Object.prototype.toString.call(g()), typeof g.prototype, g() instanceof g,
      Object.getPrototypeOf(constructor) === Function]`;
  expect(value(run(body))).toEqual([
    "f",
    2,
    false,
    true,
    "EvalError",
    "AsyncFunction",
    "[object AsyncFunction]",
    "m",
    1,
    true,
    "[object AsyncGenerator]",
    "object",
    true,
    true,
  ]);
});

test("a throwing parameter rejects", () => {
  const body = `const f = async(function* (a = (() => { throw 1 })()) {}); return yield f().catch((e) => e + 1)`;
  expect(value(run(body))).toBe(2);
});

test("settlements are delivered one at a time, microtasks drained between", () => {
  const body = `const log = [];
    const a = call(0).then((x) => log.push(x)).then(() => log.push("a2"));
    const b = call(1).then((x) => log.push(x)).then(() => log.push("b2"));
    yield Promise.all([a, b]); return log`;
  expect(value(run(body, [ok(1, "b"), ok(0, "a")]))).toEqual(["b", "b2", "a", "a2"]);
});

test("waits are exact for combinators, nested", () => {
  expect(run("yield Promise.all([call(0), call(1), 5])").waits).toEqual([
    { kind: "all", of: [call(0), call(1)] },
  ]);
  expect(run("yield Promise.all([call(0), call(1)])", [ok(1, 1)]).waits).toEqual([
    { kind: "all", of: [call(0)] },
  ]);
  expect(
    run(
      "yield Promise.race([Promise.any([call(0), call(1)]), Promise.allSettled([call(2)]), new Promise(() => {})])",
    ).waits,
  ).toEqual([
    {
      kind: "race",
      of: [
        { kind: "any", of: [call(0), call(1)] },
        { kind: "allSettled", of: [call(2)] },
        { kind: "never" },
      ],
    },
  ]);
});

test("a combinator returned from an async function is seen through", () => {
  const body =
    "const f = arrow(function* () { return Promise.all([call(0), call(1)]) }); yield f()";
  expect(run(body).waits).toEqual([{ kind: "all", of: [call(0), call(1)] }]);
});

test("code of the snippet's on a call's promise is waited for by itself", () => {
  expect(run("yield Promise.all([call(0).then((x) => x), call(1)])").waits).toEqual([
    call(0),
    { kind: "all", of: [{ kind: "never" }, call(1)] },
  ]);
});

test("a timer that resolves is seen through; any other is waited for", () => {
  const race = run("yield Promise.race([call(0), new Promise((r) => setTimeout(r, 50))])");
  expect(race.waits).toEqual([{ kind: "race", of: [call(0), timer(1)] }]);
  expect(race.timers).toEqual([{ id: 1, due: 1050, repeat: false }]);
  const reject = run(
    "yield Promise.race([call(0), new Promise((_, r) => setTimeout(() => r(new Error()), 50))])",
  );
  expect(reject.waits).toEqual(expect.arrayContaining([timer(1)]));
  const through = run("yield new Promise((a, b) => { call(0).then(a, b) })");
  expect(through.waits).toEqual([call(0)]);
});

test("calls that nobody observes run no code", () => {
  const out = run("call(0); yield call(1)");
  expect(out.waits).toEqual([call(1)]);
});

test("timers fire on the recorded clock and cleared ones move it not", () => {
  const body = `const log = []; const t = setTimeout(() => log.push("never"), 5);
    const i = setInterval((x) => { log.push(x); if (log.length > 1) { clearInterval(i); clearTimeout(t) } }, 10, "i");
    yield call(0); return log`;
  const out = run(body, [tick(2, 1010), tick(2, 1020), tick(1, 9999), ok(0, 0, 1030)]);
  expect(value(out)).toEqual(["i", "i"]);
  expect(out.timers).toEqual([]);
  expect(run(body, [tick(9, 1010)]).diverged).toBe(0);
});

test("what a timer throws is unhandled, and the run goes on", () => {
  const out = run("setTimeout(() => { throw new RangeError('t') }, 1); yield call(0); return 1", [
    tick(1, 1001),
    ok(0, 0),
  ]);
  expect(value(out)).toBe(1);
  expect(out.unhandled).toMatchObject([{ name: "RangeError", message: "t" }]);
});

test("a rejection handled later is not reported", () => {
  const out = run(
    "const p = Promise.reject(1); yield 0; yield 0; p.catch(() => {}); Promise.reject(new Error('x'))",
  );
  expect(out.unhandled).toMatchObject([{ message: "x" }]);
});

test("after the end: unobserved calls linger, losers are lost", () => {
  const out = run(
    `call(0); arrow(function* () { yield call(1); yield call(2) })();
     yield Promise.race([call(3), call(4), new Promise((_, r) => setTimeout(() => r(1), 30000))]); return "v"`,
    [ok(3, 1)],
  );
  expect(value(out)).toBe("v");
  expect(out.linger).toEqual({ calls: [0, 1], timers: [] });
  expect(out.lost).toEqual([2]);
  expect(out.waits).toEqual([call(1)]);
});

test("the value is fixed when the main body settles", () => {
  const body = `const v = { n: 1 }; call(0).then(() => { v.n = 2 }); return v`;
  expect(value(run(body, [ok(0, 0)]))).toEqual({ n: 1 });
});

test("errors are told whole, whatever they are", () => {
  const error = (thrown: string, settlements: Parameters<typeof stage>[1] = []) => {
    const { end } = run(`throw ${thrown}`, settlements);
    if (!end || end.ok) throw new Error("no failure");
    return end.error;
  };
  expect(error("new AggregateError([new TypeError('a'), 2], 'm', { cause: 3 })")).toMatchObject({
    name: "AggregateError",
    message: "m",
    errors: [{ name: "TypeError", message: "a" }, { thrown: { form: "json", text: "2" } }],
    cause: { thrown: { form: "json", text: "3" } },
  });
  expect(
    error("(() => { const e = new Error('c'); e.cause = { e }; e.cause = e; return e })()"),
  ).toMatchObject({ message: "c" });
  expect(
    error(
      "(() => { const a = new Error('a'), b = new Error('b'); a.cause = b; b.cause = a; return a })()",
    ),
  ).toMatchObject({ cause: { cause: { message: "a" } } });
  expect(
    error("new Proxy(new Error('p'), { get() { throw 1 }, getPrototypeOf() { throw 2 } })"),
  ).toBeDefined();
  expect(error("({ get message() { throw 1 }, toString() { throw 2 } })")).toBeDefined();
  expect(error("Symbol('s')").message).toBe("Symbol(s)");
  expect(error("null")).toMatchObject({ thrown: { text: "null" } });
});

test("arguments that JSON would destroy reject and name the path", () => {
  const body = `const out = [];
    for (const x of [new Map(), () => 1, Symbol(), 1n, new WeakMap(), call])
      yield call(0, { user: { tags: x } }).catch((e) => out.push([e.constructor === TypeError, e.message]));
    const o = {}; o.o = o; yield call(0, o).catch((e) => out.push([e instanceof TypeError, e.message]));
    return out`;
  const out = run(body);
  const messages = value(out) as [boolean, string][];
  expect(messages).toHaveLength(7);
  for (const [isTypeError, message] of messages.slice(0, 6)) {
    expect(isTypeError).toBe(true);
    expect(message).toContain("user.tags");
  }
  expect(out.requests).toEqual([]);
});

test("tools as values carry the place they were called from, or the site they are tagged with", () => {
  const bindings = [
    {
      kind: "binding",
      name: "server",
      binding: { kind: "namespace", members: new Map([["list", 2]]) },
    },
    { kind: "binding", name: "get", binding: { kind: "tool", tool: 0 } },
  ] as never;
  const out = stage({
    bindings,
    body: `const f = get;
      const ps = [1, 2].map(f); yield tag(4, f(3)); `,
  });
  expect(out.requests?.map((r) => [r.tool, typeof r.site])).toEqual([
    [0, "string"],
    [0, "string"],
    [0, "number"],
  ]);
  expect(out.requests?.[0]?.site).toMatch(/^2:\d+$/);
  expect(out.requests?.[2]?.site).toBe(4);
  const shape = stage({
    bindings,
    body: `return [server.list.name, Object.isFrozen(server), Object.getPrototypeOf(server), "prototype" in get]`,
  });
  expect(value(shape)).toEqual(["list", true, null, false]);
});

test("a job that throws in a queued microtask is unhandled", () => {
  const out = run("queueMicrotask(() => { throw new Error('m') }); yield 0; return 2");
  expect(value(out)).toBe(2);
  expect(out.unhandled).toMatchObject([{ message: "m" }]);
});

test("a rejected call in a fan-out wakes and is told with its call", () => {
  const out = run("yield Promise.all([call(0), call(1)])", [fail(1, "down", "ToolError")]);
  expect(out.end).toMatchObject({
    ok: false,
    error: { name: "ToolError", message: "down", call: 1 },
  });
  expect(out.lost).toEqual([0]);
});

test("formulas that would explode fall back to waiting for anything", () => {
  const body = "let p = call(0); for (let i = 0; i < 40; i++) p = Promise.all([p, p]); yield p";
  expect(run(body).waits).toEqual([call(0)]);
});

test("poisoned prototypes change nothing for the guest", () => {
  const body = `
    for (const P of [Array.prototype, Object.prototype, Function.prototype, WeakMap.prototype, Map.prototype, String.prototype])
      for (const key of Object.getOwnPropertyNames(P)) {
        if (key === "constructor" || key === "__proto__" || key === "length") continue;
        try { P[key] = () => { throw new Error("poison " + key) } } catch {} }
    Object.getPrototypeOf(function* () {}).prototype.next = 1;
    const a = yield Promise.all([call(0), call(1)].values ? { __proto__: null, [Symbol.iterator]: () => { let n = 0; return { next: () => ({ done: n > 1, value: call(n++) }) } } } : 0);
    return a[0] + a[1]`;
  const out = run(body, [ok(0, 1), ok(1, 2)]);
  expect(out.requests?.length).toBeGreaterThan(1);
});
