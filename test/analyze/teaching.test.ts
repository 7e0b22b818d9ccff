/** What models write in good faith: each is told so that the next try is right. */
import { expect, test } from "vitest";
import { plan } from "../../src/transform/index.js";
import type { JsonSchema, ToolDescriptor } from "../../src/transform/types.js";

const input = (more: object = {}): JsonSchema => ({
  type: "object",
  properties: { region: { type: "string" }, limit: { type: "integer" }, code: { type: "string" } },
  ...more,
});
const output: JsonSchema = {
  type: "object",
  properties: { name: { type: "string" }, rows: { type: "array", items: { type: "object" } } },
};
const tools: ToolDescriptor[] = [
  { name: "geo.list", arguments: "object", inputSchema: input(), outputSchema: output },
  { name: "geo.get", arguments: "object", inputSchema: input({ required: ["code"] }) },
  { name: "geo.open", arguments: "object", inputSchema: input({ additionalProperties: true }) },
  { name: "geo.bare", arguments: "object" },
  { name: "geo.loose", arguments: "object", inputSchema: { type: "object" } },
  { name: "place", arguments: "positional", inputSchema: input() },
];
const members = new Map(tools.slice(0, 5).map(({ name }, i) => [name.replace("geo.", ""), i]));
const catalog = {
  tools,
  globals: new Map([
    ["geo", { kind: "namespace" as const, members }],
    ["place", { kind: "tool" as const, tool: 5 }],
  ]),
};

const told = (source: string, code?: string) =>
  plan(source, { catalog })
    .diagnostics.filter((diagnostic) => code === undefined || diagnostic.code === code)
    .map((d) => `${d.line}:${d.column} ${d.message} ${d.hint ?? ""}`.trim());

test("arguments by position are shown the names that the tool has for them", () => {
  expect(told("await geo.get('CHE')")).toEqual([
    "1:15 `geo.get` takes one object of named arguments. Write `await geo.get({ code: … })`.",
  ]);
  expect(told("await geo.list('Europe')")[0]).toContain("`await geo.list({ region: … })`");
  expect(told("await geo.get({ code: 'CHE' }, 5)")[0]).toContain("`await geo.get({ code: … })`");
  for (const tool of ["geo.bare", "geo.loose"])
    expect(told(`await ${tool}('x')`)[0]).toContain(`\`await ${tool}({ name: … })\``);
});

test("an argument that the schema does not name may be ignored, and was meant to be another", () => {
  expect(told("await geo.list({ limit: 3, regoin: 'Europe' })")).toEqual([
    "1:28 `geo.list` names no argument `regoin`, and may ignore it: it has `region`, `limit`, `code`. Did you mean `region`?",
  ]);
  expect(told("await geo.list({ zebra: 1 })")).toEqual([
    "1:18 `geo.list` names no argument `zebra`, and may ignore it: it has `region`, `limit`, `code`.",
  ]);
  expect(plan("await geo.list({ zebra: 1 })", { catalog }).program).toBeDefined();
});

test.each([
  "await geo.open({ zebra: 1 })",
  "await geo.bare({ zebra: 1 })",
  "await geo.loose({ zebra: 1 })",
  "await place({ zebra: 1 })",
  "await geo.list({ zebra: undefined })",
  "await geo.list({ region: 'Europe', limit: 3 })",
  "const more = {}; more.zebra = 1; await geo.list(more)",
])("where other arguments are as good, nothing is said: %s", (source) => {
  expect(told(source, "unknown-argument")).toEqual([]);
});

test("what is misspelt besides what is wrong is told when the wrong is right", () => {
  const codes = (source: string) => plan(source, { catalog }).diagnostics.map(({ code }) => code);
  expect(codes("await geo.list({ limit: '3', regoin: 'Europe' })")).toEqual(["schema-violation"]);
});

test("a result that is parsed again is said to be parsed", () => {
  expect(told("const r = await geo.list({});\nreturn JSON.parse(r).name")).toEqual([
    "2:19 `JSON.parse` is given what `geo.list` returns, which is an object already. Use it as it is.",
  ]);
  expect(told("const r = await geo.list({}); return JSON.parse(r.rows)")[0]).toMatch(
    /^1:49 `JSON\.parse` is given `\.?rows` of what `geo\.list` returns, which is an array already/,
  );
  for (const right of [
    "const r = await geo.list({}); return JSON.parse(r.name)",
    "const r = await geo.bare({}); return JSON.parse(r)",
    "const JSON = { parse: (x) => x }; const r = await geo.list({}); return JSON.parse(r)",
    "const r = await geo.list({}); return JSON.parse(JSON.stringify(r))",
  ])
    expect(told(right, "already-parsed")).toEqual([]);
});

test("forEach with an async callback is said not to wait", () => {
  const each =
    "const o = []; [1].forEach(async (x) => { o.push(await geo.get({ code: 'CHE' })) });";
  expect(told(`${each} return o`)).toEqual([
    "1:19 `forEach` does not wait for what its async callback does. " +
      "Use `for (const x of list) { await … }`, or `await Promise.all(list.map(async (x) => { await … }))`.",
  ]);
  const named = "const add = async (x) => geo.get({ code: x }); ['CHE'].forEach(add)";
  expect(told(named, "async-callback")).toHaveLength(1);
  for (const right of [
    "[1].forEach()",
    "const o = []; [1].forEach((x) => { o.push(x) }); return o",
    "const own = { forEach: async (f) => f(1) }; await own.forEach(async (x) => x)",
    "return await Promise.all(['CHE'].map(async (code) => geo.get({ code })))",
  ])
    expect(told(right, "async-callback")).toEqual([]);
});

test("what asks an async callback is said to take its promise for true", () => {
  const large = "async (code) => (await geo.get({ code })).area > 1";
  expect(told(`return ['CHE'].filter(${large})`)).toEqual([
    "1:16 `filter` does not wait for its async callback: it takes each promise for true. " +
      "Ask first, `const yes = await Promise.all(list.map(async (x) => …))`, then `list.filter((x, i) => yes[i])`.",
  ]);
  expect(told(`return ['CHE'].some(${large})`, "async-callback")).toHaveLength(1);
  expect(told("return ['CHE'].filter((code) => code)", "async-callback")).toEqual([]);
});

test("a list of promises that is gone through as one of values is told as what it is", () => {
  const mapped = "['CHE'].map(async (code) => (await geo.get({ code })).name)";
  expect(told(`const names = ${mapped};\nreturn names.join(', ')`)).toEqual([
    "2:14 `join` is given promises, not what they come to: they are of a `map` with an async callback. " +
      "Wait for all of them first: `await Promise.all(list.map(async (x) => { … }))`.",
  ]);
  expect(told(`return ${mapped}.join()`, "list-of-promises")).toHaveLength(1);
  for (const reads of [
    "map((c) => c.name)",
    "filter(({ name }) => name)",
    "forEach((c) => { c.x })",
  ])
    expect(told(`const all = ${mapped}; return all.${reads}`, "list-of-promises")).toHaveLength(1);
  for (const right of [
    `return await Promise.all(${mapped}.map((p) => p.catch(() => 1)))`,
    `return await Promise.all(${mapped}.map((p) => p.then((c) => c.x)))`,
    `return await Promise.all(${mapped}.map(async (p) => (await p).x))`,
    `return ${mapped}.map(() => 1).length`,
    `return ${mapped}.map()`,
    "return other.map((c) => c.name)",
    `return (await Promise.all(${mapped})).map((c) => c.name)`,
    `return (await Promise.all(${mapped})).join()`,
    `const names = await Promise.all(${mapped}); return names.join()`,
    `let names = ${mapped}; names = await Promise.all(names); return names.join()`,
    "const { join } = { join: () => 1 }; return join()",
    "return ['a'].map((x) => x).join()",
    "return ['a'].join()",
    "return other().join()",
  ])
    expect(told(right, "list-of-promises")).toEqual([]);
});

test("a member of what is not awaited is read of parentheses", () => {
  expect(told("return await geo.get({ code: 'CHE' }).name")[0]).toContain(
    "Write `(await geo.get(…))`, in parentheses.",
  );
  expect(told("const c = geo.get({ code: 'CHE' }); return c.name")[0]).toContain(
    "Write `await geo.get(…)`.",
  );
});

test("a variable that hides its server is told as one that hides its tool is", () => {
  expect(told("const geo = await geo.get({ code: 'CHE' }); return geo", "tool-dead-zone")).toEqual([
    "1:19 `geo` is read here before its own declaration has a value; it hides the tools of `geo`. " +
      "Name the variable differently: `const geoResult = await geo.get(…)`.",
  ]);
  expect(told("const f = () => geo.get({ code: 'CHE' }); return f()", "tool-dead-zone")).toEqual(
    [],
  );
});

test.each([
  ["print(1)", "`console.log`"],
  ["await sleep(100)", "setTimeout(resolve, ms)"],
  ["await callTool('geo.get', { code: 'CHE' })", "in scope as globals"],
  ["return await tools.get({ code: 'CHE' })", "in scope as globals"],
  ["return __dirname", "no files here"],
])("%s is told what serves instead", (source, instead) => {
  expect(told(source)[0]).toContain(instead);
});
