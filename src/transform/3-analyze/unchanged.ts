/** Whether a program's text rules out that it changes a built-in, or makes a property that is not plain. */
import { bare, isNode, memberName, type Node, staticKey } from "./nodes.js";
import type { Pass } from "./pass.js";
import type { Scopes } from "./scope-types.js";

/** Members through which a prototype, or the attributes of a property, can be reached. */
const reaching: ReadonlySet<string> = new Set([
  "prototype",
  "constructor",
  "__proto__",
  "__defineGetter__",
  "__defineSetter__",
  "assign",
  "create",
  "defineProperty",
  "defineProperties",
  "freeze",
  "fromEntries",
  "getPrototypeOf",
  "preventExtensions",
  "seal",
  "setPrototypeOf",
]);

const objects: ReadonlySet<string> = new Set(["globalThis", "Reflect", "eval", "Function"]);

/** Conservative: what is written to must be an object or array literal of a constant's. */
export function leavesBuiltIns({ scopes }: Pass): boolean {
  const { survey } = scopes;
  for (const [name, references] of scopes.free) {
    if (objects.has(name) || references.some(({ write }) => write)) return false;
  }
  return (
    !survey.objects &&
    survey.targets.every((target) => isOwn(target, scopes)) &&
    arePlain(survey.properties) &&
    areHarmless(survey.members, scopes)
  );
}

// Of these there are many: a loop, where engines would compile what is called for each.
function arePlain(properties: readonly Node[]): boolean {
  for (let i = 0; i < properties.length; i++) if (!isPlain(properties[i] as Node)) return false;
  return true;
}

function areHarmless(members: readonly Node[], scopes: Scopes): boolean {
  for (let i = 0; i < members.length; i++)
    if (!isHarmless(members[i] as Node, scopes)) return false;
  return true;
}

function isPlain({ kind, computed, key }: Node): boolean {
  return kind === "init" && !reaching.has(staticKey(computed, key as Node) ?? "");
}

function isHarmless(member: Node, { references }: Scopes): boolean {
  const name = memberName(member);
  if (name !== undefined) return !reaching.has(name);
  // `Object[name]` may be any of them.
  const object = bare(member.object as Node);
  return object.type !== "Identifier" || references.get(object)?.binding !== undefined;
}

function isOwn(target: Node, { references }: Scopes): boolean {
  const node = bare(target);
  if (node.type === "Identifier") return true;
  if (node.type !== "MemberExpression") return false;
  const object = bare(node.object as Node);
  const binding = references.get(object)?.binding;
  if (binding?.kind !== "const" || !isNode(binding.value)) return false;
  const { type } = bare(binding.value);
  return type === "ObjectExpression" || type === "ArrayExpression";
}
