/** Policies of tools: by pattern, by the tool itself, by annotation. */
import type { ToolDescriptor } from "../transform/types.js";
import type { BoundTools, HostTool } from "./tools.js";

type Policy = NonNullable<ToolDescriptor["policy"]>;

/** Patterns over canonical names; `*` stands for any text. */
export interface PolicyPatterns {
  allow?: readonly string[];
  ask?: readonly string[];
  deny?: readonly string[];
}

const strictest = ["deny", "ask", "allow"] as const;

/** @throws TypeError for what is no list of patterns. */
export function checkPolicy(policy: PolicyPatterns): void {
  if (typeof policy !== "object" || policy === null)
    throw new TypeError("policy must be an object of allow, ask and deny");
  for (const [name, patterns] of Object.entries(policy)) {
    if (!(strictest as readonly string[]).includes(name))
      throw new TypeError(`policy has no ${JSON.stringify(name)}: there is allow, ask and deny`);
    if (patterns === undefined) continue;
    if (!Array.isArray(patterns) || patterns.some((pattern) => typeof pattern !== "string"))
      throw new TypeError(`policy.${name} must be a list of patterns`);
  }
}

/**
 * A `deny` stands wherever it is said. Then a pattern decides, the strictest that fits; then the
 * tool's own policy; then, where somebody can be asked, its annotation as destructive.
 */
export function withPolicy(
  bound: BoundTools,
  patterns: PolicyPatterns | undefined,
  canAsk: boolean,
): BoundTools {
  const decided = bound.hosts.map(({ descriptor }) => policyOf(descriptor, patterns ?? {}, canAsk));
  if (decided.every((policy, i) => policy === bound.hosts[i]?.descriptor.policy)) return bound;
  const hosts = bound.hosts.map((host, i): HostTool => {
    const { descriptor } = host;
    const policy = decided[i];
    if (policy === descriptor.policy) return host;
    return {
      descriptor: { ...descriptor, policy },
      check: (args) => host.check(args),
      invoke: (args, context) => host.invoke(args, context),
    };
  });
  const { catalog } = bound;
  return { catalog: { ...catalog, tools: hosts.map(({ descriptor }) => descriptor) }, hosts };
}

function policyOf(
  { name, policy, annotations }: ToolDescriptor,
  patterns: PolicyPatterns,
  canAsk: boolean,
): Policy | undefined {
  if (policy === "deny") return policy;
  const said = strictest.find((p) => patterns[p]?.some((pattern) => matches(pattern, name)));
  if (said !== undefined) return said;
  if (policy !== undefined || !canAsk) return policy;
  return annotations?.destructiveHint === true ? "ask" : undefined;
}

/** `*` stands for any text. Linear: no pattern can make it slow. */
export function matches(pattern: string, name: string): boolean {
  const [first = "", ...rest] = pattern.split("*");
  const last = rest.pop();
  if (last === undefined) return pattern === name;
  if (!name.startsWith(first)) return false;
  let at = first.length;
  for (const part of rest) {
    const found = name.indexOf(part, at);
    if (found === -1) return false;
    at = found + part.length;
  }
  return name.length - last.length >= at && name.endsWith(last);
}
