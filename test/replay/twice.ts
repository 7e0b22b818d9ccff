/** S1: every stage of a run, evaluated twice on different instances. */
import { Engine } from "../../src/runtime/engine.js";
import { evaluateStage } from "../../src/runtime/stage.js";
import type { StageInput } from "../../src/runtime/types.js";
import type { Fixture } from "../support/fixture.js";
import { recording } from "../support/recording.js";
import { runFixture } from "../support/run-fixture.js";

/** One instance has run everything so far, the other nothing. */
const worn = new Engine();

/**
 * What each stage says: on the worn instance, and on one that has run nothing but this run, in a context with
 * all that the engine has, needed or not, and in a guest that goes by no proof of what a program does with promises.
 */
export async function twice(fixture: Fixture): Promise<[string, string][]> {
  const inputs: StageInput[] = [];
  await runFixture(fixture, recording(inputs));
  const pairs: [string, string][] = [];
  const fresh = new Engine();
  for (const input of inputs) {
    const { without: _, ...program } = input.program.program;
    const { atOnce: __, ...unproved } = input.program;
    const whole = { ...input, program: { ...unproved, program } };
    pairs.push([await said(input, worn), await said(whole, fresh)]);
  }
  return pairs;
}

async function said(input: StageInput, engine: Engine): Promise<string> {
  await engine.ready(input.limits.memoryBytes);
  // A program of its own: nothing that an earlier evaluation found out is known.
  const program = { ...input.program };
  return JSON.stringify(evaluateStage({ ...input, program }, engine.evaluate));
}
