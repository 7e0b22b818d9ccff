/** Checks structured results against the schema their tool promised. */
import { schemaCheck } from "../runtime/schema-check.js";
import type { JsonSchema } from "../transform/types.js";

/** What does not fit, e.g. `result.items[0].name: ...`, or undefined. */
export type OutputCheck = (value: unknown) => string | undefined;

/** A schema that cannot be worked with, or takes too long, checks nothing. */
export function outputCheck(schema: JsonSchema): OutputCheck {
  const check = schemaCheck(schema, { short: true });
  return (value) => {
    const violation = check(value).at(-1);
    return violation && `${pathOf(violation.at)}: ${violation.error}`;
  };
}

/** `#/items/0/na~1me` -> `result.items[0]["na/me"]`. */
function pathOf(location: string): string {
  const steps = location.split("/").slice(1);
  return steps.reduce((path, step) => {
    const key = decodeStep(step).replaceAll("~1", "/").replaceAll("~0", "~");
    if (/^\d+$/.test(key)) return `${path}[${key}]`;
    return /^[A-Za-z_$][\w$]*$/.test(key) ? `${path}.${key}` : `${path}[${JSON.stringify(key)}]`;
  }, "result");
}

function decodeStep(step: string): string {
  try {
    return decodeURIComponent(step);
  } catch {
    return step;
  }
}
