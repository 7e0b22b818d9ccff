/** Patterns over tool names, and what they decide. */
import { matches } from "../../runtime/tool-policy.js";

export type Policy = "allow" | "ask" | "deny";
export type Policies = Readonly<Record<string, Policy>>;

const strictness: Record<Policy, number> = { allow: 0, ask: 1, deny: 2 };

/** A pattern is for the tool's own name or for `server.tool`. */
function fits(pattern: string, server: string, tool: string): boolean {
  return matches(pattern, tool) || matches(pattern, `${server}.${tool}`);
}

export function isAllowed(
  allowed: readonly string[] | undefined,
  server: string,
  tool: string,
): boolean {
  return allowed === undefined || allowed.some((pattern) => fits(pattern, server, tool));
}

/** In each list the longest pattern that fits decides; of the lists, the strictest. */
export function policyOf(
  lists: readonly (Policies | undefined)[],
  server: string,
  tool: string,
): Policy | undefined {
  let strictest: Policy | undefined;
  for (const list of lists) {
    const found = Object.keys(list ?? {})
      .filter((pattern) => fits(pattern, server, tool))
      .sort((a, b) => b.length - a.length)[0];
    const policy = found === undefined ? undefined : list?.[found];
    if (
      policy !== undefined &&
      (strictest === undefined || strictness[policy] > strictness[strictest])
    )
      strictest = policy;
  }
  return strictest;
}
