/** What the guest writes of awkward values, and reads of awkward texts; the host and Node are the judges. */
import { expect, test } from "vitest";
import { decodeValue } from "../../src/runtime/encoding.js";
import { inQuickJs } from "./in-quickjs.js";

const written = async (make: string): Promise<unknown> => {
  const text = await inQuickJs(["encode"], `k.encodeRich(${make})`);
  return typeof text === "string" ? decodeValue({ form: "devalue", text }) : text;
};
const there = (make: string): unknown => new Function(`return ${make}`)();
const refusal = async (make: string) => ((await written(make)) as { thrown: string }).thrown;

test("an error takes its own data along, and nothing that cannot cross", async () => {
  const error = (await written(
    `Object.defineProperties(Object.assign(new RangeError("far", { cause: new TypeError("near") }), { code: 7, name: "Own", f() {}, s: Symbol(), list: [1n] }),
      { message: { value: "listed", enumerable: true }, stack: { value: "s", enumerable: true }, ["__proto__"]: { value: 1, enumerable: true } })`,
  )) as Error & Record<string, unknown>;
  expect(error).toMatchObject({ name: "Own", message: "listed", code: 7, list: [1n] });
  expect(error.cause).toBeInstanceOf(TypeError);
  expect(Object.keys(error).sort()).toEqual(["code", "list"]);
  expect(Object.hasOwn(error, "__proto__")).toBe(false);
});

test("an aggregate takes its errors along", async () => {
  const error = await written('new AggregateError([new URIError("a"), 1], "all")');
  expect(error).toBeInstanceOf(AggregateError);
  expect((error as AggregateError).errors).toEqual([new URIError("a"), 1]);
});

test("an error with another tag is an error still, and an iterator is none", async () => {
  const tagged = 'Object.assign(new SyntaxError("m"), { [Symbol.toStringTag]: "Tagged" })';
  expect(await written(tagged)).toBeInstanceOf(SyntaxError);
  expect(await refusal("[1][Symbol.iterator]()")).toContain("value is an iterator");
  expect(await refusal('Object.assign(new Error("m"), { p: [[1].values()] })')).toContain(
    "value.p[0] is an iterator",
  );
});

test.each(["[1, , 3, , 5]", "[, , ,]", "[[, 1], [2, ,]]"])("%s keeps its holes", async (make) => {
  expect(await written(make)).toStrictEqual(there(make));
});

test("an array that is nearly all holes is refused by its length", async () => {
  expect(await refusal("[Array(1e9)]")).toContain(
    "value[0] is a sparse array of length 1000000000",
  );
});

/** A chain of 3,000 links, each in a list too: deep by the way it is walked, near by another. */
const chains: Record<string, [link: string, tie: string]> = {
  "the values of maps": ["new Map([[{}, new Uint8Array(1)]])", "one.set('next', next)"],
  "the members of sets": ["new Set([new Date(0)])", "one.add(next)"],
  "the causes of errors": ["new Error('m')", "one.cause = next"],
  "objects beside others": [
    "({ when: new Date(0), bytes: new Uint8Array(2), own: { toJSON() { return this } } })",
    "one.next = next; delete one.own",
  ],
};
test.each(Object.entries(chains))(
  "a chain through %s is as deep as it is near",
  async (_, chain) => {
    const [link, tie] = chain;
    const all = `const all = Array.from({ length: 3000 }, () => ${link}); all.forEach((one, i) => { const next = all[i + 1]; if (next) { ${tie} } }); delete all.at(-1).own;`;
    expect(await inQuickJs(["encode"], `${all} return typeof k.encodeRich(all)`)).toBe("string");
    expect(await inQuickJs(["encode"], `${all} return k.encodeRich([all[0]])`)).toEqual({
      thrown: expect.stringContaining("nests deeper"),
    });
  },
);

test.each<[string, string]>([
  ["a reference to nothing there is", "[[-9]]"],
  ["digits without end", `[["BigInt","${"9".repeat(400_001)}"]]`],
  ["an error of nothing", '[["Error",9]]'],
  ["base64 that is none", '[["ArrayBuffer","AAA"]]'],
])("%s is not read", async (_, text) => {
  expect(await inQuickJs(["decode"], `k.decodeRich(${JSON.stringify(text)})`)).toEqual({
    thrown: expect.stringContaining("Invalid encoded value"),
  });
});

test("errors are read as what they are named, with what was kept of them", async () => {
  const read = (text: string, what: string) =>
    inQuickJs(
      ["decode"],
      `const e = k.decodeRich(${JSON.stringify(text)}); return [e instanceof Error, e.name, e.message, ${what}]`,
    );
  expect(await read('[["Error",1],{}]', "Object.keys(e)")).toEqual([true, "Error", "", []]);
  expect(await read('[["Error",1],{"name":2,"message":2},5]', "e.name")).toEqual([
    ...[true, 5, "", 5],
  ]);
  const many = '[["Error",1],{"name":2,"message":3,"errors":4,"stack":3},"AggregateError","m",[3]]';
  expect(await read(many, "[e.errors, e.constructor === AggregateError, Object.keys(e)]")).toEqual([
    ...[true, "AggregateError", "m", [["m"], true, []]],
  ]);
  const own = '[["Error",1],{"name":2,"message":3,"code":4},"Own","m",7]';
  expect(await read(own, "[e.code, e.constructor === Error]")).toEqual([
    ...[true, "Own", "m", [7, true]],
  ]);
});

test("arguments are refused whole where they are too many or too deep", async () => {
  const clean = async (args: string) =>
    (await inQuickJs(["encode"], `const r = k.cleanArguments(${args}); return "taken"`)) as {
      thrown: string;
    };
  expect((await clean("Array(2e6)")).thrown).toContain("the argument is a sparse array of length");
  expect((await clean("[Array(2e6)]")).thrown).toContain("argument 1 is a sparse array of length");
  expect((await clean("[{ a: Array(1000001).fill(0) }]")).thrown).toContain(
    "argument 1.a is a list of length 1000001",
  );
  expect(
    (await clean("[(() => { let o = []; for (let i = 0; i < 5e3; i++) o = [o]; return o })()]"))
      .thrown,
  ).toContain("RangeError: argument 1[0][0]");
});
