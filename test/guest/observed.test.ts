/** S6, S7: what a stage waits for, and whom it leaves behind, where promises are passed on in odd ways. */
import { expect, test } from "vitest";
import type { Feature } from "../../src/transform/types.js";
import { ok, stage, tick, value } from "./harness.js";

const features: Feature[] = ["promise", "combinators", "timers", "console", "encode"];
const run = (body: string, settlements: Parameters<typeof stage>[1] = []) =>
  stage({ body, features }, settlements);

test("a call that is passed on to a promise that has settled is lost", () => {
  const output = run("return yield new Promise((a, b) => { call(0, 1).then(a, b); a(5) })");
  expect(value(output)).toBe(5);
  expect(output).toMatchObject({ linger: { calls: [] }, lost: [0] });
});

test("a combinator of another constructor is waited for by whatever it reads", () => {
  const body =
    "const out = []; function C(f) { f((v) => out.push(v), () => {}) } C.resolve = (x) => x; Promise.all.call(C, [call(0, 1)]); yield call(0, 2); return out";
  expect(run(body).waits).toEqual(expect.arrayContaining([{ kind: "call", seq: 1 }]));
  expect(value(run(body, [ok(0, "a"), ok(1, "b")]))).toEqual([["a"]]);
});

test("where elements are no promises of ours, any of the calls may be what is waited for", () => {
  const body =
    "class P extends Promise { static resolve(x) { return x } } return yield P.all([{ then() {} }, call(0, 1)])";
  expect(run(body).waits).toEqual([{ kind: "call", seq: 0 }]);
});

test("a timer hands its callback what it was given", () => {
  const body =
    "return [yield new Promise((r) => setTimeout(r, 1, 5, 6)), yield new Promise((r) => setTimeout(r, 1, {}))]";
  expect(value(run(body, [tick(1, 1001), tick(2, 1002)]))).toEqual([5, {}]);
});

test("nothing is logged any more once the logs are full", () => {
  const body =
    'console.log("x".repeat(99)); console.error("y"); console.count(); console.assert(false); return 1';
  const { logs = [] } = stage({ body, features, limits: { maxLogBytes: 20 } });
  expect(logs).toHaveLength(1);
  expect(logs[0]).toMatchObject({ level: "warn" });
});

test("a dynamic import is a rejection even where nothing else is a promise", () => {
  const body = "try { return yield import_('x') } catch (e) { return e instanceof Error }";
  const output = stage({ body, features: ["lockdown"], helpers: ["call", "import"] });
  expect(value(output)).toBe(true);
  expect(output.features).toContain("promise");
});
