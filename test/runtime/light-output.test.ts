/** What the guests of one function say, and limits that the host looks after for them (E4). */
import { expect, test } from "vitest";
import { run } from "../../src/index.js";
import { exceedsCalls } from "../../src/runtime/light-output.js";
import { parseStageOutput, readNeeds } from "../../src/runtime/stage-output.js";

const program = {
  ...{ tools: ["get", "put"], siteTools: [1, 0, -1], maxCalls: 3, maxArgumentBytes: 30 },
  program: { reentry: { points: [{ saved: [], lists: [] }] } },
} as never;

function said(text: string) {
  const parsed = parseStageOutput(text, program);
  return parsed.ok ? parsed.output : parsed.message;
}

test("a call that is waited for, and the requests by their sites", () => {
  expect(said('1\n[{"a":" 1 "}] 0\n[] 1')).toMatchObject({
    waits: [{ kind: "call", seq: 1 }],
    requests: [
      { tool: 1, site: 0, args: { form: "json", text: '[{"a":" 1 "}]' } },
      { tool: 0, site: 1, args: { form: "json", text: "[]" } },
    ],
  });
});

test("a formula, an end, an end without a value, a need", () => {
  const formula = { kind: "all", of: [{ kind: "call", seq: 0 }] };
  expect(said(`!${JSON.stringify(formula)}\n[] 0`)).toMatchObject({ waits: [formula] });
  expect(said('="=\\n"')).toMatchObject({
    end: { ok: true, value: { form: "json", text: '"=\\n"' } },
  });
  expect(said("=\n[] 1")).toMatchObject({ end: { value: { form: "devalue", text: "-1" } } });
  expect(said("?encode")).toMatchObject({ needs: ["encode"] });
  expect(readNeeds("?encode")).toEqual(["encode"]);
});

const checkpoint = {
  ...{ place: 0, delivered: 1, logs: 0, now: 5, index: 0, rich: false, order: [], lists: [] },
  ...{ carried: "{}", values: "[]" },
};

test("a checkpoint comes last", () => {
  const text = `1\n[] 0\n[] 1\n^${JSON.stringify(checkpoint)}`;
  expect(said(text)).toMatchObject({ checkpoint, requests: [{ site: 0 }, { site: 1 }] });
});

test.each([
  ["x", "not JSON"],
  ["?nothing", "needs"],
  ["!{}", "wait.kind"],
  ["*,{}", "wait.kind"],
  ["1\n[] 2", "request.site"],
  ["1\n[] 7", "request.site"],
  ["1\n[] x", "request.site"],
  [`1\n["${"x".repeat(40)}"] 0`, "request.args"],
  ["1\n[] 0\n[] 0\n[] 0\n[] 0", "more than 3"],
  [`1\n^${JSON.stringify({ ...checkpoint, place: 3 })}`, "checkpoint.place"],
  ["1\n^{", "not JSON"],
])("%s is refused", (text, message) => {
  expect(said(text)).toContain(message);
});

test("calls are counted, and arguments measured, only where there may be too many", () => {
  expect(exceedsCalls("1\n[] 0\n[] 0", 2, 1e6)).toBe(false);
  expect(exceedsCalls("1\n[] 0\n[] 0", 1, 1e6)).toBe(true);
  expect(exceedsCalls(`1\n["${"x".repeat(50)}"] 0`, 9, 100)).toBe(true);
  expect(exceedsCalls(`1${"\n[1,2,3] 0".repeat(20)}`, 20, 100)).toBe(false);
  expect(exceedsCalls(`1\n[] 0\n^${"x".repeat(100)}`, 1, 100)).toBe(false);
});

const tools = { get: async () => 1 };

test.each([
  ["let n = 0; try { for (;;) { await get({ n }); n++; } } catch (e) { return [n, e.code]; }", 3],
  [
    "try { return await Promise.all([1, 2, 3, 4].map((n) => get(n))); } catch (e) { return [3, e.code]; }",
    3,
  ],
])("one call too many is an error of the snippet's: %s", async (source, maxCalls) => {
  const outcome = await run(source, { tools, limits: { maxCalls }, isolation: "inline" });
  expect(outcome.value).toEqual([3, "call-limit"]);
  expect(outcome.calls).toHaveLength(3);
});

test("arguments that are too large are an error of the snippet's", async () => {
  const source = "try { await get('x'.repeat(5000)); } catch (e) { return e.code; }";
  const { value } = await run(source, { tools, limits: { maxArgumentBytes: 4000 } as never });
  expect(value).toBe("argument-limit");
});

test("timers, and what is left when the program has ended", () => {
  const fields = '{"timers":[{"id":2,"due":9,"repeat":false}],"lost":[1],"linger":{"timers":[2]}}';
  expect(said(`*,-3,["race",0,-3]\n[] 0\n[] 1\n&${fields}`)).toMatchObject({
    waits: [
      { kind: "timer", id: 2 },
      {
        kind: "race",
        of: [
          { kind: "call", seq: 0 },
          { kind: "timer", id: 2 },
        ],
      },
    ],
    requests: [{ site: 0 }, { site: 1 }],
    timers: [{ id: 2, due: 9, repeat: false }],
    lost: [1],
    linger: { calls: [], timers: [2] },
  });
  expect(said("*\n&[]")).toMatch("output is no object");
  expect(said("*\n&{")).toMatch("not JSON");
});
