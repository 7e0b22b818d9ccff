/** The names of members that a program defines itself: in classes and object literals, by assignment. */
import { memberName, type Node, staticKey } from "./nodes.js";
import type { Survey } from "./survey.js";

export function membersDefined({ properties, assigned }: Survey): ReadonlySet<string> {
  const names = new Set<string>();
  const add = (name: string | undefined) => {
    if (name !== undefined) names.add(name);
  };
  for (const property of properties) add(staticKey(property.computed, property.key as Node));
  for (const member of assigned) add(memberName(member));
  return names;
}
