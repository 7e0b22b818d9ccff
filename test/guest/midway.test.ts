/** The guest of stages that are not the last takes the checkpoints that the small one takes, and blanks only marks. */
import { expect, test } from "vitest";
import { midwaySource } from "../../src/runtime/midway-source.js";
import { Columns } from "../../src/runtime/settlement-columns.js";
import { stageSource } from "../../src/runtime/source.js";
import { parseStageOutput } from "../../src/runtime/stage-output.js";
import type { StageProgram } from "../../src/runtime/types.js";
import { evaluate, ok, programOf } from "./harness.js";

const settlements = [ok(0, 1), ok(1, { b: [2] })];

/** A loop that saves `a` and `i` at its head, once it has set `a`. */
function loopOf(set: string): StageProgram {
  const head = "point(0) && point(0, [a, i])";
  const body = `let a = 0; const u = undefined; for (let i = 0; ${head}, i < 9; i++) { const r = yield call(0, { i, u }); ${set} }`;
  const program = programOf({ body, helpers: ["kept", "point", "call"] });
  const saved = ["a", "i"].map((name) => ({ name, kind: "let" as const }));
  const point = { line: 1, saved, functions: [], keep: [], lists: [] };
  const reentry = {
    ...{ kept: "kept", each: "", whole: "", careful: false, opening: 1 },
    points: [point],
  };
  return { ...program, program: { ...program.program, reentry } };
}

function both(program: StageProgram, save: boolean): [midway: string, small: string] {
  const columns = new Columns(false);
  columns.extend(settlements);
  const midway = midwaySource(program)?.text(columns, { save })?.text ?? "";
  return [midway, stageSource(program).text(settlements, { save }).text];
}

test.each([
  "a = i;",
  "a = [1, 'x', null, true, -1.5, 1e300];",
  "a = { b: { c: [] } };",
  "a = '\\n^[0]';",
])("saves what the small one saves: %s", (set) => {
  const program = loopOf(set);
  const [midway, small] = both(program, true).map((text) =>
    parseStageOutput(evaluate(text) as string, program),
  );
  expect(midway).toEqual(small);
  expect(midway).toMatchObject({ ok: true, output: { checkpoint: { delivered: 2 } } });
});

test.each([
  "a = -0;",
  "a = [undefined];",
  "a = { u };",
  "a = [,1];",
  "a = [0 / 0];",
  "a = 1n;",
  "a = new Date(0);",
  "a = Object.create(null);",
  "const c = []; a = [c, c];",
  "a = []; a.p = 1;",
  "a = () => 1;",
])("leaves to the small one what that cannot save either: %s", (set) => {
  const [midway, small] = both(loopOf(set), true).map((text) => evaluate(text));
  expect(midway).toBe("?");
  expect(small).toBe("?save");
});

test.each([
  "return r;",
  "yield r;",
  "const p = call(0, 1); const q = call(0, 2); a = [yield p, yield q];",
  "const p = call(0, 1); yield p; try { call(0, NaN); } catch {} yield p;",
  "const p = call(0, 1); try { call(0); } catch {} yield p;",
  "r.then;  throw r;",
  "yield call(0, -0);",
])("says so when it does not know: %s", (set) => {
  expect(evaluate(both(loopOf(set), false)[0])).toBe("?");
});

const gathering = (body: string): [midway: string, gather: string] => {
  const program = programOf({ body, helpers: ["call"], features: ["promise", "combinators"] });
  const midway = midwaySource(program)?.text(new Columns(false), { save: false })?.text ?? "";
  return [midway, stageSource(program).text([]).text].map((text) => evaluate(text)) as [
    string,
    string,
  ];
};

test.each([
  "yield Promise.all([1, 2].map((i) => call(i, { i })));",
  "const p = call(0); call(1); yield p;",
  "return Promise.allSettled(new Set([call(0), 1, Promise.all([call(1), call(2), []])]));",
  "const a = Promise.all([call(0)]); yield Promise.all([a, a, undefined, null, 'x']);",
  "yield Promise.all === Promise.all && typeof Promise.all === 'function' && call(0);",
])("waits, at first, for what the one that gathers waits for: %s", (body) => {
  const [midway, gather] = gathering(body);
  expect(midway).toBe(gather);
  expect(midway).toMatch(/^\*,/);
});

const landing = (saved: string, awaited: string) =>
  evaluate(
    midwaySource(
      programOf({
        body: `yield land(0, ${awaited}, [${saved}]);`,
        helpers: ["kept", "land", "call"],
        features: ["promise", "combinators"],
      }),
    )?.text(new Columns(false), { save: false })?.text ?? "",
  );

test.each([
  ["", "call(0)", "*,0\n[] 0\n>0 []"],
  ["1, 'x', null, [true, { a: [] }]", "call(0)", '*,0\n[] 0\n>0 [1,"x",null,[true,{"a":[]}]]'],
  ["'\\n>1 []'", "Promise.all([call(0), call(1)])", '*,["all",0,1]\n[] 0\n[] 1\n>0 ["\\n>1 []"]'],
  [
    "",
    "Promise.all([Promise.all([call(0)]), call(1)])",
    '*,["all",["all",0],1]\n[] 0\n[] 1\n>0 []',
  ],
])(
  "says what it saves for a stage that goes on with what it waits for: %s %s",
  (saved, awaited, said) => {
    expect(landing(saved, awaited)).toBe(said);
  },
);

test.each([
  ["", "Promise.all([call(0), 1])"],
  ["", "Promise.all([call(0), Promise.all([null, call(1)])])"],
  ["", "Promise.allSettled([call(0)])"],
  ["", "Promise.all([Promise.allSettled([call(0)])])"],
  ["-0", "call(0)"],
  ["undefined", "call(0)"],
  ["{ a: undefined }", "call(0)"],
  ["[, 1]", "call(0)"],
  ["Object.assign([1], { a: 1 })", "call(0)"],
  ["new (class extends Array {})()", "call(0)"],
  ["Object.create(null)", "call(0)"],
  ["() => 1", "call(0)"],
  ["1n", "call(0)"],
  ["NaN", "call(0)"],
  ["...[[]].flatMap((x) => [x, [x]])", "call(0)"],
])("or nothing, where the host could not: %s %s", (saved, awaited) => {
  expect(landing(saved, awaited)).toMatch(/^\*,[^>]*$/);
});

test("leaves a program that would save a promise to the one that gathers", () => {
  expect(landing("call(0)", "call(1)")).toBe("?");
});

test.each([
  "return 1;",
  "yield 1; yield call(0);",
  "yield Promise.all([]);",
  "yield Promise.all([Promise.all([]), call(0)]);",
  "yield Promise.race([call(0)]);",
  "const p = call(0); try { p.then; } catch {} yield p;",
  "const p = call(0); try { call(0, NaN); } catch {} yield p;",
  "const p = call(0); const o = {}; Object.prototype.toJSON = function () { call(1); return 1; }; try { call(0, o); } catch {} yield p;",
  "const { all } = Promise; yield all([call(0)]);",
  "yield Promise.all([{ then() {} }, call(0)]);",
  "yield call(0, [undefined]);",
  "throw new Error('x');",
])("leaves to the one that gathers: %s", (body) => {
  expect(gathering(body)[0]).toBe("?");
});

test("is not for a program that is given more than calls, nor there in a guest without it", () => {
  const body = "yield call(0)";
  const program = programOf({ body, helpers: ["call"] });
  expect(midwaySource(program)).toBeDefined();
  expect(midwaySource({ ...program, guest: { protocol: 1, modules: {} } })).toBeUndefined();
  expect(midwaySource(programOf({ body, helpers: ["call", "tag"] }))).toBeUndefined();
  expect(midwaySource(programOf({ body, helpers: ["call", "point"] }))).toBeUndefined();
  expect(midwaySource(programOf({ body, helpers: [] }))).toBeUndefined();
  const binding = { kind: "tool" as const, tool: 0 };
  const bindings = [{ kind: "binding" as const, name: "get", binding }];
  expect(midwaySource(programOf({ body, helpers: ["call"], bindings }))).toBeUndefined();
});

test("a program without places keeps what looks like the mark of one", () => {
  const body = "if (point(0) && point(0, [1])) return; yield call(0)";
  const program = programOf({ body, helpers: ["kept", "point", "call"] });
  const text = midwaySource(program)?.text(new Columns(false), { save: false })?.text ?? "";
  expect(text).toContain("point(0) && point(0, [1])");
  expect(evaluate(text)).toBe("0\n[] 0");
});

test("what says no is left out, unless its name stands in a text", () => {
  const [without] = both(loopOf("a = i;"), false);
  expect(without).toContain("; 0, i < 9;");
  const [within] = both(loopOf("a = 'point(0) && point(0, [a])';"), false);
  expect(within).toContain("'point(0) && point(0, [a])'");
  const spoken = [without, within].map((text) => evaluate(text));
  expect(spoken).toEqual(Array(2).fill('2\n[{"i":0}] 0\n[{"i":1}] 0\n[{"i":2}] 0'));
});
