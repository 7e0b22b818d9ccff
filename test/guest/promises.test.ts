/** The guest that does with promises what programs usually do says what the whole guest says, or asks for it. */
import * as fc from "fast-check";
import { expect, test } from "vitest";
import { stageSource } from "../../src/runtime/source.js";
import type { Settlement } from "../../src/runtime/types.js";
import type { Feature, HelperKey, ProgramParameter } from "../../src/transform/types.js";
import { withCountedGuest } from "../support/native-guest.js";
import { evaluate, fail, ok, type Program, programOf, tick } from "./harness.js";
import { compare, filled, moves, runs, siteTools } from "./stages.js";

const helpers: HelperKey[] = ["call", "async", "arrow", "method", "apply"];
const ofIteration: HelperKey[] = ["asyncGenerator", "yield", "forAwait", "forNext", "forStep"];
ofIteration.push("forReturn", "forDone");

const name = fc.constantFrom("a", "b", "c", "x");
const promise = fc.constantFrom("p", "q");
const order = fc.constantFrom("r", "s", "t", "u").map((one) => `order.push("${one}");`);
const site = fc.constantFrom("0", "1", "2");
const ms = fc.constantFrom("0", "1", "5", "20", "undefined", "NaN", "1e12", "2.5", "-1");
const combinator = fc.constantFrom("all", "allSettled", "race", "any", "race", "all");

/** `for await (const v of SOURCE) { BODY }`, as it is lowered. */
const loop = (source: string, body: string): string => `{
  const i = forAwait(${source});
  try { while (forStep(i, yield forNext(i))) { const v = i.v; ${body} } }
  catch (e) { i.t = true; throw e; }
  finally {
    if (i.o) {
      if (i.t) { try { if (forReturn(i)) yield i.p; } catch {} }
      else if (forReturn(i)) forDone(yield i.p);
    } } }`;

/** What the guest knows, and with `wild` what it does not. */
const parts = (wild: boolean, iterates: boolean) =>
  fc.letrec<Record<string, string>>((tie) => {
    const any = tie("any") as fc.Arbitrary<string>;
    const started = tie("started") as fc.Arbitrary<string>;
    const block = tie("statement") as fc.Arbitrary<string>;
    const handler = tie("handler") as fc.Arbitrary<string>;
    const plain = tie("plain") as fc.Arbitrary<string>;
    const only = <T extends object>(...of: T[]): T[] => (wild ? of : []);
    const iterating = <T extends object>(...of: T[]): T[] => (iterates ? of : []);
    return {
      plain: fc.oneof(
        { weight: 4, arbitrary: name },
        { weight: 4, arbitrary: fc.constantFrom("1", "'x'", "null", "[1]", "{ x: 1 }", "n++") },
        fc.constantFrom("undefined", "{ then: 1 }"),
        ...only(
          fc.constantFrom(
            ..."-0|10n|[{}, {}]|shared|{ then(r) { order.push('then'); r(7); } }|f|this".split("|"),
            "{ get then() { out.push('read'); return 1; } }",
            "{ get then() { throw new Error('read'); } }",
          ),
        ),
      ),
      handler: fc.oneof(
        { depthSize: "small", withCrossShrink: true },
        { weight: 2, arbitrary: filled("(v) => { out.push(v?.message ?? v); $0 }", order) },
        filled("(v) => { $0 return $1; }", order, any),
        filled("() => ($0)", any),
        filled("() => { $0 $1 }", order, tie("quiet") as fc.Arbitrary<string>),
        filled("(v) => { $0 throw $1; }", order, plain),
        fc.constantFrom("() => { throw new TypeError('own'); }", "undefined", "null", "f", "plain"),
        ...only(fc.constantFrom("7", "{}", "Promise", "resolvers[0]")),
      ),
      started: fc.oneof(
        { weight: 3, arbitrary: filled("call($0, $1)", site, plain) },
        { weight: 2, arbitrary: filled("f($0)", plain) },
        { weight: 2, arbitrary: filled("g()", plain) },
        { weight: 3, arbitrary: filled("Promise.$0([$1, $2])", combinator, any, any) },
        filled("Promise.$0([])", combinator),
        { weight: 2, arbitrary: filled("Promise.resolve($0)", any) },
        filled("Promise.reject($0)", any),
        { weight: 3, arbitrary: filled("($0).then($1)", started, handler) },
        filled("($0).then($1, $2)", started, handler, handler),
        { weight: 3, arbitrary: filled("($0).catch($1)", started, handler) },
        { weight: 2, arbitrary: filled("($0).finally($1)", started, handler) },
        { weight: 3, arbitrary: filled("new Promise((r) => setTimeout(r, $0))", ms) },
        filled("new Promise((r) => setTimeout(r, $0, $1))", ms, plain),
        filled("new Promise((r, j) => setTimeout(() => j(new Error('late')), $0))", ms),
        filled("new Promise((r, j) => { ($0).then(r, j); })", started),
        filled("new Promise((r, j) => { $0 r($1); j($2); })", order, any, plain),
        filled("new Promise((r, j) => { j($0); $1 })", plain, order),
        filled("new Promise((r) => { resolvers.push(r); $0 })", order),
        filled("new Promise((r) => { throw $0; })", plain),
        filled(
          "Promise.race([$0, new Promise((_, j) => { timer = setTimeout(() => j(new Error('timeout')), $1); })])",
          started,
          ms,
        ),
        ...only(
          fc.constantFrom(
            "new (class extends Promise {})((r) => r(1))",
            "Promise.withResolvers().promise",
            "Promise.try(plain, 1)",
            "Promise.prototype.then.call(f(1), plain)",
            "new Promise(7)",
            "Promise.all.call(class {}, [])",
            "Promise.all(7)",
            "Object.assign(f(1), { then(r) { r(3); } })",
          ),
        ),
      ),
      any: fc.oneof(
        { weight: 3, arbitrary: started },
        { weight: 2, arbitrary: plain },
        { weight: 2, arbitrary: promise },
      ),
      /** Says nothing of the promises that it makes, and awaits none. */
      quiet: fc.oneof(
        filled("$0 = $1;", promise, started),
        filled("$0.catch?.($1);", promise, handler),
        filled("$0;", started),
        filled("($0).catch($1);", started, handler),
        filled("setTimeout($0, $1);", handler, ms),
        fc.constantFrom(
          "timer = setInterval(() => { out.push(n++); if (n > 3) clearInterval(timer); }, 3);",
          "clearTimeout(timer);",
          "clearTimeout();",
          "setTimeout(() => out.push('timed'), 1);",
          "setImmediate((v) => out.push(v), 4);",
          "if (resolvers.length) resolvers.pop()(n);",
          "if (resolvers.length) { const r = resolvers.pop(); setTimeout(r, 1); setTimeout(r, 2); }",
          "out.push(typeof setTimeout, setTimeout.length, clearTimeout.name);",
        ),
        ...only(
          fc.constantFrom("setTimeout('code', 1);", "setTimeout(f, '5'); clearTimeout('1');"),
        ),
      ),
      statement: fc.oneof(
        { depthSize: "small", withCrossShrink: true },
        { weight: 3, arbitrary: filled("$0 = yield $1; $2", name, any, order) },
        { weight: 2, arbitrary: filled("out.push(yield $0); $1", any, order) },
        { weight: 4, arbitrary: tie("quiet") as fc.Arbitrary<string> },
        ...iterating({
          weight: 5,
          arbitrary: fc
            .tuple(
              fc.oneof(
                { weight: 4, arbitrary: fc.constantFrom("gen()", "gen(n)", "shared1") },
                filled("[$0, $1]", any, any),
                ...only(
                  fc.constantFrom(
                    "new Set([1, call(0)])",
                    "[][Symbol.iterator]()",
                    "(function* () { try { yield 1; yield call(1); } finally { out.push('closed'); } })()",
                    "{ [Symbol.asyncIterator]: () => ({ next: () => call(2).then((value) => ({ value, done: n++ > 3 })) }) }",
                    "5",
                    "gen",
                  ),
                ),
              ),
              block,
              fc.constantFrom("", "", "break;", "if (n++ > 2) break;", "return v;", "throw v;"),
            )
            .map(([source, body, end]) =>
              loop(source, `out.push(v?.message ?? v); ${body} ${end}`),
            ),
        }),
        ...only(
          ...iterating(
            fc.constantFrom(
              "out.push(yield gen(1).next());",
              "out.push(typeof gen(), typeof gen().next, gen().then);",
              "out.push(Object.getOwnPropertyNames(gen), gen.name, gen.length, typeof gen.prototype);",
              "gen.prototype.extra = 1;",
              "yield gen().return(call(0));",
            ),
          ),
        ),
        filled("try { $0 $1 } catch (e) { out.push(e?.message ?? typeof e); }", block, block),
        filled("try { $0 } finally { $1 }", block, block),
        filled("for (const i of [1, 2]) { $0 }", block),
        filled("$0 = yield apply(f, undefined, [$1]);", name, plain),
        filled("return $0;", any),
        filled("throw new Error($0);", fc.constantFrom("n++", "'own'")),
        fc.constantFrom("yield;", "out.push(n++);", "fuel -= 3;"),
        ...only(
          fc.constantFrom(
            "out.push(p instanceof Promise);",
            "out.push(String(p));",
            "out.push(Promise.name, typeof Promise.prototype);",
            "out.push(typeof f(1).then, f(1).then.name, f(1).then.length, f(1).then === f(2).then);",
            "out.push(Object.keys(f(1)).length);",
            "new Promise((r, j) => out.push(r.name, r.length, j.length, Object.getOwnPropertyNames(r), r.prototype));",
            "new Promise((r) => out.push(r.call(1, 2), r === r));",
            "out.push(JSON.stringify({ p }));",
            "f(1).then.call(1);",
            "p.x = 1;",
          ),
        ),
      ),
    };
  }) as unknown as Record<"statement" | "any", fc.Arbitrary<string>>;

/** None of it may reach the guest. */
const change = fc.constantFrom(
  ...["", "", "", "", ""],
  "Object.prototype.value = Object.prototype.settled = Object.prototype.next = Object.prototype.get = 1;",
  "Reflect.apply = JSON.stringify = JSON.parse = Array.from = Array.isArray = null;",
  "WeakMap.prototype.get = WeakMap.prototype.set = null;",
  "Array.prototype[Symbol.iterator] = function* () { out.push('each'); yield 1; };",
  "Array.prototype.then = (r) => r(9);",
  "Object.getPrototypeOf(function* () {}).prototype.throw = null;",
  "Object.defineProperty = Object.setPrototypeOf = Object.getPrototypeOf = null;",
  "Promise.resolve = () => 5;",
  "globalThis.Error = globalThis.TypeError = null;",
);

const draw = (wild: boolean, iterates: boolean) => {
  const { statement, any } = parts(wild, iterates);
  const block = fc.array(statement, { minLength: 0, maxLength: 4 }).map((all) => all.join("\n"));
  const body = filled("if (fuel-- < 0) return n; $0 return $1;", block, any);
  const yields = filled("$0 yield yield_($1); $2", block, any, block);
  const last = fc.oneof(fc.constant(""), filled("return yield $0;", any));
  const generator = filled(
    "if (fuel-- < 0) return; $0 $1 $2",
    yields,
    fc.oneof(yields, block),
    last,
  );
  const maker = generator.map(
    (text) => `
const gen = asyncGenerator(function* (x = 1) { try { ${text} } finally { order.push("closed"); } }, "gen");
const shared1 = gen(7);`,
  );
  return fc
    .tuple(
      body,
      body,
      block,
      wild ? change : fc.constant(""),
      body,
      iterates ? maker : fc.constant(""),
    )
    .map(
      ([f, g, first, changed, rest, made]) => `
let a = 1, b, c = "c", x = 0, p = 1, q = 2, n = 0, fuel = 8, timer;
const out = [], shared = [out, out], resolvers = [], plain = (x) => x;
var f = async(function* (x) { ${f} }, "f");
const g = arrow(function* () { ${g} }, this, "g");${made}
const order = [], ticks = arrow(function* () { for (let i = 0; i < 25; i++) { yield; order.push(i); } })();
${first} ${changed}
out.push(yield async(function* () { ${rest} })());
order.push("end");
yield ticks;
return [out, order];`,
    );
};

/** As the plan would say it. */
const needed = (body: string): Feature[] => [
  "promise",
  ...(/Promise\.\w/.test(body) ? (["combinators"] as const) : []),
  ...(/\b(?:async|arrow|method)\(/.test(body) ? (["async-functions"] as const) : []),
  ...(/\b(?:asyncG|forA)/.test(body) ? (["async-generators", "for-await"] as const) : []),
  ...(/set(?:Timeout|Interval|Immediate)|clearT/.test(body) ? (["timers"] as const) : []),
];
const program = (body: string): Program => {
  const features = needed(body);
  const own: HelperKey[] = features.includes("async-functions") ? helpers : ["call"];
  const more = features.includes("for-await") ? ofIteration : [];
  return { body, features, helpers: [...own, ...more], siteTools };
};

test.each([
  [false, false],
  [true, false],
  [false, true],
  [true, true],
])("any program and any order of settlements; wild: %s, iterates: %s", (wild, iterates) => {
  fc.assert(
    fc.property(draw(wild, iterates), moves, (body, drawn) => compare(program(body), drawn)),
    { numRuns: runs / 2 },
  );
});

const said = (body: string, settlements: readonly Settlement[] = []): unknown =>
  evaluate(stageSource(withCountedGuest(programOf(program(body)))).text(settlements).text);

test.each([
  [
    "a fallback for each of a list",
    "return yield Promise.all([0, 1].map((i) => call(i).catch(() => null)))",
    [ok(0, "a"), fail(1, "no")],
    '=["a",null]\n[] 0\n[] 1',
  ],
  [
    "a finally that is given nothing",
    "return yield call(0).finally(null).finally()",
    [ok(0, "a")],
    '="a"\n[] 0',
  ],
  [
    "what a call is mapped to",
    "return yield call(0).then((x) => call(1, x)).then((x) => x + 1)",
    [ok(0, 1), ok(1, 2)],
    "=3\n[] 0\n[1] 1",
  ],
  [
    "a second attempt, after a while",
    `const sleep = (ms) => new Promise((r) => setTimeout(r, ms));
    const retry = async(function* (f) { for (let i = 0; ; i++) try { return yield f(); } catch (e) { yield sleep(100); } });
    return yield retry(() => call(0))`,
    [fail(0, "no"), tick(1, 2_100), ok(1, "a")],
    '="a"\n[] 0\n[] 0',
  ],
  [
    "an error of a call, with its message",
    "try { yield call(0); } catch (e) { return [e.name, e.message, 'code' in e, e instanceof TypeError]; }",
    [fail(0, "no", "TypeError")],
    '=["TypeError","no",false,true]\n[] 0',
  ],
  [
    "what is done in any case",
    "const out = []; yield call(0).finally(() => { out.push(1); }).catch((e) => out.push(e.message)); return out",
    [fail(0, "no")],
    '=[1,"no"]\n[] 0',
  ],
  [
    "a sum over promises",
    "return yield [1, 2].reduce((sum, i) => sum.then((s) => s + i), Promise.resolve(0))",
    [],
    "=3",
  ],
  [
    "the first that succeeds",
    "return yield Promise.any([call(0), call(1)])",
    [fail(0, "no"), ok(1, "b")],
    '="b"\n[] 0\n[] 1',
  ],
  [
    "pages of an async generator",
    `const pages = asyncGenerator(function* (n) { for (let i = 0; i < n; i++) yield yield_(yield call(0, i)); }, "pages");
    const out = []; ${loop("pages(2)", "out.push(v);")} return out`,
    [ok(0, "a"), ok(1, "b")],
    '=["a","b"]\n[0] 0\n[1] 0',
  ],
  [
    "an async generator that is left",
    `const out = [], pages = asyncGenerator(function* () { try { for (;;) yield yield_(yield call(0)); } finally { out.push(yield call(1)); } }, "pages");
    ${loop("pages()", "out.push(v); break;")} return out`,
    [ok(0, "a"), ok(1, "b")],
    '=["a","b"]\n[] 0\n[] 1',
  ],
  [
    "a list of calls",
    `const out = []; ${loop("[call(0), 1, call(1)]", "out.push(v);")} return out`,
    [ok(1, "b"), ok(0, "a")],
    '=["a",1,"b"]\n[] 0\n[] 1',
  ],
  [
    "a method that is an async generator",
    `class Box { static { method(this.prototype, "all", "g"); } *all() { yield yield_(1); return yield 2; } }
    const out = [], f = async(function* () {}); ${loop("new Box().all()", "out.push(v);")} return out`,
    [],
    "=[1]",
  ],
])("the guest runs %s", (_, body, settlements, text) => {
  expect(said(body, settlements)).toBe(text);
});

test.each([
  [
    "what is raced against a timer",
    "return yield Promise.race([call(0), new Promise((_, j) => setTimeout(j, 5))])",
  ],
  ["a timer that is awaited", "yield new Promise((r) => setTimeout(r, 5))"],
  [
    "timers and calls, forwarded",
    "yield new Promise((r, j) => { setTimeout(r, 5); call(0).then(r, j); })",
  ],
  [
    "nested combinators",
    "yield Promise.any([Promise.race([call(0), call(1)]), Promise.all([call(2), new Promise((r) => setTimeout(r, 1))])])",
  ],
  ["what then looks at", "const p = call(0); p.then(() => {}); yield Promise.all([p, call(1)])"],
  ["what never comes", "yield new Promise(() => {})"],
  ["an empty race", "yield Promise.race([])"],
  ["an interval", "const i = setInterval(() => {}, 5); yield call(0); clearInterval(i)"],
  [
    "a callback that starts a call",
    "setTimeout(() => { call(0).then(() => {}); }, 5); yield call(1)",
  ],
  ["a loser that is a write", "return yield Promise.race([call(0), call(1)])"],
  [
    "losers below losers",
    "return yield Promise.race([call(0), Promise.all([call(1), call(2)]), new Promise((r) => setTimeout(r, 3))])",
  ],
  ["a call that nobody observes", "call(0); setTimeout(() => {}, 7); return 1"],
  [
    "a value that changes once it is fixed",
    "const o = { n: 1 }; setTimeout(() => o.n++, 1); call(0).then(() => o.n++); return o",
  ],
  ["an unhandled rejection", "Promise.reject(new Error('gone')); yield call(0)"],
  [
    "one that is handled late",
    "const p = Promise.reject(1); yield call(0); try { yield p; } catch (e) { return e; }",
  ],
  [
    "an error in a timer's callback",
    "setTimeout(() => { throw new Error('late'); }, 1); yield call(0); yield call(1)",
  ],
  [
    "all that failed",
    "try { yield Promise.any([call(0), call(1)]); } catch (e) { return e.errors.length; }",
  ],
  [
    "a promise of itself",
    "let r; const p = new Promise((x) => { r = x; }); r(p); try { yield p; } catch (e) { return e.name; }",
  ],
  ["a thenable", "return yield Promise.resolve({ then(r) { r(call(0)); } })"],
  [
    "a queue of calls",
    "let last = Promise.resolve(); for (const i of [0, 1, 2]) last = last.then(() => call(i)); return yield last",
  ],
  ["an error of the program", "throw new TypeError('own')"],
  [
    "an error that is no Error",
    "yield call(0).then(() => { throw 'text'; }).catch((e) => { throw [e]; })",
  ],
  ["a result that is not awaited", "return call(0).then((v) => v)"],
  ["a timer's text", "setTimeout('code', 1)"],
  ["a delay that is no number", "yield new Promise((r) => setTimeout(r, '5'))"],
  ["a delay over what is allowed", "yield new Promise((r) => setTimeout(r, 2147483648))"],
  ["a value at a timer", "return yield new Promise((r) => setTimeout(r, 1, call(0)))"],
  [
    "a timer that resolves twice",
    "yield new Promise((r) => { setTimeout(r, 1); setTimeout(r, 2); })",
  ],
  ["methods taken off", "const { then } = call(0); return typeof then"],
  ["what is not known of promises", "return Object.keys(call(0).constructor)"],
  [
    "a chain as long as a formula",
    "let p = call(0); for (let i = 0; i < 60; i++) p = Promise.all([p]); p.then(() => {}); yield p",
  ],
  [
    "a race that is lost in depth",
    "let p = call(0); for (let i = 0; i < 60; i++) p = Promise.all([p]); return yield Promise.race([p, new Promise((r) => setTimeout(r, 1))])",
  ],
  [
    "settlements in another order",
    "const out = []; for (const i of [0, 1, 2]) call(i).then((v) => out.push([i, v]), (e) => out.push([i, e.message])); yield call(0); return out",
  ],
])("says what the whole guest says: %s", (_, body) => {
  for (const pick of [0, 1])
    for (const rejects of [false, true])
      compare(
        program(body),
        Array.from({ length: 6 }, () => ({ pick, together: pick > 0, rejects, result: 0 })),
      );
});

test("more timers than may wait are for the whole guest", () => {
  const body =
    "for (let i = 0; i < 10001; i++) setTimeout(plain, 1); function plain() {} yield call(0)";
  expect(said(body)).toBe("?promise");
});

const bindings: ProgramParameter[] = [
  {
    kind: "binding",
    name: "tools",
    binding: {
      kind: "namespace",
      members: new Map([
        ["get", 0],
        ["put", 1],
      ]),
    },
  },
  { kind: "binding", name: "list", binding: { kind: "tool", tool: 2 } },
];
const withTools = (body: string): Program => {
  const { features = [], ...rest } = program(body);
  const own = [...(rest.helpers ?? []), "tag" as const];
  return { ...rest, features: [...features, "stubs"], helpers: own, bindings };
};
const tool = fc.constantFrom("tools.get", "tools.put", "list", "plain", "f", "picked");
const using = fc.oneof(
  filled("out.push(yield tag($0, $1(n++)));", site, tool),
  filled("out.push(yield apply($0, tools, [n++], $1));", tool, site),
  filled("out.push(...(yield Promise.all([1, n++].map($0))));", tool),
  filled(
    "p = $0(n); $1 tag($2, p);",
    tool,
    fc.constantFrom("", "yield;", "call(1);", "list(2);"),
    site,
  ),
  filled("p = tag(0, $0($1(1)));", tool, tool),
  filled("p = $0(p); out.push(yield tag(1, p));", tool),
  filled("try { yield tag(1, $0(1n)); } catch (e) { out.push(e.message); }", tool),
  filled("yield tag(2, $0({ get x() { return list(1) && 1; } }));", tool),
  filled("out.push(yield f($0));", tool),
  fc.constantFrom(
    "out.push(Object.keys(tools), tools.get.name, tools.get.length, tools.get === tools.get, typeof list.then);",
    "const { put } = tools; put(3);",
    "try { 'use strict'; tools.get.x = 1; } catch (e) { out.push(e.name); }",
    "setTimeout(tools.get, 1, 5);",
    "yield list(1).then(tools.put).catch(plain);",
  ),
);
const usingTools = fc
  .tuple(fc.array(using, { maxLength: 5 }), fc.array(using, { maxLength: 3 }))
  .map(
    ([all, inside]) => `let n = 0, p; const out = [], plain = (x) => x, picked = tools["get"];
const f = arrow(function* (g) { if (n++ > 6) return; { ${inside.map((one) => `{ ${one} }`).join("\n")} } return typeof g === "function" ? yield apply(g, undefined, [n], 2) : g; }, this, "f");
${all.map((one) => `{ ${one} }`).join("\n")}
return out;`,
  );

test("tools as values are called, and told where from, as in the whole guest", () => {
  fc.assert(
    fc.property(usingTools, moves, (body, drawn) => compare(withTools(body), drawn)),
    { numRuns: runs },
  );
  const body =
    "const go = arrow(function* (f) { return yield apply(f, undefined, [1], 0); }, this, 'go'); return yield go(tools.put);";
  expect(
    evaluate(stageSource(withCountedGuest(programOf(withTools(body)))).text([ok(0, 5)]).text),
  ).toBe("=5\n1 json[1] 0");
});
