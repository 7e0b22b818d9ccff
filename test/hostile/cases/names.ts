/** Tools and properties with names that mean something to JavaScript. */
import type { ToolOption } from "../../../src/runtime/tool-types.js";
import type { HostileCase } from "../case.js";

const members = [
  "__proto__",
  "constructor",
  "prototype",
  "then",
  "catch",
  "toString",
  "valueOf",
  "toJSON",
  "hasOwnProperty",
  "length",
  "name",
  "call",
  "apply",
  "bind",
  "arguments",
  "caller",
  "default",
  "await",
  "async",
  "get",
  "set",
  "static",
  "new",
  "delete",
  "__defineGetter__",
  "isPrototypeOf",
];
const globals = [
  "Object",
  "Array",
  "JSON",
  "Promise",
  "Symbol",
  "Error",
  "Map",
  "String",
  "Function",
  "Reflect",
  "globalThis",
  "constructor",
  "toString",
  "hasOwnProperty",
  "then",
  "async",
  "of",
  "console",
  "setTimeout",
  "undefined",
  "fetch",
  "h1",
  "k",
  "call",
  "__proto__",
];

/** `Object.fromEntries` defines own properties, `__proto__` among them. */
const named = (names: string[], tool: ToolOption) => () =>
  Object.fromEntries(names.map((name) => [name, tool]));
const space = (names: string[]) => () => ({
  odd: named(names, (n: number) => n + 1)() as Record<string, ToolOption>,
});

export const names: HostileCase[] = [
  ...members.map(
    (name): HostileCase => ({
      name: `name: a member ${name}`,
      code: `return await odd.${name}(41)`,
      tools: space([name]),
      expect: { value: 42 },
    }),
  ),
  ...members.map(
    (name): HostileCase => ({
      name: `name: a member ${name}, computed`,
      code: `const m = [${JSON.stringify(name)}][0]; return await odd[m](41)`,
      tools: space([name]),
      expect: { value: 42 },
    }),
  ),
  ...globals.map(
    (name): HostileCase => ({
      name: `name: a tool ${name}`,
      code: `return await ${name}(41)`,
      tools: named([name], (n: number) => n + 1),
      expect: { value: 42 },
    }),
  ),
  {
    name: "name: all members at once",
    code: "return Object.keys(odd).length",
    tools: space(members),
    expect: { value: members.length },
  },
  {
    name: "name: a member that is not there",
    code: "return typeof odd['__proto__' + '']",
    tools: space(["a"]),
    expect: { value: "undefined" },
  },
  {
    name: "name: constructor that is not there",
    code: "const m = ['constructor'][0]; return await odd[m](1)",
    tools: space(["a"]),
    expect: { name: "TypeError" },
  },
  {
    name: "name: a namespace named __proto__",
    code: "return await __proto__.a(41)",
    tools: () => Object.fromEntries([["__proto__", { a: (n: number) => n + 1 }]]),
    expect: { value: 42 },
  },
  {
    name: "name: a namespace with then, awaited",
    code: "const o = await odd; return await o.a(41)",
    tools: space(["then", "a"]),
    expect: { code: ["deadlock"] },
  },
  {
    name: "name: a result's __proto__ is data",
    code: 'const r = await echo(JSON.parse(\'{"__proto__":{"polluted":1},"a":2}\')); return [Object.hasOwn(r, \'__proto__\'), r.polluted, ({}).polluted]',
    expect: { value: [true, undefined, undefined] },
  },
  {
    name: "name: an argument's __proto__ pollutes no host",
    code: 'await echo(JSON.parse(\'{"__proto__":{"polluted":1}}\')); return ({}).polluted',
    expect: { value: undefined },
  },
];
