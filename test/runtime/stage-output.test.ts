import { expect, test } from "vitest";
import { parseStageOutput, readNeeds } from "../../src/runtime/stage-output.js";

const bounds = { tools: ["a"], maxCalls: 3, maxArgumentBytes: 100 };
const request = "0 json[] 0";
const asking = (...requests: string[]) => ["{}", ...requests].join("\n");

function refusal(output: unknown): string {
  const parsed = parseStageOutput(
    typeof output === "string" ? output : JSON.stringify(output),
    bounds,
  );
  return parsed.ok ? "accepted" : parsed.message;
}

test("lists that the guest leaves out are empty", () => {
  const parsed = parseStageOutput("{}", bounds);
  expect(parsed).toEqual({
    ok: true,
    output: {
      requests: [],
      timers: [],
      waits: [],
      linger: { calls: [], timers: [] },
      lost: [],
      logs: [],
      unhandled: [],
      consumed: [],
      needs: [],
    },
  });
});

test.each([
  ["not JSON", "{", "it is not JSON"],
  ["no object", "[]", "output is no object"],
  ["a tool that does not exist", asking("1 json[] 0"), "request.tool is no tool"],
  ["a negative tool", asking("-1 json[] 0"), "request.tool is no whole number"],
  ["a request of one word", asking("0"), "request is no request"],
  ["a site that is text", asking("0 json[] __proto__"), "request.site is no whole number"],
  ["arguments over the limit", asking(`0 json${"x".repeat(101)} 0`), "over its limit"],
  ["arguments in an unknown form", asking("0 js[] 0"), "form is unknown"],
  ["more calls than allowed", asking(request, request, request, request), "more than 3"],
  [
    "a timer without a time",
    { timers: [{ id: 0, due: null, repeat: false }] },
    "timer.due is no time",
  ],
  ["an unknown wait", { waits: [{ kind: "then" }] }, "wait.kind is unknown"],
  ["an unknown log level", { logs: [{ level: "fatal", text: "", at: 0 }] }, "log.level is unknown"],
  ["a feature that does not exist", { needs: ["fs"] }, "needs names a feature"],
  ["what a look ahead says of a call", { ahead: ["0"] }, "ahead is no whole number"],
  ["a result that is passed on from nowhere", { ahead: [[[["0"], null, []]]] }, "ahead.from is no"],
  ["one that is passed on to nowhere", { ahead: [[[0, 0, []]]] }, "ahead.where is no list"],
  ["a member that is no name", { ahead: [[[["0"], -1, [1]]]] }, "ahead.path is no string"],
  [
    "very many of them",
    { ahead: [Array(65).fill([["0"], 0, []])] },
    "ahead.passed has more than 64",
  ],
  ["an end without a value", { end: { ok: true } }, "end.value is no object"],
])("%s is refused", (_, output, message) => {
  expect(refusal(output)).toContain(message);
});

test("requests are read anew only where they differ from the stage before", () => {
  const requests = (text: string) => {
    const parsed = parseStageOutput(text, bounds);
    return parsed.ok ? parsed.output.requests : [];
  };
  const first = requests(asking(request));
  const second = requests(asking(request, '0 json["a b"] 3:14'));
  expect(second[0]).toBe(first[0]);
  expect(second[1]).toEqual({ tool: 0, site: "3:14", args: { form: "json", text: '["a b"]' } });
  expect(requests(asking("0 json[1] 0"))).toEqual([
    { tool: 0, site: 0, args: { form: "json", text: "[1]" } },
  ]);
  expect(requests(asking("0 json[1] 01"))[0]?.site).toBe(1);
});

test("waits nested too deep are refused, not followed", () => {
  const deep = `{"waits":[${'{"kind":"all","of":['.repeat(5000)}${"]}".repeat(5000)}]}`;
  expect(refusal(deep)).toContain("waits is too large");
  const abyss = `{"waits":${"[".repeat(200_000)}${"]".repeat(200_000)}}`;
  expect(refusal(abyss)).toContain("wait is no object");
});

test("a __proto__ key reaches no object of the host", () => {
  const parsed = parseStageOutput(
    '{"__proto__":{"needs":["timers"]},"end":{"ok":false,"error":{"name":"E","message":"m","__proto__":{"code":"x"}}}}',
    bounds,
  );
  if (!parsed.ok) throw new Error(parsed.message);
  expect(parsed.output.needs).toEqual([]);
  expect(parsed.output.end).toEqual({ ok: false, error: { name: "E", message: "m", stack: "" } });
});

test("a chain of causes is cut, not refused", () => {
  let error: object = { name: "E", message: "0", stack: "" };
  for (let i = 1; i < 50; i++) error = { name: "E", message: String(i), stack: "", cause: error };
  const parsed = parseStageOutput(JSON.stringify({ end: { ok: false, error } }), bounds);
  let depth = 0;
  const end = parsed.ok ? parsed.output.end : undefined;
  for (let e = end?.ok === false ? end.error : undefined; e !== undefined; e = e.cause) depth++;
  expect(depth).toBe(9);
});

test("needs are read from the output only", () => {
  expect(readNeeds('{"needs":["encode"]}')).toEqual(["encode"]);
  expect(readNeeds(JSON.stringify({ logs: [{ text: '"needs":["encode"]' }] }))).toEqual([]);
});

const points = [
  { line: 1, saved: [{ name: "n", kind: "let" }], functions: [], lists: ["out"], keep: [] },
];
const reentry = { kept: "", each: "", whole: "", careful: false, opening: 0, points };
const program = { ...bounds, program: { reentry } } as never;
const checkpoint = {
  ...{ place: 0, delivered: 1, logs: 0, now: 5, index: 0, rich: false, order: [0] },
  ...{ carried: "{}", values: "[]", lists: [{ held: 0, count: 0, text: "" }] },
};

test.each<[string, object, string | undefined]>([
  ["that is whole", {}, undefined],
  ["at no place", { place: 1 }, "checkpoint.place is no place"],
  ["of too few variables", { order: [] }, "checkpoint.order is too short"],
  ["of too many variables", { order: [0, 0] }, "checkpoint.order has more than 1"],
  ["without a time", { now: null }, "checkpoint.now is no time"],
  ["of too few lists", { lists: [] }, "checkpoint.lists is too short"],
])("a checkpoint %s", (_, more, message) => {
  const text = JSON.stringify({ checkpoint: { ...checkpoint, ...more } });
  const parsed = parseStageOutput(text, program);
  if (message === undefined) expect(parsed).toMatchObject({ ok: true, output: { checkpoint } });
  else expect(parsed.ok ? "accepted" : parsed.message).toContain(message);
});

test.each([
  ["0 [1]", { place: 0, values: "[1]" }],
  ["1 [1]", "landing.place is no landing"],
  ["2 [1]", "landing.place is no landing"],
  ["[1]", "landing.place is no whole number"],
  ["0 {}", "landing.values is no list"],
  ["0", "landing.place is no whole number"],
])("what a stage saves while it waits: %s", (text, expected) => {
  const point = { line: 1, saved: [], functions: [], keep: [], lists: [] };
  const points = [{ ...point, landing: true }, point];
  const program = { reentry: { points } } as never;
  const parsed = parseStageOutput(`*,0\n[] 0\n>${text}`, { ...bounds, siteTools: [0], program });
  if (typeof expected === "string")
    expect(parsed).toMatchObject({ ok: false, message: expect.stringContaining(expected) });
  else expect(parsed).toMatchObject({ ok: true, output: { landing: expected } });
});

test("why no checkpoint was taken names a variable of the program, or none", () => {
  const refused = (said: object) => {
    const parsed = parseStageOutput(JSON.stringify({ refused: said }), program);
    return parsed.ok ? parsed.output.refused : parsed.message;
  };
  expect(refused({ why: "w", place: 0, variable: 0 })).toEqual({ why: "w", variable: "n" });
  expect(refused({ why: "w", place: 0, variable: 9 })).toEqual({ why: "w" });
  expect(refused({ why: "w".repeat(500), place: -1 })).toEqual({ why: "w".repeat(200) });
});
