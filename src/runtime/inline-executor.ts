/** Stages on the calling thread: Workers, and embedders that accept loops which gas cannot reach. */
import { Engine } from "./engine.js";
import { runStage } from "./stage.js";
import type { StageExecutor, StageInput, StageResult } from "./types.js";

export class InlineExecutor implements StageExecutor {
  readonly isolation = "inline";
  /** At 96 KB and more, host aborts begin. */
  readonly maxStackBytes = 64 * 1024;
  readonly #engine = new Engine();

  async execute(input: StageInput): Promise<StageResult> {
    // Another stage may take the instance's place, or condemn it, while this one waits for it.
    do await this.#engine.ready(input.limits.memoryBytes);
    while (!this.#engine.isReady(input.limits.memoryBytes));
    return runStage(input, this.#engine.evaluate);
  }

  async close(): Promise<void> {}
}
