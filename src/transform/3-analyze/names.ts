/** Free names: tools, globals of the language and of the guest, and what snippets wish existed. */
import { distance } from "fastest-levenshtein";
import { memberKey } from "./fold.js";
import { KNOWN_GLOBALS } from "./known-globals.js";
import { bare, type Node } from "./nodes.js";
import type { Pass } from "./pass.js";
import type { Reference } from "./scope-types.js";
import { assigned, exactTool } from "./tools.js";

/** Names that exist elsewhere, and what serves here instead. */
const INSTEAD: Readonly<Record<string, string>> = {
  process: "There is no Node here: pass what is needed as arguments or fetch it through a tool.",
  Buffer: "Use `Uint8Array`, `TextEncoder`, `TextDecoder`, `atob` and `btoa`.",
  window: "Use `globalThis`; there is no browser here.",
  document: "There is no page here: fetch and read it through a tool.",
  XMLHttpRequest: "Use a tool that makes the request.",
  WebSocket: "Use a tool that makes the request.",
  axios: "Use a tool that makes the request.",
  Intl: "Format by hand, for example with `padStart`, `toFixed` and `toISOString`.",
  fs: "There are no files here: read and write them through a tool.",
  path: "Join paths with template literals.",
  module: "There are no modules here: `return` the result.",
  exports: "There are no modules here: `return` the result.",
  __dirname: "There are no files here: read and write them through a tool.",
  __filename: "There are no files here: read and write them through a tool.",
  print: "Use `console.log`, or `return` the value.",
  sleep: "Write `await new Promise((resolve) => setTimeout(resolve, ms))`.",
  tools: "The tools are in scope as globals: call them by their own names.",
  callTool: "The tools are in scope as globals: call them by their own names.",
  call_tool: "The tools are in scope as globals: call them by their own names.",
  callMCPTool: "The tools are in scope as globals: call them by their own names.",
  self: "Use `globalThis`.",
  global: "Use `globalThis`.",
  localStorage: "Nothing is kept here between runs: use a tool that stores it.",
  sessionStorage: "Nothing is kept here between runs: use a tool that stores it.",
  alert: "`return` what is to be shown, or use `console.log`.",
  WeakRef: "Hold the object itself.",
  FinalizationRegistry: "Clean up with `try … finally`.",
  Atomics: "There is one thread here: plain variables do.",
  WebAssembly: "Write it in JavaScript.",
};

const NETWORK = new Set(["fetch", "XMLHttpRequest", "WebSocket", "axios"]);
const CODE = new Set(["eval", "Function"]);

/** A free name as a value. */
export function freeName(pass: Pass, reference: Reference): number {
  const { name, node } = reference;
  const tool = pass.catalog.globals.get(name);
  if (tool) return pass.flow.join(pass.toolValue(name, tool), pass.freeNode(name));
  if (name === "globalThis") return pass.anyTool();
  if (!KNOWN_GLOBALS.has(name) && !assigned(pass, name)) {
    const instead = Object.hasOwn(INSTEAD, name) ? INSTEAD[name] : undefined;
    if (!pass.wants(`name ${name}`)) return 0;
    if (instead !== undefined || NETWORK.has(name) || name === "require") {
      const hint = instead ?? "Use the tools, which are already in scope.";
      pass.report("missing-global", node, { name, instead: hint });
    } else {
      pass.report("unknown-name", node, { name, nearest: nearestNames(pass, name) });
    }
  }
  return assigned(pass, name) ? pass.freeNode(name) : 0;
}

/** A free name that is called or constructed; false when it is none of our business. */
export function freeCall(pass: Pass, reference: Reference): boolean {
  const { name, node } = reference;
  if (assigned(pass, name) || pass.catalog.globals.has(name)) return false;
  if (CODE.has(name)) pass.report("eval", node, { name }, "call");
  else if (name === "require") pass.report("require", node, {}, "call");
  else if (NETWORK.has(name)) pass.report("fetch", node, { name }, "call");
  else if (KNOWN_GLOBALS.has(name)) return false;
  else if (Object.hasOwn(INSTEAD, name)) {
    pass.report("missing-global", node, { name, instead: INSTEAD[name] }, "call");
  } else if (pass.wants()) {
    pass.report("unknown-tool", node, { name, nearest: nearestTools(pass, name) }, "call");
  }
  return true;
}

/** `server.no_such_tool`, called or read. */
export function unknownMember(pass: Pass, member: Node, how: "call" | "read"): void {
  const object = bare(member.object as Node);
  const namespace = object.type === "Identifier" ? exactTool(pass, object) : undefined;
  if (namespace?.kind !== "namespace") return;
  const name = memberKey(pass, member);
  if (name === undefined || namespace.members.has(name) || !pass.wants()) return;
  const nearest = near(name, [...namespace.members.keys()]);
  const args = { namespace: object.name as string, member: name, nearest };
  pass.report(
    "unknown-tool-member",
    member.property as Node,
    args,
    how === "call" ? "call" : "warning",
  );
}

function nearestTools(pass: Pass, name: string): string[] {
  const names: string[] = [];
  for (const [global, binding] of pass.catalog.globals) {
    names.push(global);
    if (binding.kind === "namespace") {
      for (const member of binding.members.keys()) names.push(`${global}.${member}`);
    }
  }
  return near(name, names);
}

function nearestNames(pass: Pass, name: string): string[] {
  return near(name, [...pass.catalog.globals.keys(), ...pass.declaredNames()]);
}

const MAX_NAMES = 500;
const MAX_LENGTH = 80;

/** At most three names that differ from `name` by little. */
export function near(name: string, names: readonly string[]): string[] {
  if (name.length > MAX_LENGTH) return [];
  const most = Math.max(2, Math.floor(name.length * 0.4));
  const flat = (text: string) => text.toLowerCase().replaceAll("_", "").slice(0, MAX_LENGTH);
  const wanted = flat(name);
  return names
    .slice(0, MAX_NAMES)
    .map((other) => {
      const last = other.slice(other.lastIndexOf(".") + 1);
      return { other, far: Math.min(distance(wanted, flat(other)), distance(wanted, flat(last))) };
    })
    .filter(({ far }) => far <= most)
    .sort((a, b) => a.far - b.far)
    .slice(0, 3)
    .map(({ other }) => other);
}
