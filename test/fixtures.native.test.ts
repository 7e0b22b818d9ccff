/** T1: what a fixture returns is what the same text returns as the body of a native async function. */
import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { bindTools, type HostTool } from "../src/runtime/tools.js";
import { describeValue } from "./support/describe-value.js";
import { type Fixture, fixtureOf, toolsOf } from "./support/fixture.js";
import { inVirtualTime } from "./support/virtual-time.js";

interface Case extends Fixture {
  value: unknown;
}

const root = fileURLToPath(new URL("./fixtures/", import.meta.url));
const AsyncFunction = (async () => {}).constructor as new (
  ...parts: string[]
) => (...globals: unknown[]) => Promise<unknown>;

test.each(cases())("$name", async (fixture) => {
  const globals = nativeTools(fixture);
  const names = Object.keys(globals);
  // The tools are outside the snippet's own scope: its declarations shadow them.
  const body = `return (async function () {\n${fixture.source}\n}).call(undefined)`;
  const native = new AsyncFunction(...names, body);
  const value = await inVirtualTime(() => native(...names.map((name) => globals[name])));
  expect(describeValue(value)).toEqual(fixture.value);
});

/** Plain JavaScript that says `return` and completes; `notNative` says why one is left out. */
function cases(): Case[] {
  return readdirSync(root).flatMap((name) => {
    const files = new Map<string, string>();
    for (const file of readdirSync(root + name)) {
      files.set(file, readFileSync(`${root}${name}/${file}`, "utf8"));
    }
    const { form, diagnostics } = JSON.parse(files.get("expected.plan.json") ?? "{}");
    const { status, value } = JSON.parse(files.get("expected.outcome.json") ?? "{}");
    const fixture = fixtureOf(name, files);
    const plain = form?.wrapper === "bare" && form.language === "js" && form.value === "return";
    const usable = plain && status === "completed" && diagnostics.length === 0;
    return usable && !fixture.settings.notNative ? [{ ...fixture, value }] : [];
  });
}

/** The tools as functions on the host, behind nothing. */
function nativeTools(fixture: Fixture): Record<string, unknown> {
  const { catalog, hosts } = bindTools(toolsOf(fixture));
  const signal = new AbortController().signal;
  const asFunction =
    (host: HostTool | undefined) =>
    async (...args: unknown[]) => {
      const context = { signal, seq: 0, runId: "native", attempt: 1, idempotencyKey: "native" };
      return await host?.invoke(args, () => context);
    };
  const globals: Record<string, unknown> = {};
  for (const [name, binding] of catalog.globals) {
    if (binding.kind === "tool") globals[name] = asFunction(hosts[binding.tool]);
    else {
      const members = [...binding.members].map(([key, index]) => [key, asFunction(hosts[index])]);
      globals[name] = Object.fromEntries(members);
    }
  }
  return globals;
}
