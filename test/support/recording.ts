/** Executors in the process that tell what they were given. */
import { Engine, type Evaluation } from "../../src/runtime/engine.js";
import { InlineExecutor } from "../../src/runtime/inline-executor.js";
import { runStage } from "../../src/runtime/stage.js";
import type { StageExecutor, StageInput } from "../../src/runtime/types.js";

/** Keeps what each stage was given in `inputs`. */
export function recording(inputs: StageInput[], inline = new InlineExecutor()): StageExecutor {
  return {
    isolation: "inline",
    maxStackBytes: inline.maxStackBytes,
    execute: (input) => {
      inputs.push({ ...input, settlements: [...input.settlements] });
      return inline.execute(input);
    },
    close: () => inline.close(),
  };
}

export interface Evaluated {
  /** What the engine was given, and said of it. */
  text: string;
  evaluation: Evaluation;
  input: StageInput;
  /** From 1; a stage may be evaluated several times, with one guest after the other. */
  stage: number;
}

/** One for all: to compile it takes longer than most tests. */
const engine = new Engine();

/** Tells each evaluation in the engine. */
export function listening(heard: (evaluated: Evaluated) => void): StageExecutor {
  let stage = 0;
  return {
    isolation: "inline",
    maxStackBytes: 65_536,
    async execute(input) {
      await engine.ready(input.limits.memoryBytes);
      stage++;
      return runStage(input, (text, ...more) => {
        const evaluation = engine.evaluate(text, ...more);
        heard({ text, evaluation, input, stage });
        return evaluation;
      });
    },
    close: async () => {},
  };
}
