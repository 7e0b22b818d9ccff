/** Runs one hostile case, and a sane one after it. The same on Node and in workerd. */
import type { RunOptions } from "../../src/runtime/options.js";
import type { Outcome } from "../../src/runtime/outcome.js";
import { describeValue } from "../support/describe-value.js";
import { type Expectation, type HostileCase, smallLimits } from "./case.js";
import { hostileTools } from "./tools.js";

type Run = (source: string, options: RunOptions) => Promise<Outcome>;
export type Isolation = NonNullable<RunOptions["isolation"]>;

export interface CaseResult {
  name: string;
  /** What is wrong with how it ended, if anything. */
  wrong?: string;
  /** What is wrong with the sane run after it. */
  insane?: string;
  ms: number;
}

export async function runCase(
  { name, code, before, tools, limits, expect }: HostileCase,
  run: Run,
  isolation: Isolation,
): Promise<CaseResult> {
  const options = (): RunOptions => ({
    tools: { ...hostileTools(), ...tools?.() },
    limits: { ...smallLimits, ...limits },
    seed: "hostile",
    now: 1_800_000_000_000,
    isolation,
  });
  const began = performance.now();
  try {
    if (before !== undefined) await run(before, options());
    const wrong = mismatch(await run(code, { ...options(), now: undefined }), expect);
    const ms = performance.now() - began;
    const insane = await sanity(run, isolation);
    return { name, ms, ...(wrong && { wrong }), ...(insane && { insane }) };
  } catch (thrown) {
    // `run` never rejects for anything that a snippet or a tool does.
    return { name, ms: performance.now() - began, wrong: `run rejected: ${String(thrown)}` };
  }
}

function mismatch(outcome: Outcome, expect: Expectation): string | undefined {
  const { status, error } = outcome;
  if ("value" in expect) {
    const wanted = JSON.stringify(describeValue(expect.value));
    const got =
      status === "completed" ? JSON.stringify(describeValue(outcome.value)) : errorText(outcome);
    return got === wanted ? undefined : `expected ${wanted}, got ${cut(got)}`;
  }
  if ("status" in expect)
    return status === expect.status ? undefined : `expected ${expect.status}, got ${status}`;
  if (status !== "failed" || error === undefined)
    return `expected an error, got ${cut(JSON.stringify(describeValue(outcome.value)))}`;
  if ("code" in expect) {
    const codes: readonly (string | undefined)[] =
      typeof expect.code === "string" ? [expect.code] : expect.code;
    return codes.includes(error.code)
      ? undefined
      : `expected ${codes.join(" or ")}, got ${errorText(outcome)}`;
  }
  const { name, says = "" } = expect;
  if (error.name === name && error.message.includes(says)) return undefined;
  return `expected ${name}: ${says}, got ${errorText(outcome)}`;
}

function errorText({ error }: Outcome): string {
  return cut(`${error?.name} [${error?.code ?? "no code"}]: ${error?.message}`);
}

function cut(text: string | undefined): string {
  return text === undefined ? "nothing" : text.length > 300 ? `${text.slice(0, 300)}…` : text;
}

const sane = `const sums = await Promise.all([1, 2, 3].map((n) => add(n, n)));
console.log("sane", { sums });
return { total: sums.reduce((a, b) => a + b), at: new Map([["k", new Date(0)]]), json: JSON.stringify([1]) }`;

const saneValue = JSON.stringify(
  describeValue({ total: 12, at: new Map([["k", new Date(0)]]), json: "[1]" }),
);

async function sanity(run: Run, isolation: Isolation): Promise<string | undefined> {
  const { status, value, error, logs } = await run(sane, { tools: hostileTools(), isolation });
  const text = logs.map((entry) => entry.text).join();
  const got = status === "completed" ? JSON.stringify(describeValue(value)) : error?.message;
  if (got !== saneValue) return `the sane run gave ${cut(got)}`;
  return text === "sane { sums: [ 2, 4, 6 ] }" ? undefined : `the sane run logged ${cut(text)}`;
}
