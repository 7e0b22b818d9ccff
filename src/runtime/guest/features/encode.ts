import type { Kernel } from "../kernel-types.js";
import { cleanArguments } from "../lib/arguments.js";
import { writeDevalue } from "../lib/write.js";

/** Values that plain JSON would destroy; see lib/write.ts and lib/arguments.ts. */
export default function install(k: Kernel): void {
  k.encodeRich = (value) => writeDevalue(value);
  k.cleanArguments = cleanArguments;
}
