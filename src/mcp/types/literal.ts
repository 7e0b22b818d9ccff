/** The type of exactly one JSON value, for `const` and `enum`. */
import { propertyName, stringLiteral } from "./text.js";
import { any, atom, type Type } from "./type.js";

const maxDepth = 5;

export function literalType(value: unknown, depth = 0): Type {
  switch (typeof value) {
    case "string":
      return atom(stringLiteral(value));
    case "boolean":
      return atom(String(value));
    case "number":
      return atom(Number.isFinite(value) ? String(value) : "number");
    case "object":
      break;
    default:
      return any;
  }
  if (value === null) return atom("null");
  if (depth >= maxDepth) return any;
  if (Array.isArray(value)) {
    return atom(`[${value.map((item) => literalType(item, depth + 1).text).join(", ")}]`);
  }
  const members = Object.entries(value).map(
    ([name, member]) => `${propertyName(name)}: ${literalType(member, depth + 1).text}`,
  );
  return atom(members.length === 0 ? "{}" : `{ ${members.join("; ")} }`);
}
