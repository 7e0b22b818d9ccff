import { expect, test } from "vitest";
import { run } from "../../src/index.js";

const value = async (code: string) => {
  const {
    status,
    value: got,
    error,
  } = await run(code, {
    tools: { get: (x: unknown) => x },
    isolation: "inline",
    seed: "1".repeat(32),
    now: 0,
  });
  return status === "completed" ? got : error?.message;
};

test("a run returns values of every kind whole", async () => {
  const got = (await value(
    "const m = new Map([[1, { d: new Date(7) }]]); return { m, s: new Set([1n]), u: undefined, z: -0, e: new TypeError('x') }",
  )) as Record<string, unknown>;
  expect(got).toMatchObject({ m: new Map([[1, { d: new Date(7) }]]), s: new Set([1n]), z: -0 });
  expect(got.e).toBeInstanceOf(TypeError);
});

test("Array.fromAsync, the console and the clock work in a run", async () => {
  expect(await value("return await Array.fromAsync([get(1), 2], (x) => x * 2)")).toEqual([2, 4]);
  const { logs } = await run("console.log('a', { b: 1 }, new Date())", {
    tools: {},
    isolation: "inline",
    now: 0,
  });
  expect(logs).toEqual([{ level: "log", text: "a { b: 1 } 1970-01-01T00:00:00.000Z", at: 0 }]);
});

test("native loops over nothing end cleanly in a run", async () => {
  expect(await value("return [].indexOf.call({ length: 2 ** 53 - 1 }, 1)")).toContain("10,000,000");
  expect(await value("return `${new Array(1e9)}`")).toContain("10,000,000");
});

test("tools are found on globalThis", async () => {
  expect(await value("return await globalThis.get(5)")).toBe(5);
  expect(
    await value("const g = globalThis; return [await g['g' + 'et'](6), Object.keys(g)]"),
  ).toEqual([6, []]);
});

test("code from strings is refused", async () => {
  expect(await value("const { constructor: F } = () => 1; return F('return 1')()")).toContain(
    "Code from strings",
  );
  expect(await value("return new ((async () => {}).constructor)('return 1')")).toContain(
    "Code from strings",
  );
  expect(await value("let k = 'constr' + 'uctor'; return (() => 1)[k]('return 1')()")).toContain(
    "Code from strings",
  );
});
