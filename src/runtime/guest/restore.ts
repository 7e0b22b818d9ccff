/** Reads what a checkpoint saved that plain JSON does not hold; see lib/save-rich.ts. */
import type { Kernel } from "./kernel-types.js";
import { restoreValues } from "./lib/restore.js";

export default function install(k: Kernel): void {
  k.restore = restoreValues;
}
