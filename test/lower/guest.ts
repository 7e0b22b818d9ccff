/** Runs a snippet through the whole transform and one stage in QuickJS, and natively beside it. */
import { InlineExecutor } from "../../src/runtime/inline-executor.js";
import { parseSnippet } from "../../src/transform/2-parse/index.js";
import { analyze } from "../../src/transform/3-analyze/index.js";
import { lower } from "../../src/transform/4-lower/index.js";
import { print } from "../../src/transform/5-print/index.js";
import { NativeExecutor } from "../support/native-executor.js";
import { natively } from "../support/native-guest.js";

const executor = natively ? new NativeExecutor() : new InlineExecutor();
export const stop = () => executor.close();

const limits = { gas: 20_000, stackBytes: 65_536, memoryBytes: 67_108_864, ms: 10_000 };

/** Every line that is logged says in which tick of the queue it was. */
const prelude = `const log = (...args) => console.log([steps + ":", ...args.map(String)].join(" "));
let steps = 0; (async () => { for (; steps < 200; steps++) await null })();`;

const withPrelude = (text: string) =>
  text.startsWith('"use strict";')
    ? `"use strict"; ${prelude}${text.slice(13)}`
    : `${prelude}${text}`;

export interface GuestTrace {
  log: string[];
  error?: string;
}

export async function nativeTrace(text: string): Promise<GuestTrace> {
  const log: string[] = [];
  const AsyncFunction = (async () => {}).constructor as new (
    ...text: string[]
  ) => (console: unknown) => Promise<unknown>;
  try {
    await new AsyncFunction("console", withPrelude(text)).call(undefined, {
      log: (line: string) => log.push(line),
    });
  } catch (error) {
    return { log, error: String(error) };
  }
  await new Promise((resolve) => setTimeout(resolve, 0));
  return { log };
}

const catalog = { tools: [], globals: new Map() };

export async function guestTrace(text: string): Promise<GuestTrace> {
  const source = withPrelude(text);
  const parsed = parseSnippet(source);
  if (!("ast" in parsed))
    return { log: [], error: parsed.diagnostics.map((d) => d.message).join() };
  const analysis = analyze(parsed, catalog);
  const program = {
    program: print(lower(parsed, analysis, catalog), source),
    features: [...analysis.features].filter((feature) => feature !== "url"),
    tools: [],
    seed: "0".repeat(32),
    startedAt: 0,
    maxLogBytes: 65_536,
    maxArgumentBytes: 65_536,
    maxCalls: 10,
  };
  const result = await executor.execute({ program, settlements: [], limits });
  if (!result.ok) return { log: [], error: JSON.stringify(result.error) };
  const { logs, end } = result.output;
  const log = logs.map((entry) => entry.text);
  return end?.ok === true ? { log } : { log, error: JSON.stringify(end) };
}
