import { expect, test } from "vitest";
import { analysisOf, sites } from "./support.js";

/** The dependences of each site. */
const deps = (source: string) => analysisOf(source).sites.map((site) => site.dependsOn);

test("a result flows through a variable into an argument", () => {
  expect(sites("const a = await list_items();\nconst b = await get_item({ id: a.id });")).toEqual([
    "list_items@1:17",
    "get_item@2:17<0",
  ]);
});

test("independent awaits depend on nothing", () => {
  expect(deps("const a = await list_items(); const b = await add(1); return [a, b]")).toEqual([
    [],
    [],
  ]);
});

test.each([3, 20])("a value made of %i results depends on each of them once", (many) => {
  const names = Array.from({ length: many }, (_, i) => `r${i}`);
  const calls = names.map((name) => `const ${name} = await add(1);`).join(" ");
  expect(deps(`${calls} await add([${[...names, ...names]}]);`).at(-1)).toEqual(
    names.map((_, i) => i),
  );
});

test("reassignment in straight-line code forgets the old value", () => {
  expect(
    deps("let r = await add(1); r = await add(r.x); await add(r.y); r = 1; await add(r)"),
  ).toEqual([[], [0], [1], []]);
});

test("destructuring Promise.all tells its elements apart", () => {
  expect(
    deps("const [a, { b }] = await Promise.all([add(1), add(2)]); await add(a); await add(b)"),
  ).toEqual([[], [], [0], [1]]);
});

test("a nested call comes before the call that takes its result", () => {
  expect(sites("await get_item(await list_items())")).toEqual([
    "list_items@1:22",
    "get_item@1:7<0",
  ]);
});

test("a loop over results depends on them", () => {
  expect(
    deps(
      "const ids = await list_items(); const out = []; for (const id of ids) out.push(await add(id)); await add(out)",
    ),
  ).toEqual([[], [0], [0, 1]]);
});

test("a loop over known values depends on nothing", () => {
  expect(
    deps("const out = []; for (const id of [1, 2]) out.push(await add(id)); return out"),
  ).toEqual([[]]);
});

test("a value carried around a loop makes a call depend on itself", () => {
  expect(deps("let x = 0; for (let i = 0; i < 3; i++) x = await add(x)")).toEqual([[0]]);
  expect(
    deps(
      "let page = await list_items(); while (page.next) page = await list_items({ c: page.next })",
    ),
  ).toEqual([[], [0, 1]]);
});

test("a condition decides whether a call happens", () => {
  expect(deps("const a = await add(1); if (a.ok) await add(2); await add(3)")).toEqual([
    [],
    [0],
    [],
  ]);
  expect(deps("const a = await add(1); const b = a ? await add(2) : 0; a && await add(3)")).toEqual(
    [[], [0], [0]],
  );
});

test("after an early return everything depends on what decided it", () => {
  expect(deps("const a = await add(1); if (!a) return null; await add(2)")).toEqual([[], [0]]);
});

test("a break decides the rest of its loop only", () => {
  expect(
    deps("const a = await add(1); for (;;) { if (a) break; await add(2) } await add(3)"),
  ).toEqual([[], [0], []]);
});

test("what is assigned under a condition depends on it", () => {
  expect(deps("const a = await add(1); let x = 1; if (a.ok) x = 2; await add(x)")).toEqual([
    [],
    [0],
  ]);
  expect(
    deps("const a = await add(1); const o = []; for (const i of a) o.push(1); await add(o)"),
  ).toEqual([[], [0]]);
  expect(deps("function f(v) { if (v.ok) return 1; return 2 } await add(f(await add(1)))")).toEqual(
    [[], [0]],
  );
});

test("branches join", () => {
  expect(deps("let x; if (y) x = await add(1); else x = await add(2); await add(x)")).toEqual([
    [],
    [],
    [0, 1],
  ]);
  expect(deps("let x = await add(1); if (y) x = await add(2); await add(x)")).toEqual([
    [],
    [],
    [0, 1],
  ]);
});

test("mapped callbacks take from the array and give to its result", () => {
  expect(
    deps(
      "const ids = await list_items(); const all = await Promise.all(ids.map((id) => add(id))); await add(all.length)",
    ),
  ).toEqual([[], [0], [0, 1]]);
});

test("functions of the snippet pass values through", () => {
  expect(
    deps(
      "async function f(a) { return await add(a) } const x = await list_items(); const y = await f(x); await add(y)",
    ),
  ).toEqual([[1], [], [0]]);
  expect(deps("const id = (v) => v; await add(id(await add(1)))")).toEqual([[], [0]]);
});

test("a handler depends on what it guards", () => {
  expect(deps("try { await add(1) } catch { await add(2) } await add(3)")).toEqual([[], [0], []]);
});

test("what a closure writes is seen by whoever reads it", () => {
  expect(
    deps("let x = 0; const f = async () => { x = await add(1) }; await f(); await add(x)"),
  ).toEqual([[], [0]]);
});

test("objects carry what was put into them", () => {
  expect(deps("const o = {}; o.a = await add(1); await add(o)")).toEqual([[], [0]]);
  expect(deps("const m = new Map(); m.set('k', await add(1)); await add(m.get('k'))")).toEqual([
    [],
    [0],
  ]);
});

test("then-callbacks get the result", () => {
  expect(deps("await add(1).then((v) => add(v))")).toEqual([[], [0]]);
});

test("a spread into Promise.all takes its results along", () => {
  expect(deps("const [a] = await Promise.all(...[[add(1)]]); await add(a)")).toEqual([[], [0]]);
});

test.each(["globalThis.x.all([add(1)])", "Promise.race([add(1)])", "Promise['all']([add(1)])"])(
  "the elements of %s are not told apart",
  (source) => {
    expect(deps(`const [a] = await ${source}; await add(a)`)).toEqual([[], [0]]);
  },
);

test("Promise.all of nothing gives nothing", () => {
  expect(deps("const [a] = await Promise.all(); await add(a)")).toEqual([[]]);
});

test("callbacks of one call may be given what the others return, however many there are", () => {
  for (const more of [0, 8]) {
    const source = `globalThis.go(() => add(1), ${"() => 0, ".repeat(more)}(x) => add(x))`;
    expect(deps(source)[1]).toContain(0);
  }
});

test("what is put behind an optional chain is put into its object", () => {
  expect(deps("const a = { b: {} }; (a?.b).c = await list_items(); await add(a.b)")).toEqual([
    [],
    [0],
  ]);
});

test("a generator may give nothing between what it gives", () => {
  expect(
    deps("function* g() { yield; yield add(1) } for (const p of g()) await add(await p)"),
  ).toEqual([[], [0]]);
});

test("what a getter of an object returns may be what is changed", () => {
  expect(deps("const o = {}; const of = () => o; of().x = await add(1); return o")).toEqual([[]]);
});

test("where every arm ends, what follows is reached by none", () => {
  const arms = "if (Math.random() > 2) { a = await add(1); return 1 } else { a = 2; throw a }";
  expect(deps(`let a = 1; ${arms} await add(a)`)[0]).toEqual([]);
});
