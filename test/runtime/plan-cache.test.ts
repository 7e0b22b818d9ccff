import { expect, test } from "vitest";
import { InlineExecutor } from "../../src/runtime/inline-executor.js";
import { MemoryJournal, serializeJournal } from "../../src/runtime/journal.js";
import { defaultLimits } from "../../src/runtime/limits.js";
import { PlanCache, type PlanSettings, planRun } from "../../src/runtime/plan-cache.js";
import { type Platform, startRun } from "../../src/runtime/run.js";
import type { ToolsOption } from "../../src/runtime/tool-types.js";
import { bindTools } from "../../src/runtime/tools.js";
import { planForThreads } from "../../src/transform/for-threads.js";
import { plan } from "../../src/transform/index.js";

const limits = { maxSourceBytes: 1000, maxNesting: 100 };
const settings = (tools: ToolsOption = {}): PlanSettings => ({
  catalog: bindTools(tools).catalog,
  planner: plan,
  ...limits,
});
const handler = () => 1;
const source = "return api.get({ id: 1 });";
const reads = { readOnlyHint: true };
const schema = { type: "object" };
/** One tool, whatever its names are. */
const one = { handler };

test("a snippet that is run again has the program that it had, and it is the right one", () => {
  const plans = new PlanCache();
  const tools = () =>
    settings({ api: { get: { handler, annotations: { ...reads }, inputSchema: schema } } });
  const first = plans.plan(source, tools());
  expect(first).toEqual(planRun(source, tools()));
  const second = plans.plan(source, tools());
  expect(second).toEqual(first);
  expect(second.program).toBe(first.program);
});

test("what runs share cannot be changed, and their diagnostics are their own", () => {
  const plans = new PlanCache();
  const doubtful = "missing.call(); return 1";
  const { plan, program } = plans.plan(doubtful, settings());
  const [found] = plan.diagnostics;
  expect(found).toBeDefined();
  const { message } = { ...found };
  Object.assign(found ?? {}, { message: "changed" });
  plan.diagnostics.pop();
  expect(plans.plan(doubtful, settings()).plan.diagnostics[0]?.message).toBe(message);
  expect(() => Object.assign(program ?? {}, { code: "" })).toThrow(TypeError);
  expect(() => plan.sites.push({} as never)).toThrow(TypeError);
});

test.each<[string, ToolsOption, ToolsOption | ((tools: ToolsOption) => void)]>([
  ["another tool", { a: handler }, { b: handler }],
  ["one more", { a: handler }, { a: handler, b: handler }],
  ["other order", { a: handler, b: handler }, { b: handler, a: handler }],
  ["a namespace of that name", { a: handler }, { a: { a: handler } }],
  ["a tool of that name", { a: { a: handler } }, { a: handler }],
  ["another member", { a: { b: handler } }, { a: { c: handler } }],
  ["the tool's other name", { a: { b: handler }, c: handler }, { a: { c: handler }, b: handler }],
  ["one name less", { a: one, b: { c: one } }, { b: { c: one } }],
  ["another name for it", { a: one, b: { c: one } }, { d: one, b: { c: one } }],
  ["annotations", { a: { handler } }, { a: { handler, annotations: reads } }],
  ["no annotations", { a: { handler, annotations: reads } }, { a: { handler } }],
  [
    "other annotations",
    { a: { handler, annotations: reads } },
    { a: { handler, annotations: { readOnlyHint: false } } },
  ],
  [
    "annotations of another name",
    { a: { handler, annotations: reads } },
    { a: { handler, annotations: { idempotentHint: true } } },
  ],
  ["a policy", { a: { handler, policy: "allow" } }, { a: { handler, policy: "ask" } }],
  ["another schema", { a: { handler, inputSchema: {} } }, { a: { handler, inputSchema: {} } }],
  [
    "annotations that were changed",
    { a: { handler, annotations: { readOnlyHint: false } } },
    (tools) => Object.assign((tools.a as { annotations: object }).annotations, reads),
  ],
])("a snippet is planned anew with %s", (_, before, after) => {
  const plans = new PlanCache();
  const text = "return 1";
  const first = plans.plan(text, settings(before));
  if (typeof after === "function") after(before);
  const now = settings(typeof after === "function" ? before : after);
  expect(plans.plan(text, now).program).not.toBe(first.program);
  expect(plans.plan(text, now)).toEqual(planRun(text, now));
});

test("a snippet is planned anew within other limits", () => {
  const plans = new PlanCache();
  const { program } = plans.plan(source, settings());
  expect(plans.plan(source, { ...settings(), maxNesting: 99 }).program).not.toBe(program);
  expect(plans.plan(source, { ...settings(), maxSourceBytes: 5 }).program).toBeUndefined();
});

test("and by another planner: only for threads is it found out what can do without", () => {
  const plans = new PlanCache();
  const tools = { api: { get: handler } };
  expect(plans.plan(source, settings(tools)).plan.brief).toBeUndefined();
  const { plan } = plans.plan(source, { ...settings(tools), planner: planForThreads });
  expect(plan.brief).toBe(65_536);
});

test("of what has no program nothing is kept", () => {
  const plans = new PlanCache();
  const wrong = () => plans.plan("return (", settings());
  expect(wrong().plan).not.toBe(wrong().plan);
  expect(wrong().plan.diagnostics).not.toEqual([]);
});

test("the plan that was longest unused goes first", () => {
  const plans = new PlanCache({ plans: 2, characters: 100_000 });
  const of = (text: string) => plans.plan(text, settings()).program;
  const [a, b] = [of("return 1"), of("return 2")];
  expect(of("return 1")).toBe(a);
  of("return 3");
  expect(of("return 1")).toBe(a);
  expect(of("return 2")).not.toBe(b);
});

test("plans keep to their characters, and none takes the place of many", () => {
  const plans = new PlanCache({ plans: 100, characters: 8000 });
  const of = (text: string) => plans.plan(text, settings()).program;
  const large = `return "${"x".repeat(900)}"`;
  expect(of(large)).not.toBe(of(large));
  const first = of("return 0");
  expect(of("return 0")).toBe(first);
  for (let i = 1; i < 30; i++) of(`return ${i}`);
  expect(of("return 0")).not.toBe(first);
});

test("the schemas that a plan keeps count", () => {
  const plans = new PlanCache({ plans: 100, characters: 20_000 });
  const kept = (count: number, fields: object) => {
    const names = Array.from({ length: count }, (_, i) => [`t${i}`, { handler, ...fields }]);
    const tools = settings(Object.fromEntries(names));
    const { program } = plans.plan("return 1", tools);
    return plans.plan("return 1", tools).program === program;
  };
  expect(kept(5, {})).toBe(true);
  expect(kept(3, { inputSchema: schema })).toBe(true);
  expect(kept(5, { inputSchema: schema })).toBe(false);
  expect(kept(5, { outputSchema: schema })).toBe(false);
});

test("runs that share a plan are those that were planned by themselves", async () => {
  const executor = new InlineExecutor();
  const alone: Platform = { executor: () => executor, limits: defaultLimits };
  const code = `
    const all = await Promise.all([1, 2].map((id) => api.get({ id })));
    try { await api.fail() } catch (error) { console.log(error.message) }
    return [all, Math.random(), new Map([[1, all[0]]])]`;
  const once = async (platform: Platform) => {
    const get = { annotations: reads, handler: ({ id }: { id: number }) => ({ id }) };
    const fail = () => Promise.reject(new Error("no"));
    const store = new MemoryJournal();
    const options = { tools: { api: { get, fail } }, seed: 1, now: () => 0, id: "r", store };
    const outcome = await startRun(code, options, platform).outcome;
    return { outcome, journal: serializeJournal(store.entries) };
  };
  const expected = await once(alone);
  expect(expected.outcome.status).toBe("completed");
  const plans = new PlanCache();
  const together = await Promise.all([1, 2, 3].map(() => once({ ...alone, plans })));
  for (const got of together) expect(got).toEqual(expected);
});
