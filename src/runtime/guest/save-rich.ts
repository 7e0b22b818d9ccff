/** Saves what plain JSON does not hold, and finds out what the program did to built-ins (R4). */
import type { Kernel } from "./kernel-types.js";
import { makeBuiltInCheck } from "./lib/built-ins.js";
import { makeRichSaving } from "./lib/save-rich.js";

export default function install(k: Kernel): void {
  k.rich = makeRichSaving(k.constants.careful, k.originOf);
  k.builtIns = makeBuiltInCheck;
}
