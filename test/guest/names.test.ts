/** E4: a program sees no name of the text that stands around it in its stages. */
import { expect, test } from "vitest";
import { InlineExecutor } from "../../src/runtime/inline-executor.js";
import { defaultLimits } from "../../src/runtime/limits.js";
import { startRun } from "../../src/runtime/run.js";
import { stageSource } from "../../src/runtime/source.js";
import type { StageInput } from "../../src/runtime/types.js";
import { recording } from "../support/recording.js";

const programs: Readonly<Record<string, string>> = {
  nothing: "1;",
  calls: "const a = await get({ i: 1 });",
  "a console": "console.log('x', { a: 1 }); await get();",
  "a clock": "const t = Date.now() + Math.random(); await get({ i: t });",
  "computed members": "const a = await get({ i: 1 }); const o = {}; o[a.i] = 1;",
  "gathered calls": "const a = await Promise.all([get({ i: 1 }), get()]);",
  "async functions":
    "const f = async () => (await get({ i: 1 })).i; class C { async m() { return f() } } await Promise.all([f(), new C().m()]);",
  "chained promises": "const a = await get({ i: 1 }).then((x) => x.i).catch(() => 0);",
  timers: "await new Promise((r) => setTimeout(r, 5)); await get();",
  "tools as values": "const g = get; await Promise.all([1, 2].map((i) => g({ i })));",
  loops: "let s = 0; for (let i = 0; i < 6; i++) { s += (await get({ i })).i; }",
  lists: "const out = []; for (const i of [1, 2, 3, 4, 5]) { out.push((await get({ i })).i); }",
  "async generators": "async function* g() { yield await get(); } for await (const x of g());",
  "a thenable": "await { then(r) { r(1) } }; await get();",
};

const words = (text: string) => new Set(text.match(/[A-Za-z_$][\w$]*/g) ?? []);

const isFree = (name: string): boolean => {
  if (name in globalThis || /^(get|undefined|arguments)$/.test(name)) return false;
  try {
    return new Function(`"use strict"; return typeof ${name}`)() === "undefined";
  } catch {
    return false;
  }
};

const inline = new InlineExecutor();

/** The outcome, and all that any of its stages was told. */
async function ran(source: string, checkpoint: "auto" | "always") {
  const inputs: StageInput[] = [];
  const executor = recording(inputs, inline);
  const tools = { get: async (x: { i?: number } = {}) => ({ i: x.i ?? 0 }) };
  const platform = { limits: defaultLimits, executor: () => executor };
  const { outcome } = startRun(source, { tools, checkpoint, parallelize: "off" }, platform);
  const texts = inputs.flatMap(({ program, settlements, save = false }) => {
    const made = stageSource(program);
    return [made.text(settlements, { save }).text, made.midway(settlements, { save })?.text ?? ""];
  });
  return { outcome: await outcome, texts: texts.concat("") };
}

const cases = Object.entries(programs).flatMap(([name, source]) =>
  (["auto", "always"] as const).map((checkpoint) => [name, checkpoint, source] as const),
);

test.each(cases)("%s, checkpoints %s", async (_, checkpoint, source) => {
  const { outcome } = await ran(source, checkpoint);
  expect(outcome.status).toBe("completed");
  let names = new Set<string>();
  // What stands around it gives way to the names that the program has: so again.
  for (let round = 0; round < 3; round++) {
    const list = [...names].map((name) => `["${name}", typeof ${name}]`);
    const seen = await ran(`${source}\nreturn [${list.join(",")}]`, checkpoint);
    expect(seen.outcome.error).toBeUndefined();
    const value = seen.outcome.value as [string, string][];
    expect(value.filter(([, type]) => type !== "undefined")).toEqual([]);
    const all = words(seen.texts.join("\n"));
    names = new Set([...names, ...["k", "need", "call"], ...all].filter(isFree));
  }
  expect(names.size).toBeGreaterThan(2);
});
