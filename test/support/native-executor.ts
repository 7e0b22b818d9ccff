import type { Evaluate } from "../../src/runtime/engine.js";
import { runStage } from "../../src/runtime/stage.js";
import type {
  StageExecutor,
  StageInput,
  StageProgram,
  StageResult,
} from "../../src/runtime/types.js";
import { evaluateNatively, withCountedGuest } from "./native-guest.js";

/** Stages in Node. Nothing is limited: for programs that are known to end. */
export class NativeExecutor implements StageExecutor {
  readonly isolation = "inline";
  readonly maxStackBytes = 64 * 1024;
  readonly #programs = new WeakMap<StageProgram, StageProgram>();

  async execute(input: StageInput): Promise<StageResult> {
    const program = this.#programs.get(input.program) ?? withCountedGuest(input.program);
    this.#programs.set(input.program, program);
    return runStage({ ...input, program }, evaluate);
  }

  async close(): Promise<void> {}
}

const evaluate: Evaluate = (source) => {
  try {
    return { ok: true, text: String(evaluateNatively(source)), gas: 0, memoryFull: false };
  } catch (thrown) {
    return { ok: false, failure: { kind: "thrown", message: String(thrown) }, gas: 0 };
  }
};
