/** Contexts without what neither program nor guest names: nothing but time depends on it. */
import { getQuickJSWASMModule } from "@cf-wasm/quickjs";
import { beforeAll, expect, test } from "vitest";
import { Engine } from "../../src/runtime/engine.js";
import { intrinsicGroups, setOf, without } from "../../src/runtime/intrinsics.js";
import { plan } from "../../src/transform/index.js";
import { intrinsicNames } from "../../src/transform/intrinsic-names.js";
import { programOf } from "../guest/harness.js";

const limits = { gas: 1e6, stackBytes: 65_536, memoryBytes: 64 << 20, ms: 1e6 };
const engine = new Engine();
beforeAll(() => engine.ready(limits.memoryBytes));

/** Every property of all that a program can get at without naming a global: where, and what it is. */
const everything = `
  (() => {
    const seen = [], names = [], found = [];
    const add = (value, name) => {
      if ((typeof value !== "object" && typeof value !== "function") || value === null) return;
      if (!seen.includes(value)) { seen.push(value); names.push(name); }
    };
    add(globalThis, "global");
    add(function* () {}, "generator function");
    add((function* () {})(), "generator");
    add([][Symbol.iterator](), "array iterator");
    add(""[Symbol.iterator](), "string iterator");
    add((function () { return arguments; })(), "arguments");
    for (let i = 0; i < seen.length; i++) {
      const parent = Object.getPrototypeOf(seen[i]);
      add(parent, names[i] + ".[[Prototype]]");
      found.push(names[i] + " " + names[seen.indexOf(parent)]);
      for (const key of Reflect.ownKeys(seen[i])) {
        const name = names[i] + "." + String(key);
        const { value, get, set, ...flags } = Object.getOwnPropertyDescriptor(seen[i], key);
        add(value, name); add(get, name + " get"); add(set, name + " set");
        found.push(name + " " + typeof value + " " + !!get + !!set + JSON.stringify(flags));
      }
    }
    return found.join("\\n");
  })()`;

function reachable(left: number): string[] {
  const said = engine.evaluate(everything, limits, left);
  if (!said.ok) throw new Error(said.failure.message);
  return said.text.split("\n");
}

const allBut = (kept: string) => setOf(intrinsicGroups.filter((group) => group !== kept));

test.each(intrinsicGroups)("without %s the engine lacks its globals, and nothing else", (group) => {
  const [bare, more] = [reachable(setOf(intrinsicGroups)), reachable(allBut(group))];
  const names = new Set(
    more.filter((line) => !bare.includes(line)).map((line) => /^global\.(\w+)/.exec(line)?.[1]),
  );
  // Typed arrays have a parent that has no name of its own.
  expect([...names].sort()).toEqual([...intrinsicNames[group]].sort());
  expect(bare.filter((line) => !more.includes(line))).toEqual([]);
});

test("all groups and the names that come with none are all that the engine has", () => {
  const all = reachable(0);
  const most = reachable(allBut("none"));
  const some = intrinsicGroups.reduce(
    (left, group) => left & ~setOf([group]),
    setOf(intrinsicGroups),
  );
  expect(some).toBe(0);
  const missing = all
    .filter((line) => !most.includes(line))
    .map((l) => /^global\.(\w+)/.exec(l)?.[1]);
  const known = Object.values(intrinsicNames).flat();
  expect([...new Set(missing)].filter((name) => !known.includes(name ?? "")).sort()).toEqual([
    "FinalizationRegistry",
    "WeakRef",
  ]);
});

test.each([
  ["(async () => 1)() + ''", "[object Promise]"],
  ["(async function* () {})() + ''", "[object AsyncGenerator]"],
  ["let said; try { 'a'.match('a') } catch (e) { said = e.message } said", "not a function"],
  ["import('a') + ''", "[object Promise]"],
])("nothing is left behind where something gets there that should not: %s", (source, text) => {
  expect(engine.evaluate(source, limits, setOf(intrinsicGroups))).toMatchObject({ text });
  expect(engine.evaluate("/a/", limits, setOf(intrinsicGroups)).ok).toBe(false);
  expect(engine.isReady(limits.memoryBytes)).toBe(true);
});

test("an evaluation does not leave the next one without", async () => {
  expect(engine.evaluate("typeof Map", limits, setOf(["MapSet"]))).toMatchObject({
    text: "undefined",
  });
  expect(engine.evaluate("typeof Map", limits)).toMatchObject({ text: "function" });
  const quickjs = await getQuickJSWASMModule();
  expect(quickjs.evalCode("typeof Map + typeof Uint8Array")).toBe("functionfunction");
});

test.each([
  ["const r = await tools.get({}); return r.a;", "Date RegExp MapSet TypedArrays"],
  ["return await Promise.all([tools.get({})]);", "Date RegExp MapSet TypedArrays"],
  ["return new Map([[await tools.get({}), 1]]).size", "Date RegExp TypedArrays"],
  ["return typeof WeakSet", "Date RegExp TypedArrays"],
  ["return (await tools.get({})) instanceof Uint16Array", "Date RegExp MapSet"],
  ["const Map = 1; return Map", "Date RegExp MapSet TypedArrays"],
  ["return new Date(0).getTime()", "RegExp MapSet TypedArrays"],
  ["return /a/", "Date MapSet TypedArrays"],
  ["return 'a'.match('a')", "Date MapSet TypedArrays"],
  ["const { matchAll } = 'a'; return matchAll", "Date MapSet TypedArrays"],
  ["return 'a'['sea' + 'rch']('a')", "Date MapSet TypedArrays"],
  ["const k = await tools.get({}); return 'a'[k]('a')", "Date MapSet TypedArrays"],
  ["const { [await tools.get({})]: f } = 'a'; return f", "Date MapSet TypedArrays"],
  ["return Reflect.get('a', 'm' + 'atch')", "Date MapSet TypedArrays"],
  ["return Object.getOwnPropertyDescriptors(''.__proto__)", "Date MapSet TypedArrays"],
  ["const a = [1]; for (let i = 0; i < 1; i++) a[i]++; return a", "Date RegExp MapSet TypedArrays"],
  ["return globalThis['M' + 'ap']", ""],
  ["return typeof WeakRef", ""],
  ["return typeof eval", ""],
  ["return [].at.constructor", "Date RegExp MapSet TypedArrays"],
  ["return Function.name", ""],
  ["return () => import('a')", ""],
  ["with ({}) { Map }", ""],
  ["(function () { return this })().Map", ""],
])("%s can do without: %s", (source, groups) => {
  const catalog = { tools: [{ name: "tools.get" }], globals: new Map() };
  const made = plan(source, { catalog } as never);
  expect(made.diagnostics.filter(({ severity }) => severity === "error")).toEqual([]);
  expect((made.program?.without ?? []).join(" ")).toBe(groups);
});

test("what a module of the guest names is kept; of another release's guest nothing is known", () => {
  const program = programOf({ body: "return 1" });
  const free = { ...program.program, without: intrinsicGroups };
  const left = without({ ...program, program: free }, ["small2"]);
  expect(left & setOf(["MapSet"])).toBe(0);
  expect(left & setOf(["TypedArrays", "Date"])).toBe(setOf(["TypedArrays", "Date"]));
  expect(without({ ...program, program: free }, ["midway", "no such"])).toBe(0);
  expect(without(program, ["small2"])).toBe(0);
  const guest = { protocol: 1, modules: {} };
  expect(without({ ...program, program: free, guest }, ["small2"])).toBe(0);
});
