/** The price of a stage, and of replaying, over a bare `evalCode("1")`. */
import { Engine } from "../src/runtime/engine.js";
import { defaultLimits } from "../src/runtime/limits.js";
import { planWith } from "../src/runtime/run.js";
import { stageSource } from "../src/runtime/source.js";
import { evaluateStage, runStage } from "../src/runtime/stage.js";
import type { Settlement, StageInput, StageProgram } from "../src/runtime/types.js";
import { ratio, row, title } from "./measure.js";
import { snippets } from "./snippets.js";

const limits: StageInput["limits"] = {
  gas: 1e9,
  stackBytes: 65_536,
  memoryBytes: 64 << 20,
  ms: 1e6,
};
const engine = new Engine();
const bare = () => engine.evaluate("'1'", limits);

/** A snippet as a stage takes it. */
export function programOf(source: string): StageProgram {
  const tool = { handler: async () => 1, annotations: { readOnlyHint: true } };
  const tools = { tools: { get: tool, step: tool } };
  const plan = planWith(source, { tools }, { limits: defaultLimits, executor: never });
  const { program, features, sites, keepsBuiltIns, opening, atOnce } = plan;
  if (program === undefined) throw new Error(plan.diagnostics[0]?.message ?? "no program");
  return {
    ...(keepsBuiltIns && { keepsBuiltIns }),
    ...(opening && { opening }),
    ...(atOnce && { atOnce }),
    ...{ program, features, tools: plan.tools, seed: "0".repeat(32), startedAt: 0 },
    siteTools: sites.map(({ tool: name }) => (name === undefined ? -1 : plan.tools.indexOf(name))),
    ...{ maxLogBytes: 65_536, maxArgumentBytes: 1e6, maxCalls: 100_000 },
  };
}

function never(): never {
  throw new Error("a plan runs nothing");
}

type Name = Exclude<keyof typeof snippets, "chain of dependent calls">;

export async function floor(): Promise<void> {
  title("One stage / bare evalCode (processor time)");
  await engine.ready(limits.memoryBytes);
  const names = ["one call", "Promise.all", "async functions, gathered"] as const;
  const more = ["a fallback for each", "tried again after a while", "pages of an async generator"];
  const logged = ["what it does, logged", "a result, logged"] as const;
  for (const name of [...names, ...more, ...logged, "everything"] as Name[]) {
    const input = { program: programOf(snippets[name]), settlements: [], limits };
    const made = stageSource(input.program);
    const source = (made.midway([], {}) ?? made.text([])).text.length;
    const last = lastStage(programOf(snippets[name]));
    const spent = await priceOf(input);
    row(
      name,
      spent,
      `${source} characters; its last stage ${(await priceOf(last)).median.toFixed(2)}`,
    );
  }
}

async function priceOf(input: StageInput) {
  // Until the WebAssembly is compiled for speed, whichever comes first pays for the other.
  for (let i = 0; i < 500; i++) evaluateStage(input, engine.evaluate);
  for (let i = 0; i < 1000; i++) bare();
  return ratio(() => evaluateStage(input, engine.evaluate), bare, { rounds: 25, times: 20 });
}

/** The stage that ends the program, once everything it asked for has come. */
function lastStage(program: StageProgram): StageInput {
  const settlements: Settlement[] = [];
  for (let at = 1; at < 20; at++) {
    const input = { program, settlements: [...settlements], limits };
    const result = runStage(input, engine.evaluate);
    if (!result.ok) throw new Error(result.error.message);
    const { end, requests, timers } = result.output;
    if (end !== undefined) return input;
    const answered = settlements.filter(({ kind }) => kind === "fulfilled").length;
    const [timer] = timers;
    for (let seq = answered; seq < requests.length; seq++) {
      const text = JSON.stringify({ id: seq, value: 1 });
      settlements.push({ kind: "fulfilled", seq, at, value: { form: "json", text } });
    }
    if (answered === requests.length && timer)
      settlements.push({ kind: "timer", id: timer.id, at });
  }
  throw new Error("the program does not end");
}

export async function replay(): Promise<void> {
  title("One stage over N results / bare evalCode");
  await engine.ready(limits.memoryBytes);
  for (const calls of [10, 100, 1000]) {
    for (const kilobytes of [0, 1, 10, 100]) {
      if (calls * kilobytes > 10_000) continue;
      const program = programOf(snippets["chain of dependent calls"](calls + 1));
      const settlements = Array.from({ length: calls }, (_, seq): Settlement => {
        const text = JSON.stringify({ x: seq + 2, pad: "y".repeat(kilobytes * 1000) });
        return { kind: "fulfilled", seq, at: seq, value: { form: "json", text } };
      });
      const input = { program, settlements, limits };
      const work = () => evaluateStage(input, engine.evaluate);
      const spent = await ratio(work, bare, { rounds: 7, times: 2, yardsticks: 20 });
      row(`${calls} results of ${kilobytes || "0.01"} KB`, spent);
      await engine.ready(limits.memoryBytes);
    }
  }
}
