/** What hostile or odd objects do to promises, iteration and tools, told by the specification. */
import { expect, test } from "vitest";
import type { Feature } from "../../src/transform/types.js";
import { fail, ok, stage, tick, value } from "./harness.js";

const all: Feature[] = [
  "promise",
  "combinators",
  "async-functions",
  "async-generators",
  "for-await",
  "from-async",
  "timers",
  "microtask",
  "errors",
  "encode",
  "decode",
];
const run = (body: string, settlements: Parameters<typeof stage>[1] = []) =>
  stage({ body, features: all }, settlements);
const returns = (body: string, settlements: Parameters<typeof stage>[1] = []) =>
  value(run(body, settlements));

/** The name of what `code` throws, whether at once or as a rejection. */
const thrown = (code: string) =>
  returns(`try { return yield (${code}) } catch (e) { return e instanceof Error ? e.name : e }`);

test.each([
  ["a promise without a function", "new Promise(1)"],
  ["Promise.resolve of no constructor", "Promise.resolve.call(1, 2)"],
  ["then of what is no promise", "Promise.prototype.then.call({}, 1)"],
  ["finally of what is no object", "Promise.prototype.finally.call(1)"],
  ["Promise.try of no constructor", "Promise.try.call(1, () => 1)"],
  [
    "a promise that is resolved with itself",
    "(() => { let r; const p = new Promise((a) => { r = a }); r(p); return p })()",
  ],
  [
    "a promise whose constructor is no object",
    "(() => { const p = Promise.resolve(1); p.constructor = 7; return p.then() })()",
  ],
  [
    "an executor that is called twice",
    "Promise.resolve.call(function (f) { f(() => {}, () => {}); f(() => {}, () => {}) }, 1)",
  ],
  ["an executor that is given no functions", "Promise.resolve.call(function (f) { f(1, 2) }, 1)"],
  [
    "a class whose resolve is no function",
    "Promise.all.call(class extends Promise { static get resolve() { return 1 } }, [])",
  ],
  ["a callback that is none, for a timer", "setTimeout(1)"],
  ["a callback that is none, for a microtask", "queueMicrotask(1)"],
  ["fromAsync of nothing", "Array.fromAsync(null)"],
  ["fromAsync with a mapper that is none", "Array.fromAsync([], 1)"],
  ["fromAsync of an iterable whose method is none", "Array.fromAsync({ [Symbol.iterator]: 1 })"],
  [
    "fromAsync of an iterable that gives no object",
    "Array.fromAsync({ [Symbol.iterator]: () => 1 })",
  ],
  [
    "fromAsync of an iterator that gives no object",
    "Array.fromAsync({ [Symbol.asyncIterator]: () => ({ next: () => 1 }) })",
  ],
  [
    "for await over a method that is none",
    "(() => { const i = forAwait({ [Symbol.asyncIterator]: 1 }); return i })()",
  ],
  ["for await over what gives no object", "forAwait({ [Symbol.asyncIterator]: () => 1 })"],
  [
    "next of what is no async generator",
    "Object.getPrototypeOf(asyncGenerator(function* () {}, 'g').prototype).next.call({})",
  ],
])("%s is a TypeError", (_, code) => {
  expect(thrown(code)).toBe("TypeError");
});

test("a promise whose constructor has no species is an ordinary one", () => {
  expect(
    returns(`const p = Promise.resolve(1); p.constructor = undefined; const q = p.then((x) => x + 1);
      const r = Promise.resolve(2); r.constructor = { [Symbol.species]: null };
      return [q instanceof Promise, yield q, yield r.then((x) => x + 1)]`),
  ).toEqual([true, 2, 3]);
});

test("a subclass whose prototype is no object makes ordinary promises", () => {
  expect(
    returns(`function P() {} P.prototype = 1;
      return Object.getPrototypeOf(Reflect.construct(Promise, [() => {}], P)) === Promise.prototype`),
  ).toBe(true);
});

test("finally passes on what is no function, and waits for what its callback returns", () => {
  expect(
    returns(`const log = [];
      log.push(yield Promise.resolve(1).finally(7));
      log.push(yield Promise.resolve(2).finally(() => Promise.resolve(log.push("waited"))));
      try { yield Promise.reject(3).finally(undefined) } catch (e) { log.push(e) }
      try { yield Promise.resolve(4).finally(() => { throw 5 }) } catch (e) { log.push(e) }
      return log`),
  ).toEqual([1, "waited", 2, 3, 5]);
});

test("combinators take each element once, whatever it calls, through any class and thenable", () => {
  expect(
    returns(`const twice = { then(a) { a(1); a(2) } };
      class P extends Promise {}
      const other = { then(a, b) { b("no") } };
      return [
        yield Promise.all([twice, P.resolve(3), 4]), yield P.all([twice, 5]), yield P.race([twice]),
        yield Promise.any([other, twice]), yield P.any([other, P.resolve(6)]),
        (yield Promise.allSettled([other, twice, P.reject(7)])).map((r) => r.value ?? r.reason),
        yield P.allSettled([other]), yield Promise.race([P.resolve(8)]),
      ]`),
  ).toEqual([[1, 3, 4], [1, 5], 1, 1, 6, ["no", 1, 7], [{ status: "rejected", reason: "no" }], 8]);
});

test("an element that calls back twice does not end a combinator early", () => {
  expect(
    returns(`let second; const late = { then(a) { second = a } };
      const P = function (f) { return new Promise(f) };
      P.resolve = (x) => x; 
      const twice = { then(a) { a(1); a(1) } };
      const all = Promise.all.call(P, [twice, late]);
      let done = false; all.then(() => { done = true });
      yield 0; yield 0; const before = done; second(2);
      return [before, yield all]`),
  ).toEqual([false, [1, 2]]);
});

test("Promise.try and withResolvers do as the specification says", () => {
  expect(
    returns(`const { promise, resolve } = Promise.withResolvers(); resolve(3);
      return [yield Promise.try((a, b) => a + b, 1, 1), yield promise,
        yield Promise.try(() => { throw 4 }).catch((e) => e)]`),
  ).toEqual([2, 3, 4]);
});

const loop = (iterable: string, body = "log.push(i.v)", caught = "") => `const log = [];
  try { const i = forAwait(${iterable});
    try { while (forStep(i, yield forNext(i))) { ${body} } }
    catch (e) { i.t = true; throw e }
    finally { if (i.o) { if (i.t) { try { if (forReturn(i)) yield i.p } catch {} } else if (forReturn(i)) forDone(yield i.p) } }
  } catch (e) { log.push(e instanceof Error ? e.name : e) } ${caught} return log`;

test("for await closes as the specification says", () => {
  const iterator = (more: string) =>
    `{ [Symbol.asyncIterator]: () => ({ n: 0, next() { return { value: this.n++, done: this.n > 3 } }, ${more} }) }`;
  expect(returns(loop(iterator("")))).toEqual([0, 1, 2]);
  expect(returns(loop(iterator(""), "log.push(i.v); break"))).toEqual([0]);
  expect(returns(loop(iterator("return: null"), "log.push(i.v); break"))).toEqual([0]);
  expect(
    returns(loop(iterator("return() { log.push('closed'); return {} }"), "log.push(i.v); break")),
  ).toEqual([0, "closed"]);
  expect(returns(loop(iterator("return() { return 1 }"), "break"))).toEqual(["TypeError"]);
  expect(returns(loop(iterator("return() { throw 'r' }"), "throw 'body'"))).toEqual(["body"]);
  expect(returns(loop(iterator("return: 1"), "break"))).toEqual(["TypeError"]);
});

test("for await over a sync iterable closes it when an element rejects or a step fails", () => {
  const sync = (step: string, more = "") =>
    `{ [Symbol.iterator]: () => ({ n: 0, next() { ${step} }, return() { log.push('closed'); return {} } ${more} }) }`;
  expect(returns(loop(sync("return { value: Promise.reject('bad'), done: false }")))).toEqual([
    "closed",
    "bad",
  ]);
  expect(returns(loop(sync("return { value: Promise.reject('end'), done: true }")))).toEqual([
    "end",
  ]);
  expect(returns(loop(sync("return 1")))).toEqual(["TypeError"]);
  expect(returns(loop(sync("throw 'step'")))).toEqual(["step"]);
  expect(returns(loop(sync("return { get value() { throw 'value' }, done: false }")))).toEqual([
    "value",
  ]);
  const poisoned =
    "(() => { const p = Promise.resolve(1); Object.defineProperty(p, 'constructor', { get() { throw 'con' } }); return p })()";
  expect(returns(loop(sync(`return { value: ${poisoned}, done: false }`)))).toEqual([
    "closed",
    "con",
  ]);
  expect(returns(loop(sync(`return { value: ${poisoned}, done: true }`)))).toEqual(["con"]);
});

test("async generators that have not begun, or are done, return what they are given", () => {
  expect(
    returns(`const make = () => asyncGenerator(function* () { yield yield_(1) }, "g")();
      const a = make(), b = make(), c = make();
      const out = [yield a.return(1), yield a.return(Promise.resolve(2)), yield a.next()];
      try { yield b.throw(3) } catch (e) { out.push(e) }
      const poisoned = Promise.resolve(1);
      Object.defineProperty(poisoned, "constructor", { get() { throw "con" } });
      try { yield c.return(poisoned) } catch (e) { out.push(e) }
      const d = make();
      const queued = [d.next(), d.next(), d.return(poisoned), d.return(5), d.throw(6)];
      for (const q of queued) try { out.push(yield q) } catch (e) { out.push(e) }
      return JSON.parse(JSON.stringify(out))`),
  ).toEqual([
    { value: 1, done: true },
    { value: 2, done: true },
    { done: true },
    3,
    "con",
    { value: 1, done: false },
    { done: true },
    "con",
    { value: 5, done: true },
    6,
  ]);
});

test("an async generator function whose prototype is no object makes ordinary generators", () => {
  expect(
    returns(`const g = asyncGenerator(function* () {}, "g"); const { prototype } = g; g.prototype = 1;
      return [Object.getPrototypeOf(g()) === Object.getPrototypeOf(prototype), (yield g().next()).done]`),
  ).toEqual([true, true]);
});

const delegated = (iterator: string, use: string) => `const log = [];
  const inner = { [Symbol.asyncIterator]: () => (${iterator}) };
  const g = asyncGenerator(function* () { try { const v = yield* delegate(inner); log.push(["value", v]); } catch (e) { log.push(e instanceof Error ? e.name : e); } }, "g")();
  yield g.next(); ${use} return log`;

test("yield* passes throw and return on, and closes what has neither", () => {
  const next = "next: () => ({ value: 1, done: false })";
  expect(returns(delegated(`{ ${next} }`, "yield g.throw(1);"))).toEqual(["TypeError"]);
  expect(
    returns(
      delegated(`{ ${next}, return() { log.push("closed"); return {} } }`, "yield g.throw(1);"),
    ),
  ).toEqual(["closed", "TypeError"]);
  expect(
    returns(
      delegated(`{ ${next}, throw: (e) => ({ value: e, done: true }) }`, "yield g.throw(7);"),
    ),
  ).toEqual([["value", 7]]);
  expect(
    returns(
      delegated(
        `{ ${next}, throw: (e) => ({ value: e, done: false }) }`,
        "log.push((yield g.throw(8)).value);",
      ),
    ),
  ).toEqual([8]);
  expect(returns(delegated(`{ ${next} }`, "log.push(yield g.return(2));"))).toEqual([
    { value: 2, done: true },
  ]);
  expect(
    returns(
      delegated(
        `{ ${next}, return: (v) => ({ value: v + 1, done: true }) }`,
        "log.push(yield g.return(2));",
      ),
    ),
  ).toEqual([{ value: 3, done: true }]);
  expect(
    returns(
      delegated(
        `{ ${next}, return: (v) => ({ value: v, done: false }) }`,
        "log.push(yield g.return(4)); log.push((yield g.next()).value);",
      ),
    ),
  ).toEqual([{ value: 4, done: false }, 1]);
  expect(returns(delegated(`{ ${next}, return: () => 1 }`, "yield g.return(2);"))).toEqual([
    "TypeError",
  ]);
});

test("Array.fromAsync reads iterables, lists and classes, and closes what it leaves", () => {
  expect(
    returns(`const log = [];
      const list = { length: 2.5, 0: Promise.resolve("a"), 1: "b" };
      class L { constructor(...a) { this.made = a } }
      const make = (items, f) => Array.fromAsync.call(L, items, f);
      log.push(yield Array.fromAsync(list), yield Array.fromAsync({ length: -1 }), yield Array.fromAsync(5));
      log.push({ ...(yield make(list, (x, i) => x + i)) }, { ...(yield make(["c"])) });
      log.push(yield Array.fromAsync(new Set([1, Promise.resolve(2)]), (x) => Promise.resolve(x * 2)));
      log.push(yield Array.fromAsync.call(() => {}, [1]), yield Array.fromAsync.call({}, list));
      log.push(yield Array.fromAsync("ab"));
      return log`),
  ).toEqual([
    ["a", "b"],
    [],
    [],
    { made: [2], 0: "a0", 1: "b1", length: 2 },
    { made: [], 0: "c", length: 1 },
    [2, 4],
    [1],
    ["a", "b"],
    ["a", "b"],
  ]);
});

test("Array.fromAsync closes an iterator when its mapper or an element fails", () => {
  const out = (items: string, mapper = "undefined") =>
    returns(`const log = [];
      try { log.push(yield Array.fromAsync(${items}, ${mapper})) } catch (e) { log.push(e instanceof Error ? e.name : e) }
      return log`);
  const of = (key: string, more: string, element = "1") =>
    `{ [Symbol.${key}]: () => ({ next: () => ({ value: ${element}, done: false }), ${more} }) }`;
  const closing = "return() { log.push('closed'); return {} }";
  const bad = "() => { throw 'mapper' }";
  for (const key of ["iterator", "asyncIterator"]) {
    expect(out(of(key, closing), bad)).toEqual(["closed", "mapper"]);
    expect(out(of(key, ""), bad)).toEqual(["mapper"]);
    expect(out(of(key, "return() { throw 'close' }"), bad)).toEqual(["mapper"]);
    expect(out(of(key, "return: 7"), bad)).toEqual(["mapper"]);
    expect(out(of(key, "return: () => 7"), bad)).toEqual(["mapper"]);
  }
  expect(out(of("iterator", closing, "Promise.reject('element')"))).toEqual(["closed", "element"]);
  expect(out(of("iterator", "", "Promise.reject('element')"))).toEqual(["element"]);
  expect(out(of("iterator", "return() { throw 'close' }", "Promise.reject('element')"))).toEqual([
    "element",
  ]);
  expect(
    out(
      "{ [Symbol.iterator]: () => ({ next: () => ({ value: Promise.reject('last'), done: true }) }) }",
    ),
  ).toEqual(["last"]);
  expect(
    returns(
      `try { yield Array.fromAsync.call(function () { return Object.freeze({}) }, [1]) } catch (e) { return e.name }`,
    ),
  ).toBe("TypeError");
});

test("timers take any delay and number, and clearing what is none does nothing", () => {
  const body = `clearTimeout(); clearTimeout({}); clearTimeout(99); clearTimeout("1");
    const once = setTimeout(() => {}, -5); clearTimeout(once); clearTimeout(once);
    let n = 0; const again = setInterval(() => { clearInterval(again); n++ }, "10", {});
    yield call(0); return n`;
  const first = run(body);
  expect(first.timers).toHaveLength(1);
  const [timer] = first.timers ?? [];
  expect(returns(body, [tick(timer?.id ?? 0, 1_010), ok(0, 1)])).toBe(1);
});

test("ten thousand timers may wait, and no more", () => {
  expect(thrown("(() => { for (let i = 0; i < 10001; i++) setTimeout(() => {}, 1) })()")).toBe(
    "RangeError",
  );
});

test("a timer that does nothing but resolve what nobody awaits any more is no reason to stay", () => {
  const out = run(
    `yield Promise.race([call(0), new Promise((r) => setTimeout(r, 5000))]); setTimeout(() => {}, 50); setInterval(() => {}, 70); return 1`,
    [ok(0, 1)],
  );
  expect(out.linger?.timers.length).toBe(2);
});

test("what may be settled in several ways is waited for in each", () => {
  const out = run(
    "const p = new Promise((a, b) => { call(0).then(a, b); call(1).then(a, b); setTimeout(a, 9) }); yield p",
  );
  expect(out.waits).toEqual([
    {
      kind: "race",
      of: expect.arrayContaining([
        { kind: "call", seq: 0 },
        { kind: "call", seq: 1 },
        { kind: "timer", id: 1 },
      ]),
    },
  ]);
  const crossed = run("const p = new Promise((a, b) => { call(0).then(b, a) }); yield p");
  expect(crossed.waits).toEqual(expect.arrayContaining([{ kind: "call", seq: 0 }]));
});

test("an error keeps its code, data, list and cause; what cannot be told is left out", () => {
  const told = (expression: string) => {
    const { end } = run(`throw ${expression}`);
    if (!end || end.ok) throw new Error("no failure");
    return end.error;
  };
  expect(told("Object.assign(new Error('m'), { code: 'c', data: { a: 1 } })")).toMatchObject({
    code: "c",
    data: { a: 1 },
  });
  expect(
    told("Object.assign(new Error('m'), { code: 7, data: 'x'.repeat(70000) })"),
  ).not.toHaveProperty("data");
  expect(
    told("Object.assign(new Error('m'), { data: { toJSON() { throw 1 } } })"),
  ).not.toHaveProperty("data");
  expect(told("Object.assign(new Error('m'), { data: () => 1 })")).not.toHaveProperty("data");
  expect(told("({ message: 'plain' })")).toMatchObject({ name: "Error", message: "plain" });
  expect(told("Object.create(Error.prototype)")).toMatchObject({ name: "Error" });
});

test("values of every kind come out whole", () => {
  const text = (expression: string) => String(returns(`return ${expression}`));
  expect(text("[Infinity, -Infinity, NaN, -0]")).toBe("devalue:[[-4,-5,-3,-6]]");
  expect(text("Infinity")).toBe("devalue:-4");
  expect(text("[new Date(NaN), new Set(), new Map()]")).toBe(
    'devalue:[[1,2,3],["Date",""],["Set"],["Map"]]',
  );
  expect(text("(() => { const a = [1, , 2]; return [a, a] })()")).toContain("devalue:");
  expect(text("(() => { const a = []; a[9000] = 1; a.name = 2; return a })()")).toContain(
    "-7,9001",
  );
  expect(text("['\\u2028\\u2029<', undefined]")).toContain("\\u2028\\u2029");
  expect(text("new DataView(new ArrayBuffer(4), 1, 2)")).toContain('"DataView"');
  expect(text("new Uint16Array(new ArrayBuffer(8), 2, 1)")).toContain('"Uint16Array"');
  expect(text("[{ toJSON: () => 7 }, new Set()]")).toContain("7");
  expect(text("[{ toJSON: () => undefined }, new Set()]")).toContain("devalue:");
});

test("what cannot come out names itself and where it is", () => {
  const message = (expression: string) => {
    const { end } = run(`return ${expression}`);
    return end?.ok === false ? end.error.message : "no failure";
  };
  expect(message("{ a: { then() {} } }")).toContain("promise");
  expect(message("new Map([['k', () => 1]])")).toContain('.get("k")');
  expect(message("new Map([[{}, () => 1]])")).toContain(".get(…)");
  expect(
    message("(() => { const o = { toJSON() { return this } }; return [o, undefined] })()"),
  ).toContain("toJSON");
  expect(message("new Set([() => 1])")).toContain("[0]");
  expect(message("({ 'a b': [() => 1] })")).toContain('["a b"][0]');
  expect(
    message(
      "JSON.parse('{\"__proto__\": 1, \"a\": {}}'), Object.defineProperty({ s: new Set() }, '__proto__', { value: 1, enumerable: true })",
    ),
  ).toContain("__proto__");
});

test("values of every kind come in whole", () => {
  const given = (text: string) =>
    run(
      "try { const x = yield call(0); return [Object.prototype.toString.call(x), String(x)] } catch (e) { return [e.message] }",
      [{ kind: "fulfilled", seq: 0, at: 2_000, value: { form: "devalue", text } }],
    );
  const got = (text: string) => value(given(text)) as string[];
  expect(got("-4")).toEqual(["[object Number]", "Infinity"]);
  expect(got('[["RegExp","a","g"]]')).toEqual(["[object RegExp]", "/a/g"]);
  expect(got('[["RegExp","a"]]')).toEqual(["[object RegExp]", "/a/"]);
  expect(got('[["Date",""]]')).toEqual(["[object Date]", "Invalid Date"]);
  // A hole.
  expect(got("[[-2]]")).toEqual(["[object Array]", ""]);
  expect(got("[[-7,3,1,1],5]")).toEqual(["[object Array]", ",5,"]);
  expect(got('[["Object",1],"s"]')).toEqual(["[object String]", "s"]);
  expect(got('[["Uint8Array",1],["ArrayBuffer","AQID"]]')).toEqual([
    "[object Uint8Array]",
    "1,2,3",
  ]);
  expect(got('[["Uint8Array",1,1,1],["ArrayBuffer","AQID"]]')[1]).toBe("2");
  expect(got('[["Uint8Array",1],["ArrayBuffer","AQI="]]')[1]).toBe("1,2");
  for (const broken of [
    "-2",
    "7",
    "[]",
    "[[5]]",
    "[[0.5]]",
    "[[-7,-1]]",
    "[[-7,1e9]]",
    "[[-7,2,5,1],1]",
    '[["Odd",1]]',
    '[["Date",1]]',
    '[["Object",-1]]',
    '[["Uint8Array",1],[]]',
    '[["ArrayBuffer","A"]]',
    '[["ArrayBuffer","****"]]',
    '[["Error",1],2]',
  ])
    expect(got(broken)[0]).toMatch(/^Invalid encoded value: ./);
});

test("arguments that JSON would lose are refused, and boxed values are sent as what they hold", () => {
  const out = run(
    `const log = [];
     for (const x of [Object(1), Object("s"), Object(true)]) call(0, { x });
     for (const x of [Object(1n), new Uint8Array(2), { then() {} }, [Symbol()]])
       yield call(0, { x }).catch((e) => log.push(e.message));
     yield call(0, ...Array(3), () => 1).catch((e) => log.push(e.message));
     return log`,
  );
  expect(out.requests?.map(({ args }) => args.text)).toEqual([
    '[{"x":1}]',
    '[{"x":"s"}]',
    '[{"x":true}]',
  ]);
  const messages = value(out) as string[];
  expect(messages).toHaveLength(5);
  expect(messages[1]).toContain("array of numbers");
});

test("a rejected call of every class is an error of that class", () => {
  const body =
    "try { yield call(0) } catch (e) { return [e.name, e.message, e instanceof TypeError] }";
  expect(returns(body, [fail(0, "no", "TypeError")])).toEqual(["TypeError", "no", true]);
  expect(returns(body, [fail(0, "", "Odd")])).toEqual(["Odd", "", false]);
});

test("a light guest asks for the whole one where something is out of the ordinary", () => {
  const light = (
    body: string,
    features: Feature[],
    settlements: Parameters<typeof stage>[1] = [],
  ) => stage({ body, helpers: ["call"], features }, settlements);
  expect(value(light("return yield { then(r) { r(1) } }", []))).toBe(1);
  expect(light("return 1", [], [ok(0, 1)]).diverged).toBe(0);
  expect(value(light("return yield { then(r) { r(2) } }", ["promise"]))).toBe(2);
  expect(
    value(light("class P extends Promise {} return yield P.all([1])", ["promise", "combinators"])),
  ).toEqual([1]);
  expect(
    value(
      light("return yield Promise.all.call(class extends Promise {}, [2])", [
        "promise",
        "combinators",
      ]),
    ),
  ).toEqual([2]);
});

test("the limit on arguments is of bytes in UTF-8, whatever they are made of", () => {
  const most = 40;
  const wrong: string[] = [];
  for (const c of ["a", "\u00e9", "\u6f22", "\u{1f600}", "\ud800", "\udfff", "\ue000"])
    for (let n = 1; n <= most; n++) {
      const text = JSON.stringify([c.repeat(n)]);
      const fits = new TextEncoder().encode(text).length <= most;
      const body = `try { yield call(0, ${JSON.stringify(c.repeat(n))}) } catch (e) { return e.code }`;
      const { requests = [], end } = stage({ body, limits: { maxArgumentBytes: most } });
      if (requests.length !== Number(fits) || (end === undefined) !== fits) wrong.push(text);
    }
  expect(wrong).toEqual([]);
});

test("tools are global under their bare names where these mean one, and hide nothing", () => {
  const names = ["x.get", "y.get", "x.only", "Math.max", "JSON", "list", "x.list", "y"];
  const body =
    "const g = globalThis; return [typeof g.get, typeof g.only, typeof g.Math.PI, typeof g.JSON.parse, typeof g.list, Object.keys(g.x), typeof g.y, Object.keys(g).length]";
  const features: Feature[] = ["stubs", "global-tools"];
  expect(value(stage({ body, features, tools: names }))).toEqual([
    ...["undefined", "function", "number", "function", "function"],
    ...[["get", "only", "list"], "object", 0],
  ]);
});
