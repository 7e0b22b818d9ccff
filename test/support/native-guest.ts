/**
 * The guest in plain Node: the same source text of a stage, evaluated in a realm of its own. With
 * `GUEST_MODULES` the modules are those of `scripts/instrument-guest.mjs`, which count the branches
 * that were taken.
 */
import { readFileSync } from "node:fs";
import { isNativeError } from "node:util/types";
import vm from "node:vm";
import { ownGuest } from "../../src/runtime/guest-text.js";
import type { StageProgram } from "../../src/runtime/types.js";

/** Whether this process is to run the guest in Node, not in QuickJS. */
export const natively = process.env.GUEST === "native";

const path = process.env.GUEST_MODULES;
const counted = path && (JSON.parse(readFileSync(path, "utf8")) as Record<string, string>);
const scripts = new Map<string, vm.Script>();

/** What has been counted, as Istanbul keeps it. */
export const guestCoverage: Record<string, unknown> = {};

/** `program` with the guest that counts, if there is one. */
export function withCountedGuest(program: StageProgram): StageProgram {
  if (!natively || !counted) return program;
  const modules: Record<string, string> = {};
  for (const [name, text] of Object.entries(ownGuest.modules)) {
    // The head of a stage's source looks for the names of constants in the guest's text.
    const words = new Set(text.match(/\w+/g));
    modules[name] = `${counter(name)}/*${[...words].join(" ")}*/`;
  }
  return { ...program, guest: { ...ownGuest, modules } };
}

/** An expression that is the guest's module `name`, with counters. */
export function counter(name: string): string {
  return `guest__[${JSON.stringify(name)}]`;
}

/** The value of `text`, a script, in a new realm; what it throws is thrown. */
export function evaluateNatively(text: string): unknown {
  const realm = vm.createContext({});
  if (counted) {
    const hidden = { value: guestCoverage, configurable: true };
    const modules = new Proxy(counted, {
      get: (_, name: string) => scriptOf(name).runInContext(realm),
    });
    Object.defineProperty(realm, "guestCoverage", hidden);
    Object.defineProperty(realm, "guest__", { ...hidden, value: modules });
  }
  const { Error: RealmError } = vm.runInContext("({ Error })", realm) as { Error: object };
  const like = (name: string, value: unknown) =>
    Object.defineProperty(RealmError, name, { value, configurable: true });
  // Node 20 lacks the one, and writes the other in its own way.
  like("isError", isNativeError);
  like("prepareStackTrace", (_: unknown, frames: NodeJS.CallSite[]) =>
    frames.map(frameText).join(""),
  );
  return vm.runInContext(text, realm, { filename: "eval.js", timeout: 20_000 });
}

function scriptOf(name: string): vm.Script {
  const known = scripts.get(name);
  if (known) return known;
  const script = new vm.Script((counted as Record<string, string>)[name] ?? "", { filename: name });
  scripts.set(name, script);
  return script;
}

/** As QuickJS writes it. */
function frameText(frame: NodeJS.CallSite): string {
  const place = `${frame.getFileName()}:${frame.getLineNumber()}:${frame.getColumnNumber()}`;
  return `    at ${frame.getFunctionName() ?? "<anonymous>"} (${place})\n`;
}
