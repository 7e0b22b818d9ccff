/** A stage on its way through the pool. */
import type { RawStage } from "../runtime/stage.js";
import type { StageInput } from "../runtime/types.js";

export interface StageTask {
  readonly id: number;
  readonly run: number;
  readonly input: StageInput;
  resolve(raw: RawStage): void;
}

export function failed(message: string, kind: "engine" | "time" = "engine"): RawStage {
  return { ok: false, error: { kind, message }, gas: 0 };
}
