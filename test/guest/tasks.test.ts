/** The guest of programs with async functions of their own answers as the whole guest, or asks for it. */
import * as fc from "fast-check";
import { expect, test } from "vitest";
import { stageSource } from "../../src/runtime/source.js";
import type { Settlement } from "../../src/runtime/types.js";
import type { Feature, HelperKey } from "../../src/transform/types.js";
import { natively, withCountedGuest } from "../support/native-guest.js";
import { evaluate, ok, programOf, stage } from "./harness.js";
import { compare, filled, located, moves, runs, siteTools } from "./stages.js";

const helpers: HelperKey[] = ["call", "async", "arrow", "method", "apply"];
const features: Feature[] = ["promise", "combinators", "async-functions"];

const name = fc.constantFrom("a", "b", "c", "x");
const promise = fc.constantFrom("p", "q");
/** When it is that something goes on. */
const mark = fc.constantFrom("r", "s", "t", "u").map((one) => `order.push("${one}");`);
const site = fc.constantFrom("0", "1", "2");
/** A function and what it is called on. */
const callee = fc.constantFrom("f, undefined", "f, 5", "g, undefined", "o.m, o", "k.m, k");
const called = fc.constantFrom("f($0)", "g($0)", "o.m($0)", "k.m($0)", "f()", "plain($0)");

/** What the small guest knows, and with `wild` what it does not. */
const parts = (wild: boolean) =>
  fc.letrec<Record<string, string>>((tie) => {
    const any = tie("any") as fc.Arbitrary<string>;
    const started = tie("started") as fc.Arbitrary<string>;
    const awaited = tie("awaited") as fc.Arbitrary<string>;
    const block = tie("statement") as fc.Arbitrary<string>;
    const plain = tie("plain") as fc.Arbitrary<string>;
    const sent = wild ? any : plain;
    const only = <T extends object>(...of: T[]): T[] => (wild ? of : []);
    return {
      plain: fc.oneof(
        { weight: 4, arbitrary: name },
        { weight: 4, arbitrary: fc.constantFrom("1", "'x'", "null", "[1]", "{ x: 1 }", "n++") },
        fc.constantFrom("undefined", "{ x: undefined }", "{ then: 1 }"),
        ...only(
          fc.constantFrom(
            "-0",
            "NaN",
            "10n",
            "[undefined]",
            "[{}, {}]",
            "shared",
            "{ then(r) { r(7); } }",
            "{ get x() { out.push('read'); return 1; } }",
            "f",
            "this",
          ),
        ),
      ),
      started: fc.oneof(
        { weight: 3, arbitrary: filled("call($0, ($1))", site, plain) },
        { weight: 5, arbitrary: fc.tuple(called, sent).map(([f, x]) => f.replace("$0", () => x)) },
        { weight: 2, arbitrary: filled("Promise.all([$0, $1])", any, any) },
        { weight: 2, arbitrary: filled("Promise.all([1, 2].map($0))", fc.constantFrom("f", "g")) },
        filled("Promise.allSettled([$0, $1, $2])", any, any, any),
        filled(
          "Promise.all([1, 2].map(arrow(function* (x) { $0 $1 return $2; }, this)))",
          block,
          block,
          any,
        ),
        fc.constantFrom("Promise.all([])", "Promise.all(new Set([f(), 1]))"),
        ...only(fc.constantFrom("(0, Promise).race([call(0), f()])", "(0, Promise).resolve(f(1))")),
      ),
      any: fc.oneof(
        { weight: 3, arbitrary: started },
        { weight: 2, arbitrary: plain },
        { weight: 2, arbitrary: promise },
      ),
      awaited: fc.oneof(
        { weight: 5, arbitrary: filled("apply($0, [$1])", callee, sent) },
        { weight: 3, arbitrary: any },
        { weight: 3, arbitrary: started },
        { weight: 3, arbitrary: promise },
        filled("apply(plain, undefined, [$0])", any),
        ...only(filled("apply(fails, undefined, [$0])", any)),
      ),
      statement: fc.oneof(
        { depthSize: "small", withCrossShrink: true },
        { weight: 2, arbitrary: filled("$0 = yield $1; $2", name, awaited, mark) },
        filled("out.push(yield $0); $1", awaited, mark),
        filled("out.push(n++, yield $0);", awaited),
        filled("$0 = $1;", name, sent),
        { weight: 2, arbitrary: filled("$0 = $1;", wild ? name : promise, started) },
        ...only(filled("$0 = $1;", promise, any)),
        filled("out.push(typeof $0);", name),
        filled("out.push(($0)?.x, n);", plain),
        ...only(filled("out.push($0);", name), filled("$0;", started)),
        filled("try { $0 $1 } catch (e) { out.push(e?.message ?? String(e)); }", block, block),
        filled("try { $0 } finally { $1 }", block, block),
        filled("for (const i of [1, 2]) { $0 }", block),
        filled("if (n > 2) { $0 }", block),
        filled("return $0;", started),
        filled("return $0;", any),
        filled("out.push(typeof $0, $0 === $1, !$0, Array.isArray($0));", name, name),
        fc.constantFrom(
          "fuel -= 3;",
          "yield a;",
          "yield;",
          "out.push(n++);",
          "out.push(typeof Promise, typeof Promise.all, Promise.all === Promise.all, Promise.all.name);",
          "out.push(f.name, f.length, g.name, g.length, o.m.name, k.m.name, k.m.length, typeof f);",
          "out.push(f === g, k.m === k.m, Object.keys(f), Object.getOwnPropertyNames(g));",
        ),
        ...only(
          fc.constantFrom(
            "out.push(String(f));",
            "out.push(f.prototype);",
            "new f();",
            "f.x = n;",
            "out.push('call' in f, f instanceof Object);",
            "out.push(Object.getPrototypeOf(f) === Object.getPrototypeOf(g));",
            "a?.then;",
            "out.push(String(a));",
            "out.push(JSON.stringify({ b }));",
            "throw new TypeError('own');",
            "throw c;",
            "a?.m();",
          ),
        ),
      ),
    };
  }) as unknown as Record<"statement" | "plain", fc.Arbitrary<string>>;

/** Done before anything else, or in the middle: none of it may reach the guest. */
const change = fc.constantFrom(
  "",
  "",
  "",
  "",
  "Object.defineProperty(Array.prototype, 0, { set() { out.push('set'); }, configurable: true });",
  "Object.prototype.value = Object.prototype.settled = Object.prototype.next = Object.prototype.get = 1;",
  "Reflect.apply = JSON.stringify = JSON.parse = Array.from = Array.isArray = null;",
  "WeakMap.prototype.get = WeakMap.prototype.set = Map.prototype.get = Set.prototype.has = null;",
  "Array.prototype[Symbol.iterator] = function* () { out.push('each'); yield 1; };",
  "Array.prototype.then = (r) => r(9);",
  "Object.prototype.toJSON = () => 8;",
  "Object.getPrototypeOf(function* () {}).prototype.next = null;",
  "Object.defineProperty = Object.setPrototypeOf = Object.getPrototypeOf = null;",
  "globalThis.Promise = undefined;",
);

/** With globals that modules beside the guest supply. */
const using = fc.constantFrom(
  "console.log(n, 'said');",
  "console.warn(x, 'said');",
  "console.log({ n });",
  "console.log(p);",
  "console.log(f);",
  "console.table([n]);",
  "out.push(Date.now(), performance.now());",
  "order.push(new Date().toISOString());",
  "x = yield call(1, Math.random());",
);

const draw = (wild: boolean, globals: boolean) => {
  const { statement: usual, plain } = parts(wild);
  const statement = globals ? fc.oneof(usual, using) : usual;
  const block = fc.array(statement, { minLength: 0, maxLength: 4 }).map((all) => all.join("\n"));
  // A call that is returned stands outside `try` and loops.
  const result = filled("apply($0, [$1])", callee, plain);
  const body = filled(
    "if (fuel-- < 0) return n; $0 $1",
    block,
    fc.oneof(
      fc.constant("return [x, typeof this];"),
      fc.constant("return this === o ? x : n;"),
      filled("return $0;", result),
      filled("if (n > 1) return $0; return $1;", plain, result),
    ),
  );
  return fc.tuple(body, body, body, body, block, change, body).map(
    ([f, g, m, k, first, changed, rest]) => `
let a = 1, b, c = "c", x = 0, p = 1, q = 2, n = 0, fuel = 10;
const out = [], shared = [out, out];
const plain = (x) => x, fails = (x) => { throw new Error("plain"); };
var f = async(function* (x) { ${f} }, "f");
const g = arrow(function* (x, y = x?.x) { ${g} }, this, "g");
const o = { m: async(function* (x) { "use strict"; ${m} }, "m") };
class K { static { method(this.prototype, "m", "a"); } *m(x) { ${k} } }
const k = new K();
const order = [], ticks = arrow(function* () { for (let i = 0; i < 15; i++) { yield; order.push(i); } })();
${first} ${changed}
out.push(yield async(function* () { ${rest} })());
order.push("end");
yield ticks;
return [out, order];`,
  );
};

const needed = (body: string): Feature[] =>
  features.filter((name) => name !== "combinators" || body.includes("Promise"));

const globals: Feature[] = ["console", "inspect", "clock", "random"];

test.each([
  [false, false],
  [true, false],
  [false, true],
])("any program and any order of settlements; wild: %s, globals: %s", (wild, used) => {
  fc.assert(
    fc.property(draw(wild, used), moves, (body, drawn) =>
      compare(
        { body, features: [...needed(body), ...(used ? globals : [])], helpers },
        drawn.map((move) => ({ ...move, rejects: wild && move.rejects })),
      ),
    ),
    { numRuns: runs },
  );
});

const said = (body: string, settlements: readonly Settlement[] = []): unknown =>
  evaluate(
    stageSource(
      withCountedGuest(programOf({ body, features: needed(body), helpers, siteTools })),
    ).text(settlements).text,
  );
const moved = { pick: 0, together: false, rejects: false };
const answered = [ok(0, "a"), ok(1, "b"), ok(2, "c")];

test.each([
  [
    "a function that is called and awaited",
    'const f = async(function* (x) { return (yield call(0, x)) + x; }, "f"); return yield apply(f, undefined, [1])',
    '="a1"\n[1] 0',
  ],
  [
    "a call for each of a list",
    "return yield Promise.all([0, 1, 2].map(arrow(function* (i) { return [i, yield call(i)]; })))",
    '=[[0,"a"],[1,"b"],[2,"c"]]\n[] 0\n[] 1\n[] 2',
  ],
  [
    "what is started first and awaited later",
    "const f = async(function* () { return yield call(0); }); const p = f(), q = f(); return [yield q, yield p]",
    '=["b","a"]\n[] 0\n[] 0',
  ],
  [
    "a function that is called for the program",
    'var main = async(function* () { return yield call(1); }, "main"); return apply(main, undefined, [])',
    '="a"\n[] 1',
  ],
  [
    "a strict function, which is told what it is called on",
    `const f = async(function* () { "use strict"; return typeof this; });
    return [yield f(), yield apply(f, undefined, []), yield apply(f, 5, [])]`,
    '=["undefined","undefined","number"]',
  ],
])("the small guest runs %s", (_, body, text) => {
  // Of the settlements, those of calls that are made.
  expect(said(body, answered.slice(0, text.split("\n").length - 1))).toBe(text);
});

test("what is awaited is said in few words", () => {
  const body =
    "const f = async(function* () { yield call(0); }), p = f(), q = call(1);" +
    "call(2); yield Promise.all([p, q, Promise.allSettled([q, f()])])";
  expect(said(body)).toBe('*,0,3,["all",null,1,["allSettled",1,null]]\n[] 0\n[] 1\n[] 2\n[] 0');
});

const deep = (n: number) =>
  `const f = async(function* (n) { return n ? apply(f, undefined, [n - 1]) : 0; });
  const g = async(function* (n) { return n ? (yield apply(g, undefined, [n - 1])) + 1 : 0; });
  return [yield apply(f, undefined, [${n}]), yield apply(g, undefined, [${n}])];`;
const nested = (n: number) =>
  `const f = async(function* (n) { if (!n) return 0; const p = f(n - 1); return (yield p) + 1; });
  return yield apply(f, undefined, [${n}]);`;

test("what awaits or returns calls of itself needs no stack", () => {
  expect(said(deep(5000))).toBe("=[0,5000]");
});

test("what only starts calls of itself is left to the whole guest where it is deep", () => {
  expect(said(nested(40))).toBe("=40");
  expect(said(nested(41))).toBe("?promise");
  const caught = `const out = [];
  const f = async(function* (n) { try { return n ? yield f(n - 1) : 0; } catch (e) { out.push(e.message); } });
  yield apply(f, undefined, [400]); return out;`;
  for (const body of [nested(41), caught]) compare({ body, features: needed(body), helpers }, []);
});

test.each([
  "const p = async(function* () { yield; return p; })(); return yield p",
  "const p = async(function* () { yield; yield p; })(); yield p",
  "const f = async(function* () { throw 1; }); try { f(); } catch {} return 1",
  "const f = async(function* (x = y) {}); try { f(); } catch {} return 1",
  "async(function* () { yield; throw 1; })(); yield; yield; return 1",
  "async(function* () { yield; call(0); })(); return 1",
  "async(function* () { yield; yield; })(); return 1",
  "const f = async(function* () {}); yield apply(f(), undefined, [])",
  // Node's own message shows what is called.
  `const f = async(function* () {}); try { yield apply(f(), undefined, []); } catch (e) { return e.${natively ? "name" : "message"}; }`,
  "try { yield apply(5, undefined, []); } catch (e) { return e.message; }",
  "const f = async(function* () {}); return yield f",
  "const f = async(function* () {}); return yield Promise.all([f])",
  "const f = async(function* () { return f; }); yield f()",
  "const { all } = Promise; return yield all([])",
  "return yield Promise.all(7)",
  "return yield Promise.all({ get [Symbol.iterator]() { throw 1; } })",
  "return yield Promise.all({ *[Symbol.iterator]() { yield call(0); call(1); } })",
  "try { (0, Promise).any([]) } catch {} try { (0, Promise).resolve(1) } catch {} return 1",
  "const P = Promise; try { new P(() => {}) } catch {} return 1",
  "class P extends Promise {} return 1",
  "Promise.all = () => 5; return Promise.all()",
  "return { get x() { try { call(0); } catch {} return 1; } }",
  "call(0, { get x() { call(1); return 1; } }); return 1",
  "call(0, (() => { const a = {}; a.a = a; return a; })()); return 1",
  "try { call(0, async(function* () {})) } catch {} return 1",
  "let c = call(0); for (let i = 0; i < 60; i++) c = Promise.all([c]); yield c",
  "let c = [call(0)]; for (let i = 0; i < 14; i++) c = [Promise.all(c), Promise.all(c)]; yield c[0]",
  "let p = call(0); const f = async(function* (p) { return p; }); for (let i = 0; i < 60; i++) p = f(p); yield p",
])("asks, or says what the whole guest says: %s", (body) => {
  for (const result of [0, 1, 3])
    for (const all of [features, needed(body)])
      compare({ body, features: all, helpers }, [{ ...moved, result }]);
});

test("what is as good as certain to be asked for is not asked for", () => {
  for (const body of [
    "return yield Promise.race([call(0)])",
    "yield call(0).then((x) => x)",
    "yield new Promise((r) => r())",
  ])
    expect(said(body)).not.toMatch(/^[{?]/);
  for (const body of [
    "return Promise.withResolvers()",
    "class P extends Promise {} return new P(() => {})",
  ])
    expect(said(body)).toMatch(/^\{/);
  expect(said("const all = yield Promise.all([1]); return all.catch")).toBe("=");
});

test("a settlement of no open call is left to the whole guest", () => {
  const body = "const f = async(function* () { yield call(0); }); yield f(); return yield call(1)";
  for (const settlements of [[ok(1, 1)], [ok(0, 1), ok(0, 2)]]) {
    const program = { body, features: needed(body), helpers, siteTools };
    const { features: _, ...light } = stage(program, settlements);
    const { features: __, ...whole } = stage({ ...program, whole: true }, settlements);
    expect(located(light)).toEqual(located(whole));
    expect(whole.diverged).toBe(settlements.length - 1);
  }
});
