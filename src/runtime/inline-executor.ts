/** Stages on the calling thread: Workers, and embedders that accept loops which gas cannot reach. */
import { Engine } from "./engine.js";
import { checkStage, evaluateStage } from "./stage.js";
import type { StageExecutor, StageInput, StageResult } from "./types.js";

export class InlineExecutor implements StageExecutor {
  readonly isolation = "inline";
  /** At 96 KB and more, host aborts begin. */
  readonly maxStackBytes = 64 * 1024;
  readonly #engine = new Engine();

  async execute(input: StageInput): Promise<StageResult> {
    for (;;) {
      // Another stage may take the instance's place, or condemn it, while this one waits for it.
      do await this.#engine.ready(input.limits.memoryBytes);
      while (!this.#engine.isReady(input.limits.memoryBytes));
      const raw = evaluateStage(input, this.#engine.evaluate);
      if (raw.ok || !raw.again) return checkStage(raw, input);
    }
  }

  async close(): Promise<void> {}
}
