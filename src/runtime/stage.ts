/** One stage: StageInput -> StageResult, a pure function (S1). */
import type { Feature } from "../transform/types.js";
import { fromBase } from "./base.js";
import type { Evaluate, Evaluation } from "./engine.js";
import {
  cannotSave,
  cannotShow,
  exceedsCalls,
  landingPlace,
  notMidway,
  withoutTouched,
} from "./light-output.js";
import type { StageText } from "./program-text.js";
import { type Beyond, type StageSource, stageSource } from "./source.js";
import { features, parseStageOutput, readNeeds } from "./stage-output.js";
import type { SourceOrigin, StageFailure, StageInput, StageProgram, StageResult } from "./types.js";

/** What a stage said, before anyone has checked it. */
export type RawStage =
  | { ok: true; text: string; gas: number; origin: SourceOrigin; memoryFull: boolean }
  | {
      ok: false;
      error: StageFailure;
      gas: number;
      origin?: SourceOrigin;
      /** It is to be evaluated again, with another guest, once the engine is `ready`: this one is worn. */
      again?: true;
    };

interface Prepared {
  program: StageProgram;
  source: StageSource;
}

type CheckedInput = Pick<StageInput, "program" | "ahead" | "base">;

/** What an evaluation depends on. */
export type SourceInput = Omit<StageInput, "base"> & Pick<Beyond, "base">;

/** The source with the features known to be needed by now; only time depends on what is kept here. */
const prepared = new WeakMap<StageProgram, Prepared>();

/** Runs the stage, in an engine that does not wear, and checks what it says. */
export function runStage(input: StageInput, evaluate: Evaluate): StageResult {
  let raw: RawStage;
  do raw = evaluateStage(input, evaluate);
  while (!raw.ok && raw.again);
  return checkStage(raw, input);
}

/**
 * Runs the stage; again with the features it finds missing. Gas is that of the last evaluation, so
 * that it does not depend on what an earlier stage found out.
 */
export function evaluateStage(input: SourceInput, evaluate: Evaluate): RawStage {
  try {
    let { program, source } = prepared.get(input.program) ?? prepare(input.program, input.program);
    const midway = source.midway(input.settlements, input);
    const known =
      midway === undefined
        ? undefined
        : evaluateMidway(midway, input, { program, source }, evaluate);
    if (known !== undefined) return known;
    for (let more = features.size; more >= 0; more--) {
      const { text: whole, without, lazy } = source.text(input.settlements, input);
      const evaluation = heard(evaluate(whole, input.limits, without), lazy, source);
      const calls = program.maxCalls - (input.base?.calls ?? 0);
      const next = evaluation.ok
        ? programFor(evaluation.text, program, calls)
        : afterFailure(evaluation.failure, program, source);
      if (next === undefined) {
        const origin = originOf(source);
        const { gas } = evaluation;
        if (!evaluation.ok) return { ok: false, error: evaluation.failure, gas, origin };
        const { text, memoryFull } = evaluation;
        // It was not the end that the guest of stages midway did not know.
        if (midway !== undefined && !text.startsWith("=")) source.dropMidway();
        return { ok: true, text, gas, origin, memoryFull };
      }
      ({ program, source } = prepare(input.program, next));
      if (evaluation.worn) return { ...broken("the engine is worn"), again: true };
    }
    return broken("the stage asks for more features than there are");
  } catch (thrown) {
    return broken(thrown instanceof Error ? thrown.message : String(thrown));
  }
}

/** Without what it says of the modules that it compiled. */
function heard(
  evaluation: Evaluation,
  lazy: readonly string[] | undefined,
  source: StageSource,
): Evaluation {
  if (!evaluation.ok || lazy === undefined) return evaluation;
  const { said, modules } = withoutTouched(evaluation.text);
  source.touched(modules.flatMap((i) => lazy[i] ?? []));
  return { ...evaluation, text: said };
}

/** What is done in vain, when the stage turns out to be another, is no more than this. */
const midwayGas = 2;
/** Of a stage that most likely ends the run. */
const lastGas = 200;

/** With the guest for stages that are not the last; undefined when another has to see to it. */
function evaluateMidway(
  { text, without, lazy, ends }: StageText,
  input: SourceInput,
  { program: { maxCalls, maxArgumentBytes }, source }: Prepared,
  evaluate: Evaluate,
): RawStage | undefined {
  const gas = Math.min(input.limits.gas, ends ? lastGas : midwayGas);
  const evaluation = heard(evaluate(text, { ...input.limits, gas }, without), lazy, source);
  if (evaluation.ok) {
    const calls = maxCalls - (input.base?.calls ?? 0);
    const { text: said, gas, memoryFull } = evaluation;
    const knew = !said.startsWith(notMidway) && !exceedsCalls(said, calls, maxArgumentBytes);
    if (knew) {
      const landing = landingPlace(said);
      if (landing !== undefined) source.expectLanding(landing);
      return { ok: true, text: said, gas, origin: originOf(source), memoryFull };
    }
  } else if (evaluation.failure.kind === "engine") {
    return { ok: false, error: evaluation.failure, gas: evaluation.gas, origin: originOf(source) };
  }
  if (!evaluation.ok || evaluation.worn) source.dropMidway();
  return evaluation.worn ? { ...broken("the engine is worn"), again: true } : undefined;
}

/**
 * A light guest that runs into a limit may have done so by itself, or have thrown something to ask for
 * more that the snippet caught for ever. What then happens is for the whole guest to say.
 */
function afterFailure(
  { kind }: StageFailure,
  program: StageProgram,
  { light }: StageSource,
): StageProgram | undefined {
  return light && kind !== "engine" ? { ...program, whole: true } : undefined;
}

/** What to run instead of the program that said `text`, unless that is what the stage says. */
function programFor(text: string, program: StageProgram, calls: number): StageProgram | undefined {
  if (!text.startsWith("{") && exceedsCalls(text, calls, program.maxArgumentBytes))
    return { ...program, whole: true };
  if (text === cannotSave) return { ...program, wholeSaves: true };
  if (text === cannotShow && program.inspects !== "all")
    return { ...program, inspects: inspectsPlain(program) ? "plain" : "all" };
  const needs = readNeeds(text);
  if (needs.length === 0) return undefined;
  if (needs.includes("eager") && program.keepsBuiltIns) {
    const { keepsBuiltIns: _, ...eager } = program;
    return eager;
  }
  const missing = needs.filter((name) => !program.features.includes(name));
  if (missing.length === 0 && program.whole) return undefined;
  return withMore(program, missing);
}

/** Whether what is logged may prove to be plain data, and can be told to be. */
function inspectsPlain({ inspects, keepsBuiltIns, guest, program }: StageProgram): boolean {
  const known = guest === undefined && keepsBuiltIns === true;
  return inspects === undefined && known && !/\bProxy\b/.test(program.code);
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

function originOf({ programLine: line, programColumn: column }: StageSource): SourceOrigin {
  return { line, column };
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

function broken(message: string): RawStage & { ok: false } {
  return { ok: false, error: { kind: "engine", message }, gas: 0 };
}
