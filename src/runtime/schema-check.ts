/**
 * JSON Schema as a server gives it, so checked within bounds: a schema can ask for exponentially many
 * steps, and its expressions may backtrack for ever.
 */
import { type Schema, Validator } from "@cfworker/json-schema";
import type { JsonSchema } from "../transform/types.js";

export interface Violation {
  /** JSON pointer: `#/rows/0/name`. */
  at: string;
  error: string;
}

/** What does not fit, outermost schema first; none when all does. */
export type SchemaCheck = (value: unknown) => readonly Violation[];

/** Steps of the validator before it gives up. */
const maxSteps = 2_000_000;

const nothing: ReadonlySet<string> = new Set();

/**
 * Keywords left out of what a server says: its regular expressions may backtrack for ever, and
 * `uniqueItems` is quadratic. Comparing them is the server's own business.
 */
const costly: ReadonlySet<string> = new Set([
  "pattern",
  "patternProperties",
  "format",
  "uniqueItems",
]);

/** Under these, keys are names of the server's choice, not keywords. */
const maps = new Set(["properties", "$defs", "definitions", "dependentSchemas"]);
const literals = new Set(["const", "enum", "default", "examples"]);

export interface SchemaCheckOptions {
  /** Stop at the first violation. */
  short?: boolean;
  /** The schema is the operator's own: its regular expressions are taken as they are. */
  trusted?: boolean;
}

/**
 * A schema that cannot be worked with (an unknown `$ref`, an `$id` used twice), or that takes too
 * long, checks nothing.
 */
export function schemaCheck(schema: JsonSchema, options: SchemaCheckOptions = {}): SchemaCheck {
  const budget: Budget = { steps: maxSteps, without: options.trusted ? nothing : costly };
  let validator: Validator | undefined;
  try {
    validator = new Validator(metered(schema, budget) as Schema, "2020-12", options.short ?? false);
  } catch {
    return () => [];
  }
  return (value) => {
    budget.steps = maxSteps;
    try {
      const { valid, errors } = validator.validate(value);
      if (valid) return [];
      return errors.map(({ instanceLocation, error }) => ({ at: instanceLocation, error }));
    } catch {
      return [];
    }
  };
}

interface Budget {
  steps: number;
  readonly without: ReadonlySet<string>;
}

/** A copy whose every subschema counts a step when the validator reads it. */
function metered(schema: unknown, budget: Budget): unknown {
  if (Array.isArray(schema)) return schema.map((item) => metered(item, budget));
  if (typeof schema !== "object" || schema === null) return schema;
  const copy: Record<string, unknown> = {};
  let weight = 1;
  for (const [key, value] of Object.entries(schema)) {
    if (budget.without.has(key) || key === "__proto__") continue;
    if (literals.has(key)) {
      copy[key] = value;
      if (Array.isArray(value)) weight += value.length;
    } else if (maps.has(key) && typeof value === "object" && value !== null) {
      copy[key] = Object.fromEntries(
        Object.entries(value).map(([name, member]) => [name, metered(member, budget)]),
      );
      weight += Object.keys(value).length;
    } else {
      copy[key] = metered(value, budget);
    }
  }
  // The validator reads this keyword of every subschema it enters, and ignores it when undefined.
  Object.defineProperty(copy, "$recursiveRef", {
    enumerable: false,
    get() {
      budget.steps -= weight;
      if (budget.steps < 0) throw new Error("the schema takes too long to check");
      return undefined;
    },
  });
  return copy;
}
