/** What a tool threw, as the snippet will see it. */
import { isPlainJson } from "./plain-json.js";
import type { ErrorData } from "./types.js";

const maxMessage = 64_000;

/** The message stays as it is; nothing of the stack crosses. */
export function errorData(thrown: unknown): ErrorData {
  if (typeof thrown !== "object" || thrown === null)
    return { name: "Error", message: text(thrown) };
  const error: ErrorData = { name: "Error", message: "" };
  const name = read(thrown, "name");
  const message = read(thrown, "message");
  if (typeof name === "string" && name !== "") error.name = name.slice(0, 200);
  error.message = typeof message === "string" ? message.slice(0, maxMessage) : text(thrown);
  const code = read(thrown, "code");
  if (typeof code === "string") error.code = code.slice(0, 200);
  const data = read(thrown, "data");
  if (data !== undefined && isPlainJson(data) && JSON.stringify(data).length <= maxMessage)
    error.data = data;
  return error;
}

/** The request or its answer was lost on the way. */
export function isTransport(thrown: unknown): boolean {
  return typeof thrown === "object" && thrown !== null && read(thrown, "transport") === true;
}

function read(object: object, key: string): unknown {
  try {
    return (object as Record<string, unknown>)[key];
  } catch {
    return undefined;
  }
}

function text(thrown: unknown): string {
  try {
    return String(thrown).slice(0, maxMessage);
  } catch {
    return "a value that cannot be shown was thrown";
  }
}
