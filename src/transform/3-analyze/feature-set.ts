/** Which guest modules the snippet needs: what its names ask for, and how its calls are awaited. */
import type { Feature } from "../types.js";
import type { Facts } from "./facts.js";
import { featuresOf } from "./features.js";
import type { Pass } from "./pass.js";
import type { CallRecord } from "./records.js";
import type { Sited } from "./sites.js";

/** Those whose modules are worth compiling late. */
const large: readonly Feature[] = [
  ...(["base64", "crypto", "inspect", "structured-clone", "text", "url"] as const),
];

export function touchesLarge(features: ReadonlySet<Feature>): boolean {
  return large.some((name) => features.has(name));
}

export function featureSet(
  pass: Pass,
  sited: readonly Sited[],
  globals: ReadonlySet<string>,
  facts: Facts,
): Set<Feature> {
  const features = featuresOf(globals, facts);
  if (pass.toolValues.size > 0) features.add("stubs");
  if (features.has("stubs") || !areDirect(pass, sited)) features.add("promise");
  return features;
}

function areDirect(pass: Pass, sited: readonly Sited[]): boolean {
  for (let i = 0; i < sited.length; i++)
    if (!isDirect(pass, (sited[i] as Sited).record)) return false;
  return true;
}

/** The direct driver's condition: the call's token goes straight from the main body to the driver. */
function isDirect(pass: Pass, record: CallRecord): boolean {
  if (record.kind !== "static" || record.fn !== pass.root) return false;
  return (
    record.repaired === true ||
    record.use === "await" ||
    (record.use === "return" && !record.finalizer)
  );
}
