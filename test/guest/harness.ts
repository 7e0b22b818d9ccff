/** Evaluates a hand-lowered program in QuickJS, as a stage does; or in Node, with `GUEST=native`. */
import { newQuickJSWASMModuleFromVariant, newVariant, RELEASE_SYNC } from "@cf-wasm/quickjs";
import { expect } from "vitest";
import { cannotShow, notMidway } from "../../src/runtime/light-output.js";
import { lightGuest } from "../../src/runtime/light-source.js";
import { midwaySource } from "../../src/runtime/midway-source.js";
import { openingSource } from "../../src/runtime/opening-source.js";
import { Columns } from "../../src/runtime/settlement-columns.js";
import { stageSource } from "../../src/runtime/source.js";
import { parseStageOutput, readNeeds } from "../../src/runtime/stage-output.js";
import type { Settlement, StageOutput, StageProgram } from "../../src/runtime/types.js";
import type { Feature, HelperKey, ProgramParameter } from "../../src/transform/types.js";
import { evaluateNatively, natively, withCountedGuest } from "../support/native-guest.js";

const memory = new WebAssembly.Memory({ initial: 256, maximum: 1024 });
const engine = await newQuickJSWASMModuleFromVariant(
  newVariant(RELEASE_SYNC, { wasmMemory: memory }),
);

/** Evaluates a text in the engine; gas bounds it. */
export function evaluate(text: string, gas = 20_000): unknown {
  if (natively) return evaluateNatively(text);
  let polls = 0;
  return engine.evalCode(text, {
    maxStackSizeBytes: 65_536,
    shouldInterrupt: () => ++polls > gas,
  });
}

export interface Program {
  /** Body of the main generator, helpers named by their keys. */
  body: string;
  features?: Feature[];
  helpers?: HelperKey[];
  bindings?: ProgramParameter[];
  tools?: string[];
  siteTools?: number[];
  /** No guest but the one that can do everything. */
  whole?: true;
  /** It leaves the built-ins as they are, and has no Proxy: what it logs is first shown as plain data. */
  plainly?: boolean;
  limits?: Partial<Pick<StageProgram, "maxArgumentBytes" | "maxCalls" | "maxLogBytes">>;
}

export const ALL_HELPERS: HelperKey[] = [
  "call",
  "tag",
  "async",
  "arrow",
  "asyncGenerator",
  "method",
  "key",
  "apply",
  "yield",
  "delegate",
  "forAwait",
  "forNext",
  "forStep",
  "forReturn",
  "forDone",
  "private",
];

const RESERVED = new Set(["yield", "private", "import"]);

export function programOf(p: Program): StageProgram {
  const parameters: ProgramParameter[] = (p.helpers ?? ALL_HELPERS).map((helper) => ({
    kind: "helper",
    name: RESERVED.has(helper) ? `${helper}_` : helper,
    helper,
  }));
  parameters.push(...(p.bindings ?? []));
  const names = parameters.map((x) => x.name).join(",");
  return {
    program: {
      code: `(function(${names}){return function*(){${p.body}\n}})`,
      parameters,
      map: { version: 3, sources: [], names: [], mappings: "" },
    },
    features: p.features ?? [],
    tools: p.tools ?? ["get", "put", "server.list"],
    siteTools: p.siteTools ?? [0, 1, 2, 0, 1, 2, 0, 1, 2],
    seed: "00112233445566778899aabbccddeeff",
    startedAt: 1_000,
    maxLogBytes: 65_536,
    maxArgumentBytes: 1_000_000,
    maxCalls: 256,
    ...p.limits,
  };
}

/** Runs one stage, adding the features it finds missing. */
export function stage(
  p: Program,
  settlements: readonly Settlement[] = [],
): Partial<StageOutput> & { features: Feature[] } {
  let features = p.features ?? [];
  let whole = p.whole;
  const shows = p.plainly ? (["plain", "all"] as const) : (["all"] as const);
  let inspects: (typeof shows)[number] | undefined;
  for (let i = 0; i < 8; i++) {
    const more = { ...(whole && { whole }), ...(inspects && { inspects }) };
    const program: StageProgram = { ...programOf({ ...p, features }), ...more };
    const counted = withCountedGuest(program);
    let result = whole ? notMidway : midway(counted, settlements);
    if (result === notMidway) result = evaluate(stageSource(counted).text(settlements).text);
    if (typeof result !== "string") throw new Error(`no string: ${JSON.stringify(result)}`);
    if (result === cannotShow && inspects !== "all") {
      inspects = shows[inspects === undefined ? 0 : 1];
      continue;
    }
    const needs = readNeeds(result);
    if (needs.length === 0) {
      const parsed = parseStageOutput(result, program);
      if (!parsed.ok) throw new Error(parsed.message);
      return { ...parsed.output, features };
    }
    const missing = needs.filter((name) => !features.includes(name));
    if (missing.length === 0) whole = true;
    features = [...features, ...missing];
  }
  throw new Error(`never satisfied: ${features.join()}`);
}

/** A stage of which nobody knows whether it is the last: the guest has to tell. */
function midway(program: StageProgram, settlements: readonly Settlement[]): unknown {
  const columns = new Columns(false);
  columns.extend(settlements);
  if (lightGuest(program) === "promises" && settlements.length === 0) return opening(program);
  if (!columns.inTurn) return notMidway;
  const text = midwaySource(program)?.text(columns, { save: false })?.text;
  return text === undefined ? notMidway : evaluate(text);
}

/** What the first stage says with all parts; with fewer the same, unless it needs those. */
function opening(program: StageProgram): unknown {
  const spared: readonly Feature[] = ["combinators", "timers", "console", "clock"];
  const few = program.features.filter((name) => !spared.includes(name));
  const [all, some] = [[...program.features, "then" as const, "new Promise" as const], few].map(
    (opening) => {
      const source = openingSource("promises", { ...program, opening });
      const text = source?.text(new Columns(false), { save: false })?.text;
      return text === undefined ? notMidway : evaluate(text);
    },
  );
  if (some !== notMidway) expect(some).toBe(all);
  return all;
}

export const ok = (seq: number, value: unknown, at = 2_000): Settlement => ({
  kind: "fulfilled",
  seq,
  at,
  value:
    value === undefined
      ? { form: "devalue", text: "-1" }
      : { form: "json", text: JSON.stringify(value) },
});
export const fail = (seq: number, message: string, name = "Error", at = 2_000): Settlement => ({
  kind: "rejected",
  seq,
  at,
  error: { name, message },
});
export const tick = (id: number, at: number): Settlement => ({ kind: "timer", id, at });

/** The value at the end; throws when the stage has none. */
export function value(output: Partial<StageOutput>): unknown {
  const { end } = output;
  if (!end) throw new Error(`no end: ${JSON.stringify(output)}`);
  if (!end.ok) throw new Error(`failed: ${JSON.stringify(end.error)}`);
  return end.value.form === "json" ? JSON.parse(end.value.text) : `devalue:${end.value.text}`;
}
