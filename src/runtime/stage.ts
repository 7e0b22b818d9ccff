/** One stage: StageInput -> StageResult, a pure function (S1). */
import type { Feature } from "../transform/types.js";
import { fromBase } from "./base.js";
import type { Evaluate } from "./engine.js";
import { cannotSave, cannotShow, exceedsCalls } from "./light-output.js";
import { type Beyond, type StageSource, stageSource } from "./source.js";
import { features, parseStageOutput, readNeeds } from "./stage-output.js";
import type { SourceOrigin, StageFailure, StageInput, StageProgram, StageResult } from "./types.js";

/** What a stage said, before anyone has checked it. */
export type RawStage =
  | { ok: true; text: string; gas: number; origin: SourceOrigin; memoryFull: boolean }
  | { ok: false; error: StageFailure; gas: number; origin?: SourceOrigin };

interface Prepared {
  program: StageProgram;
  source: StageSource;
}

type CheckedInput = Pick<StageInput, "program" | "ahead" | "base">;

/** What an evaluation depends on. */
export type SourceInput = Omit<StageInput, "base"> & Pick<Beyond, "base">;

/** The source with the features known to be needed by now; only time depends on what is kept here. */
const prepared = new WeakMap<StageProgram, Prepared>();

/** Runs the stage and checks what it says. */
export function runStage(input: StageInput, evaluate: Evaluate): StageResult {
  return checkStage(evaluateStage(input, evaluate), input);
}

/**
 * Runs the stage; again with the features it finds missing. Gas is that of the last evaluation, so
 * that it does not depend on what an earlier stage found out.
 */
export function evaluateStage(input: SourceInput, evaluate: Evaluate): RawStage {
  try {
    let { program, source } = prepared.get(input.program) ?? prepare(input.program, input.program);
    for (let more = features.size; more >= 0; more--) {
      const evaluation = evaluate(source.text(input.settlements, input), input.limits);
      const origin = { line: source.programLine, column: source.programColumn };
      if (!evaluation.ok) {
        // What a small guest throws to ask for more, a loop of the snippet's may have caught for ever.
        if (!/^(gas|stack)$/.test(evaluation.failure.kind) || !source.light)
          return { ok: false, error: evaluation.failure, gas: evaluation.gas, origin };
        ({ program, source } = prepare(input.program, { ...program, whole: true }));
        continue;
      }
      const { maxCalls, maxArgumentBytes } = program;
      const calls = maxCalls - (input.base?.calls ?? 0);
      const { text } = evaluation;
      if (!text.startsWith("{") && exceedsCalls(text, calls, maxArgumentBytes)) {
        ({ program, source } = prepare(input.program, { ...program, whole: true }));
        continue;
      }
      if (text === cannotSave) {
        ({ program, source } = prepare(input.program, { ...program, wholeSaves: true }));
        continue;
      }
      if (text === cannotShow && !program.inspects) {
        ({ program, source } = prepare(input.program, { ...program, inspects: true }));
        continue;
      }
      const needs = readNeeds(text);
      const missing = needs.filter((name) => !program.features.includes(name));
      if (needs.length === 0 || (missing.length === 0 && program.whole))
        return { ...evaluation, origin };
      ({ program, source } = prepare(input.program, withMore(program, missing)));
    }
    return broken("the stage asks for more features than there are");
  } catch (thrown) {
    return broken(thrown instanceof Error ? thrown.message : String(thrown));
  }
}

/** E4: the result of `raw`, once it has proved well-formed. */
export function checkStage(raw: RawStage, { program, ahead, base }: CheckedInput): StageResult {
  if (!raw.ok) return raw;
  const { gas, origin, memoryFull } = raw;
  // Hints are not the requests that the next stage repeats.
  const parsed = parseStageOutput(raw.text, ahead === undefined ? program : { ...program });
  if (parsed.ok) {
    // Hints are no calls of the run.
    const counted = base !== undefined && ahead === undefined;
    const output = counted ? fromBase(parsed.output, base) : parsed.output;
    return { ok: true, output, gas, origin, memoryFull };
  }
  return { ok: false, error: { kind: "output", message: parsed.message }, gas, origin };
}

function prepare(key: StageProgram, program: StageProgram): Prepared {
  const made = { program, source: stageSource(program) };
  prepared.set(key, made);
  return made;
}

/** With the features that were missing; when none was, the guest itself was too small. */
function withMore(program: StageProgram, missing: readonly Feature[]): StageProgram {
  if (missing.length === 0) return { ...program, whole: true };
  return { ...program, features: [...program.features, ...missing] };
}

function broken(message: string): RawStage {
  return { ok: false, error: { kind: "engine", message }, gas: 0 };
}
