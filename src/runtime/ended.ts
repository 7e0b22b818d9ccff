/** The outcome of a run that has ended, read again from its journal. Nothing is sent. */
import { decodeValue } from "./encoding.js";
import type { EndEntry } from "./journal.js";
import type { Outcome } from "./outcome.js";

export function endedAs({
  status,
  value,
  error,
}: EndEntry): Pick<Outcome, "status" | "value" | "error"> {
  if (status === "completed")
    return { status, value: value === undefined ? undefined : decodeValue(value) };
  return {
    status,
    value: undefined,
    error: error ?? { name: "Error", message: "The run failed", stack: "" },
  };
}
