/** What a run's first stage has is a forecast, which changes nothing but time. */
import { expect, test } from "vitest";
import { snippets } from "../../bench/snippets.js";
import { guestModules } from "../../src/runtime/guest.generated.js";
import { notMidway, withoutTouched } from "../../src/runtime/light-output.js";
import { defaultLimits } from "../../src/runtime/limits.js";
import { openingSource } from "../../src/runtime/opening-source.js";
import { PlanCache } from "../../src/runtime/plan-cache.js";
import { startRun } from "../../src/runtime/run.js";
import type { StageProgram } from "../../src/runtime/types.js";
import { natively } from "../support/native-guest.js";
import { PlansWithout } from "../support/plans-without.js";
import { listening } from "../support/recording.js";

const get = async ({ id = 0 } = {}) => ({ id, value: id * 2 });
const tools = { tools: { get: { handler: get, annotations: { readOnlyHint: true } } } };

/** The outcome, and what the evaluations of the first stage were made of and said. */
async function ran(source: string, plans: PlanCache) {
  const texts: string[] = [];
  const said: string[] = [];
  let program: StageProgram | undefined;
  const executor = listening(({ text, evaluation, input, stage }) => {
    program = input.program;
    if (stage > 1) return;
    texts.push(text);
    said.push(evaluation.ok ? evaluation.text : evaluation.failure.kind);
  });
  const platform = { limits: defaultLimits, executor: () => executor, plans };
  let time = 1e12;
  const now = () => ++time;
  const settings = { tools, now, seed: "opening", id: "run", parallelize: "off" } as const;
  const outcome = await startRun(source, settings, platform).outcome;
  const calls = outcome.calls.map(({ tool, args, status, line }) => ({ tool, args, status, line }));
  const { status, value, error, logs, warnings } = outcome;
  const told = { status, value, error, logs, stages: outcome.stages, warnings, calls };
  return { texts, said, told, program };
}

async function both(source: string) {
  const foreseen = await ran(source, new PlanCache());
  const plain = await ran(source, new PlansWithout("opening"));
  expect(foreseen.told).toEqual(plain.told);
  // The guest that takes over says what it always says.
  const last = [foreseen, plain].map(({ said }) => withoutTouched(said.at(-1) ?? "").said);
  expect(last[0]).toBe(last[1]);
  return { foreseen, plain };
}

const retry = snippets["tried again after a while"];
const right = {
  everything: snippets.everything,
  "pages of an async generator": snippets["pages of an async generator"],
  "a fallback for each": snippets["a fallback for each"],
  "tried again after a while": retry,
  "a function that is called for it": `async function main() { ${retry} } main()`,
  "a timer, an executor":
    "const late = new Promise((r) => setTimeout(r, 5, 7)); return await Promise.race([late, tools.get()])",
  "something logged before":
    "console.log('start', Date.now()); const a = tools.get({ id: 1 }).then((r) => structuredClone(r)); return (await a).id",
  "what waits for what":
    "const f = (id) => tools.get({ id }).finally(() => console.log(id)); const g = async (id) => f(id); const p = g(1); return await Promise.all([p, g(2), p, f(3).then((r) => r.id)])",
  "the returned call of an async function":
    "async function f(n) { return n ? f(n - 1) : tools.get({ id: 3 }); } await Promise.allSettled([f(2), f(0)]); await f(1); return await tools.get({ id: 4 }).then((r) => r.value)",
  "a method, a list":
    "class A { async m(p) { for await (const r of [p, p]) console.log(r.id); } async *g() { yield await tools.get(); } } await new A().m(tools.get({ id: 4 }))",
  "what it does, logged": snippets["what it does, logged"],
  "logged where nothing has a promise":
    "for (const id of [1, 2]) { const r = await tools.get({ id }); console.log(r.id, new Date().getTime()); } return Math.random()",
  "logged beside async functions":
    "async function f(id) { const r = await tools.get({ id }); console.log(r); return r.id } return [await f(1), await f(2)]",
  "tools as values":
    "const { get } = tools; const p = [1, 2].map(get); return await p[1].catch(() => 0)",
  "a console of its own":
    "console = { log() {} }; console.log(1); return await tools.get({ id: 1 }).then((r) => r.id)",
};

test.each(Object.entries(right))("one evaluation is enough: %s", async (_, source) => {
  const { foreseen, plain } = await both(source);
  expect(foreseen.told.status).toBe("completed");
  expect(foreseen.texts).toHaveLength(1);
  if (!natively) expect(foreseen.texts[0]?.length).toBeLessThan(plain.texts[0]?.length ?? 0);
});

test("the first stage of a program that uses everything has next to nothing of it", async () => {
  const { foreseen, plain } = await both(snippets.everything);
  const [text = ""] = foreseen.texts;
  expect(text.length * 3).toBeLessThan(plain.texts[0]?.length ?? 0);
  expect(text).not.toContain("inspect");
  expect(text).toContain(
    "['btoa','Date','console','structuredClone','TextEncoder','setTimeout'],Math)",
  );
});

/** What is run at once, as the text does not show. */
const hidden = (body: string) =>
  `const o = { then(f) { f(); } }; o.then(() => { ${body} }); return await tools.get({ id: 2 }).then((r) => r.id)`;

const touched = [
  "console.log(1)",
  "Math.random()",
  "Date.now()",
  "new Date(5).toISOString()",
  "performance.now()",
  "setTimeout(() => console.log('later'), 5)",
  "clearTimeout(1)",
  "structuredClone({ a: 1 })",
  "btoa('x')",
  "new TextEncoder().encode('x')",
  "crypto.randomUUID()",
  "new URL('https://x.y')",
  "console.log(typeof console, typeof URL)",
  "try { console.log('caught') } catch {}",
  "Promise.all([tools.get({ id: 1 })])",
  "new Promise(() => {})",
  "Promise.all([tools.get({ id: 1 })]); try { Promise.all([]) } catch {}",
];
const hiddenToo = (body: string, rest: string) =>
  `const o = { setTimeout(f) { f(); } }; o.setTimeout(() => { ${body} }); ${rest}`;
const direct = "return await tools.get({ id: 2 })";
const tasks = "async function g() { return await tools.get({ id: 2 }) } return await g()";

const wrong = {
  ...Object.fromEntries(touched.map((body) => [body, hidden(body)])),
  ...Object.fromEntries(
    [touched[0], touched[1], touched[3], touched[7], touched[13]].flatMap((body = "") => [
      [`${body}, nothing has a promise`, hiddenToo(body, direct)],
      [`${body}, beside async functions`, hiddenToo(body, tasks)],
    ]),
  ),
  "an object is logged": hiddenToo("console.log({ a: new Map([[1, 2]]) })", direct),
  "nothing to wait for": "await null; return await tools.get({ id: 1 }).then((r) => r.id)",
  "a loop over nothing": "for (const id of []) await tools.get({ id }).catch(() => 0); return 5",
  "an error before": "const a = undefined; await tools.get(a.b).catch(() => 0)",
  "an error that is caught":
    "async function f(n) { if (n) throw new TypeError('no'); return await tools.get() } try { await f(1) } catch (e) { return await tools.get().then(() => e.message) }",
  "a list of no promises":
    "for await (const x of [1, tools.get({ id: 2 })]) console.log(x); return 1",
  "a method by another name":
    "const name = 'then'; const f = (id) => tools.get({ id }); const a = await f(1)[name]((r) => r.id); await tools.get().catch(() => a); return a",
  "arguments that are no JSON": "await tools.get({ id: 1, list: [undefined, NaN] }).catch(() => 0)",
  "an async function that has the answer":
    "const known = new Map([[1, 2]]); async function f(id) { if (known.has(id)) return known.get(id); return await tools.get({ id }) } return [await f(1), await tools.get({ id: 3 }).then((r) => r.id)]",
  "a promise of its own":
    "class P extends Object { then(f) { f(3); } } const a = await new P(); await tools.get({ id: a }).catch(() => 0); return a",
};

test.each(Object.entries(wrong))("what was not foreseen is done again: %s", async (_, source) => {
  const { foreseen, plain } = await both(source);
  expect(foreseen.said[0]?.startsWith(notMidway)).toBe(true);
  expect(foreseen.said.slice(1)).toEqual(plain.said);
});

test("what takes long is done again", async () => {
  const source =
    "let n = 0; for (let i = 0; i < 1e5; i++) n += i; return await tools.get({ id: n }).then((r) => r.id)";
  const { foreseen } = await both(source);
  if (!natively) expect(foreseen.said[0]).toBe("gas");
});

test("there is none for a program that is not foreseen, nor in a guest without it", async () => {
  const { program } = await ran(snippets.everything, new PlanCache());
  if (program === undefined) throw new Error("nothing ran");
  expect(openingSource("promises", program)).toBeDefined();
  const { opening: _, ...unforeseen } = program;
  expect(openingSource("promises", unforeseen)).toBeUndefined();
  const { promises = "" } = guestModules;
  const guest = { protocol: 1, modules: { promises } };
  expect(openingSource("promises", { ...program, guest })).toBeUndefined();
});
