/** Globals in the guests of one function: what modules beside them do, the whole guest does, or is asked for. */
import * as fc from "fast-check";
import { expect, test } from "vitest";
import type { Feature, HelperKey } from "../../src/transform/types.js";
import { ok, type Program, stage, value } from "./harness.js";
import { compare, filled, moves, runs, siteTools, tools } from "./stages.js";

const name = fc.constantFrom("a", "b", "c");
const globals: Feature[] = ["console", "inspect", "clock", "random", "crypto", "base64", "text"];
globals.push("structured-clone", "lockdown", "guards");

const logged = fc.constantFrom(
  ...["'plain'", "1, -0, 'x'", "-0", "null, undefined, true", "'%s and %d', a, 2", "'%', 1", ""],
  ...["a, b", "{ a: [1, { b }] }", "new Map([[1, { c }]])", "Symbol('s')", "10n", "() => {}"],
  ...["'é漢\ud83d'", "''", "'x'.repeat(30)", "Object.create(null)", "new Date(5)"],
  ...["[1, 'it\\'s', { 'a-b': null, c: [undefined, -0] }]", "'%', { a }", "[a, , b]"],
  ...["Object.assign([1], { x: 2 })", "{ get a() { return 1; } }", "[[[[[[[1]]]]]]]"],
  ...["((o) => { o.own = o; o.list = [o]; return [o, o]; })({})", "{ constructor: Map }"],
  ...["'got', { a }, 'and', [b]", "{ a }, c", "[{ a: [{ b: [{ c: { a } }] }] }]"],
  ...["{ [Symbol.toStringTag]: 'T' }", "Object.setPrototypeOf(new Map(), Object.prototype)"],
  ...["Array.from({ length: 103 }, (_, i) => i)", "{ s: 'x\\n'.repeat(9), [Symbol('k')]: 1 }"],
);

/** As the plan says whether a program leaves the built-ins as they are. */
const plainly = (body: string): boolean => !/prototype\.\w+ =|JSON\.stringify =|Proxy/.test(body);
/** What the whole guest is asked for. */
const asked = [
  "out.push(String(new Date()));",
  "out.push(new Date(2020, 1).getTime());",
  "out.push(Date.UTC(2020, 1));",
  "out.push(new Date('2020-01-02').getDay());",
  "out.push(new Date() instanceof Date);",
  "out.push(Date());",
  "out.push(new Date(undefined).getTime());",
  "out.push(Date.name, Date.length, typeof Date);",
  "out.push(Object.keys(console).length);",
  "out.push(typeof console.table, 'log' in console);",
  "{ class Day extends Date {} out.push(new Day(3).getTime()); }",
  "console.log = () => {}; console.log('gone');",
  "{ const { log } = console; log('apart'); }",
  "Date.now = () => 5; out.push(Date.now());",
  "out.push(performance.timeOrigin);",
  "out.push(new Date(3).getFullYear());",
  "Object.prototype.has = () => true;",
  "String.prototype.includes = () => { throw 1 }; JSON.stringify = () => 'x';",
  "return { d: new Date(1) };",
  "out.push(performance.toJSON());",
  "try { console.table([1]); } catch {}",
  "console.log([{ a: [{ b: [{ c: { a } }] }] }], [[[[[[[1]]]]]]]);",
  "out.push(Date.parse('2020'), new Date('2020').getTime());",
];
const using = fc.oneof(
  {
    weight: 4,
    arbitrary: filled(
      "console.$0($1);",
      fc.constantFrom("log", "info", "warn", "error", "debug"),
      logged,
    ),
  },
  filled(
    "console.$0($1);",
    fc.constantFrom("table", "dir", "group", "groupEnd", "count", "time", "assert", "none?."),
    logged,
  ),
  filled("$0 = yield call($1, { a, at: Date.now() });", name, fc.constantFrom("0", "1")),
  filled("try { $0 = yield call(2, $1); } catch (e) { console.log(e.message); }", name, logged),
  {
    weight: 3,
    arbitrary: fc.constantFrom(
      ...["out.push(Date.now(), performance.now());", "out.push(new Date().toISOString());"],
      ...[
        "out.push(new Date(1e12).getTime(), +new Date(7));",
        "out.push(JSON.stringify({ d: new Date() }));",
      ],
      ...["out.push(new Date().getUTCFullYear(), new Date().toUTCString());", "a = new Date();"],
      ...["out.push(Math.random(), crypto.randomUUID());", "out.push(btoa('hi'), atob('aGk='));"],
      ...["out.push(new TextEncoder().encode('é').length);", "a = structuredClone({ b, c });"],
      ...["a = structuredClone({ d: new Date(5) }); out.push(String(a.d));"],
      ...[
        "a = structuredClone(new Date(7)); out.push(a.getTime(), a.toISOString(), a.constructor === Date);",
      ],
      ...["out.push([3, 1, 2].sort().concat([4, [5]]).flat().indexOf(5));"],
      ...[
        "try { [].concat({ length: 1e9, [Symbol.isConcatSpreadable]: true }); } catch (e) { out.push(e.message); }",
      ],
      ...[
        "try { Array.prototype.indexOf.call({ length: 2 ** 40 }, 1); } catch (e) { out.push(e.message); }",
      ],
      ...["out.push([].map.name, [].map.length, Array.prototype.concat.length);"],
      ...["try { (() => {}).constructor('return 1')(); } catch (e) { out.push(e.message); }"],
      ...[
        "try { Object.getPrototypeOf(function* () {}).constructor('yield 1')(); } catch (e) { out.push(e.name); }",
      ],
      ...["out.push((() => {}) instanceof Function, typeof eval, typeof WeakRef, eval(5));"],
      ...["try { console.log.constructor('return 1')(); } catch (e) { out.push(e.name); }"],
      ...["out.push(typeof Date.constructor);", "out.push(Object.keys(globalThis).length);"],
      ...asked,
    ),
  },
);
const user = fc
  .array(using, { minLength: 1, maxLength: 7 })
  .map(
    (all) => `let a = 1, b, c = "c"; const out = []; ${all.join("\n")}\nout.push(a); return out;`,
  );

/** As the plan says what a program uses. */
function featuresOf(text: string): Feature[] {
  const told = {
    ...{ "structured-clone": /structuredClone/, clock: /Date|performance/ },
    ...{ lockdown: /constructor|Function|eval|WeakRef/, guards: /\.(?:concat|sort|map|indexOf)/ },
  };
  return globals.filter((feature) => told[feature as "clock"]?.test(text) ?? true);
}
const small = fc.integer({ min: 0, max: 3 }).map((n) => ({ maxLogBytes: n === 0 ? 40 : 65_536 }));

test("globals do in a light guest what they do in the whole one", () => {
  fc.assert(
    fc.property(user, moves, small, (body, drawn, limits) =>
      compare({ body, features: featuresOf(body), limits, plainly: plainly(body) }, drawn),
    ),
    { numRuns: runs },
  );
});

test.each(asked)("what is out of the ordinary, by itself: %s", (statement) => {
  const body = `let a = 1, b, c = "c"; const out = []; ${statement}\nout.push(yield call(0)); return out;`;
  compare({ body, features: featuresOf(body), plainly: plainly(body) }, [
    { pick: 0, together: false, rejects: false, result: 0 },
  ]);
});

const some = fc.array(using, { minLength: 1, maxLength: 4 });
const several = fc.tuple(some, some, some).map(
  ([first, inside, last]) => `let a = 1, b, c = "c"; const out = []; ${first.join("\n")}
const f = arrow(function* (x) { ${inside.join("\n")} out.push(x); return a; }, undefined, "f");
out.push(yield Promise.all([1, 2].map((x) => f(x)))); ${last.join("\n")}
out.push(a); return out;`,
);
const helpers: HelperKey[] = ["call", "arrow"];

test("nor can it be told where there are several tasks", () => {
  const more: Feature[] = ["promise", "combinators", "async-functions"];
  fc.assert(
    fc.property(several, moves, small, (body, drawn, limits) =>
      compare(
        {
          ...{ body, helpers, features: [...more, ...featuresOf(body)], limits },
          plainly: plainly(body),
        },
        drawn,
      ),
    ),
    { numRuns: runs / 2 },
  );
});

test("what is logged, and the time, need no more than a light guest", () => {
  const body = `console.log("a", 1); const r = yield call(0, { at: Date.now() }); console.log({ r });
    return [new Date().toISOString(), performance.now()];`;
  const base: Program = { helpers: ["call"], tools, siteTools, features: globals, body };
  const { logs, features: needed, ...more } = stage(base, [ok(0, 5, 61_000)]);
  expect(needed).toEqual(globals);
  expect(logs).toEqual([
    { level: "log", text: "a 1", at: 1_000 },
    { level: "log", text: "{ r: 5 }", at: 61_000 },
  ]);
  expect(value(more)).toEqual(["1970-01-01T00:01:01.000Z", 60_000]);
});

test("so do tasks, each at its time", () => {
  const body = `const f = arrow(function* (x) { const r = yield call(0, x); console.log(x, Date.now()); return r; });
    return yield Promise.all([1, 2].map((x) => f(x)));`;
  const more: Feature[] = ["promise", "combinators", "async-functions", "console", "clock"];
  const base: Program = { helpers, tools, siteTools, features: more, body };
  const { logs, features, ...rest } = stage(base, [ok(1, "b", 3_000), ok(0, "a", 4_000)]);
  expect(features).toEqual(more);
  expect(logs?.map(({ text }) => text)).toEqual(["2 3000", "1 4000"]);
  expect(value(rest)).toEqual(["a", "b"]);
});
