/** A fixture is a folder: what goes in, and beside it what comes out. Runs on Node and in workerd. */
import type { RunOptions } from "../../src/runtime/options.js";
import type { ToolsOption } from "../../src/runtime/tool-types.js";
import { declaredTools, type ToolSpecs } from "./declared-tools.js";
import { standardTools } from "./tools.js";

/** `fixture.json`; all of it optional. */
interface FixtureSettings {
  /** Why the fixture needs a thread; it is not run elsewhere. */
  threadsOnly?: string;
  limits?: RunOptions["limits"];
  parallelize?: RunOptions["parallelize"];
  /** Why it need not do what native JavaScript does. */
  notNative?: string;
  /** Tools beside the standard ones, by what they do. */
  tools?: ToolSpecs;
  standardTools?: boolean;
}

export interface Fixture {
  name: string;
  source: string;
  settings: FixtureSettings;
  /** What `tools.ts` exports; made anew for every run. */
  makeTools?: () => ToolsOption;
  /** Text of every file of the folder, by name. */
  files: ReadonlyMap<string, string>;
}

export const expectationNames = [
  "expected.plan.json",
  "expected.code.js",
  "expected.journal.jsonl",
  "expected.outcome.json",
] as const;

export type ExpectationName = (typeof expectationNames)[number];
/** Absent: there is nothing to expect, and a file of that name is one too many. */
export type Expectations = Partial<Record<ExpectationName, string>>;

const inputs = ["input.md", "input.js", "input.ts"];

/** @throws Error when the folder has not exactly one input. */
export function fixtureOf(
  name: string,
  files: ReadonlyMap<string, string>,
  makeTools?: () => ToolsOption,
): Fixture {
  const [input, second] = inputs.filter((file) => files.has(file));
  const source = input === undefined ? undefined : files.get(input);
  if (source === undefined || second !== undefined) {
    throw new Error(`test/fixtures/${name} must have one of ${inputs.join(", ")}`);
  }
  const settings = JSON.parse(files.get("fixture.json") ?? "{}") as FixtureSettings;
  return { name, source, settings, makeTools, files };
}

/** Fresh tools: what one run does is not seen by the next. */
export function toolsOf({ settings, makeTools }: Fixture): ToolsOption {
  return {
    ...(settings.standardTools === false ? {} : standardTools()),
    ...declaredTools(settings.tools ?? {}),
    ...makeTools?.(),
  };
}
