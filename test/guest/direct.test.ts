import { expect, test } from "vitest";
import { fail, ok, stage, value } from "./harness.js";

const two = {
  body: `const a = yield call(0, 1, {x: "y"}); const b = yield call(1, a.n); return [a, b]`,
};

test("the first stage asks for the first call and waits for it", () => {
  const out = stage(two);
  expect(out.requests).toEqual([
    { tool: 0, site: 0, args: { form: "json", text: '[1,{"x":"y"}]' } },
  ]);
  expect(out.waits).toEqual([{ kind: "call", seq: 0 }]);
  expect(out.end).toBeUndefined();
});

test("settlements are replayed in order and the value comes out", () => {
  const out = stage(two, [ok(0, { n: 5 }), ok(1, "it's \u2028 \ud800 \0 \\ \n done")]);
  expect(out.requests).toHaveLength(2);
  expect(value(out)).toEqual([{ n: 5 }, "it's \u2028 \ud800 \0 \\ \n done"]);
  expect(out.features).toEqual([]);
});

test("a rejected call throws into the program with its class, name, code", () => {
  const body = `try { yield call(0) } catch (e) {
    return [e instanceof TypeError, e instanceof Error, e.name, e.message, Object.keys(e), e.code, e.data.x] }`;
  const error = (name: string) =>
    value(
      stage({ body }, [
        {
          kind: "rejected",
          seq: 0,
          at: 1,
          error: { name, message: "no", code: "C", data: { x: 1 } },
        },
      ]),
    );
  expect(error("TypeError")).toEqual([true, true, "TypeError", "no", ["code", "data"], "C", 1]);
  expect(error("ToolError")).toEqual([false, true, "ToolError", "no", ["code", "data"], "C", 1]);
});

test("an uncaught rejection ends the run with the call it came out of", () => {
  const out = stage({ body: "yield call(0); yield call(1)" }, [ok(0, 1), fail(1, "boom")]);
  expect(out.end).toMatchObject({ ok: false, error: { name: "Error", message: "boom", call: 1 } });
});

test("a call returned is awaited", () => {
  expect(value(stage({ body: "return call(0)" }, [ok(0, [1])]))).toEqual([1]);
  const out = stage({ body: "return call(0)" }, [fail(0, "x")]);
  expect(out.end).toMatchObject({ ok: false, error: { message: "x" } });
});

test("awaiting a plain value goes on at once", () => {
  expect(value(stage({ body: "return (yield 1) + (yield {a: 2}).a" }))).toBe(3);
});

test("a thenable needs promises, and gets them", () => {
  const out = stage({ body: "return yield {then(f) { f(7) }}" });
  expect(out.features).toEqual(["promise"]);
  expect(value(out)).toBe(7);
});

test("a call that is not awaited at once needs promises", () => {
  expect(stage({ body: "call(0); return 1" }).features).toEqual(["promise"]);
  expect(stage({ body: "call(0); yield call(1)" }).features).toEqual(["promise"]);
});

test("a call that is awaited once more needs promises", () => {
  const body =
    "const b = yield* (function* () { const p = call(0); return [yield p, yield p] })(); return b";
  const out = stage({ body, whole: true }, [ok(0, 1)]);
  expect(value(out)).toEqual([1, 1]);
  expect(out.features).toContain("promise");
});

test("undefined crosses both ways without another feature", () => {
  const out = stage({ body: "return [yield call(0)][0]" }, [ok(0, undefined)]);
  expect(value(out)).toBe("devalue:-1");
  expect(out.features).toEqual([]);
});

test("limits on calls and arguments can be caught and use no seq", () => {
  const limits = { maxCalls: 1, maxArgumentBytes: 10 };
  const body = `const out = [];
    try { yield call(0, "é".repeat(4)) } catch (e) { out.push(e.code) }
    yield call(0, "é".repeat(3));
    try { yield call(0) } catch (e) { out.push(e.code) }
    return out`;
  const out = stage({ body, limits }, [ok(0, null)]);
  expect(value(out)).toEqual(["argument-limit", "call-limit"]);
  expect(out.requests).toHaveLength(1);
});

test("a settlement that answers no call is a divergence", () => {
  expect(stage({ body: "yield call(0)" }, [ok(1, 1)]).diverged).toBe(0);
  expect(stage({ body: "return yield call(0)" }, [ok(0, 1), ok(1, 1)]).diverged).toBe(1);
});

test("a program that spoils the prototypes harms only itself", () => {
  const body = `
    Array.prototype.push = Array.prototype[Symbol.iterator] = JSON.stringify = Object.keys =
      Function.prototype.call = Function.prototype.apply = () => { throw 1 };
    Object.defineProperty(Object.prototype, "get", { get() { throw 2 } });
    Object.prototype.then = undefined;
    Object.getPrototypeOf(function*(){}).prototype.next = null;
    try { yield call(0, 1) } catch (e) { return e.message }`;
  expect(value(stage({ body }, [fail(0, "fine")]))).toBe("fine");
});

test("a run without end or calls waits for nothing", () => {
  const out = stage({ body: "yield new Promise(() => {})", features: ["promise"] });
  expect(out.waits).toEqual([]);
  expect(out.end).toBeUndefined();
});
