/** From a snippet to its outcome. */
import { codeFrame } from "../transform/code-frame.js";
import { plan as transform } from "../transform/index.js";
import type { Diagnostic, Plan } from "../transform/types.js";
import { makeClock } from "./clock.js";
import { makeHeader } from "./header.js";
import { type Limits, resolveLimits } from "./limits.js";
import { checkOptions, type RunOptions } from "./options.js";
import type { Outcome, OutcomeError } from "./outcome.js";
import { type PlanCache, type Planner, planRun } from "./plan-cache.js";
import { Runner } from "./runner.js";
import { makeSeed } from "./seed.js";
import { type PolicyPatterns, withPolicy } from "./tool-policy.js";
import type { ToolsOption } from "./tool-types.js";
import { bindTools } from "./tools.js";
import type { StageExecutor } from "./types.js";

/** What a platform brings. */
export interface Platform {
  executor(isolation: RunOptions["isolation"]): StageExecutor;
  limits: Readonly<Limits>;
  /** Without one, every run is planned anew; only time depends on it. */
  plans?: PlanCache;
  /** For runs whose stages have threads. */
  planForThreads?: Planner;
}

export interface StartedRun {
  /** Never rejects. */
  outcome: Promise<Outcome>;
  /** Done when calls that outlived the run (S7) have finished and are journaled. Never rejects. */
  drained: Promise<void>;
}

export interface PlanOptions {
  tools?: ToolsOption;
  limits?: Partial<Limits>;
  policy?: PolicyPatterns;
  /** Somebody can be asked: calls to destructive tools are, unless a policy says otherwise. */
  asks?: boolean;
}

export function planWith(source: string, options: PlanOptions, platform: Platform): Plan {
  const { maxSourceBytes, maxNesting } = resolveLimits(options.limits, platform.limits);
  const { catalog } = withPolicy(bindTools(options.tools), options.policy, options.asks === true);
  return transform(text(source), { catalog, maxSourceBytes, maxNesting });
}

/** @throws TypeError or RangeError for misuse of the options; for nothing else. */
export function startRun(source: string, options: RunOptions, platform: Platform): StartedRun {
  text(source);
  checkOptions(options);
  const limits = resolveLimits(options.limits, platform.limits);
  const asks = options.approve !== undefined;
  const { catalog, hosts } = withPolicy(bindTools(options.tools), options.policy, asks);
  const executor = platform.executor(options.isolation);
  checkStack(limits, executor);
  executor.expect?.(source);
  const id = options.id ?? crypto.randomUUID();
  const { maxSourceBytes, maxNesting } = limits;
  const planner = executor.isolation === "thread" ? platform.planForThreads : undefined;
  const settings = { catalog, maxSourceBytes, maxNesting, planner: planner ?? transform };
  const { plan, program } = platform.plans?.plan(source, settings) ?? planRun(source, settings);
  if (program === undefined) {
    return { outcome: Promise.resolve(refused(id, plan, options)), drained: Promise.resolve() };
  }
  const seed = makeSeed(options.seed);
  const startedAt = makeClock(options.now).now();
  const header = makeHeader(plan, program, { id, seed, startedAt, limits });
  const { now, store, approve, approvalExpiryMs, signal, onEvent } = options;
  const { diagnostics } = plan;
  return started(
    new Runner({
      ...{ header, hosts, executor, diagnostics, now, store, signal, onEvent },
      ...{ approve, approvalExpiryMs, parallelize: options.parallelize },
      ...{ checkpoint: options.checkpoint, proved: plan },
    }),
  );
}

export function started(runner: Runner): StartedRun {
  const outcome = runner.run();
  return { outcome, drained: outcome.then(() => runner.drained) };
}

/** A run that needs more stack than its host offers is refused, never run differently (E3). */
export function checkStack({ maxStackBytes }: Limits, executor: StageExecutor): void {
  if (maxStackBytes <= executor.maxStackBytes) return;
  throw new RangeError(
    `maxStackBytes is ${maxStackBytes}, but with isolation "${executor.isolation}" ` +
      `there are at most ${executor.maxStackBytes}`,
  );
}

function text(source: string): string {
  if (typeof source !== "string") throw new TypeError("the snippet must be a string");
  return source;
}

/** Nothing ran: the plan has errors. */
function refused(id: string, { source, diagnostics }: Plan, { onEvent, now }: RunOptions): Outcome {
  const found = diagnostics.find((diagnostic) => diagnostic.severity === "error");
  const error: OutcomeError =
    found === undefined
      ? { name: "PlanError", message: "The snippet could not be planned", stack: "", code: "plan" }
      : planError(found, source);
  try {
    onEvent?.({ type: "run-start", id, at: makeClock(now).now() });
    onEvent?.({ type: "end", id, status: "failed", durationMs: 0 });
  } catch {
    // A listener that fails is no reason for the run to.
  }
  const nothing = { logs: [], calls: [], stages: 0, gas: 0, warnings: [] };
  return { id, status: "failed", value: undefined, error, diagnostics, ...nothing };
}

function planError(diagnostic: Diagnostic, source: string): OutcomeError {
  const { code, message, hint, line, column } = diagnostic;
  const name = code.startsWith("syntax") ? "SyntaxError" : "PlanError";
  const whole = hint === undefined ? message : `${message} ${hint}`;
  return {
    name,
    message: whole,
    stack: `${name}: ${whole}\n    at snippet:${line}:${column}`,
    code,
    line,
    column,
    codeFrame: diagnostic.codeFrame || codeFrame(source, line, column),
  };
}
