import { InlineExecutor } from "../../src/runtime/inline-executor.js";
import type { StageExecutor, StageInput } from "../../src/runtime/types.js";

/** Runs stages in the process, and keeps what each was given in `inputs`. */
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
