import { expect, test } from "vitest";
import type { RunOptions } from "../../src/runtime/options.js";
import { matches } from "../../src/runtime/tool-policy.js";
import { plan, run } from "../runtime/support/library.js";

const source = `const out = [];
for (const f of [files.read, files.drop, ping]) {
  try { out.push(await f()) } catch (e) { out.push(e.name) }
}
return out`;

const destructive = { annotations: { destructiveHint: true } };
const tools = {
  files: { read: () => "read", drop: { handler: () => "dropped", ...destructive } },
  ping: { handler: () => "pong", policy: "allow" as const },
};

const no = () => false;

test.each<[string, RunOptions, unknown]>([
  ["nothing said, nobody to ask", {}, ["read", "dropped", "pong"]],
  ["destructive, and somebody to ask", { approve: no }, ["read", "ToolRejectedError", "pong"]],
  [
    "destructive, but allowed by pattern",
    { approve: no, policy: { allow: ["files.*"] } },
    ["read", "dropped", "pong"],
  ],
  ["denied by pattern", { policy: { deny: ["*.read"] } }, ["ToolDeniedError", "dropped", "pong"]],
  [
    "the strictest pattern decides",
    { approve: no, policy: { allow: ["*"], ask: ["ping"], deny: ["files.drop"] } },
    ["read", "ToolDeniedError", "ToolRejectedError"],
  ],
])("%s", async (_, options, value) => {
  expect((await run(source, { tools, ...options })).value).toEqual(value);
});

test("the plan tells which calls will ask and which are denied", () => {
  const policy = { ask: ["files.read"], deny: ["ping"] };
  const { sites } = plan("await files.read(); try { await ping() } catch {}", { tools, policy });
  expect(sites.map((site) => site.policy)).toEqual(["ask", "deny"]);
});

test.each([
  [{ deny: "files.*" }, "policy.deny must be a list"],
  [{ block: [] }, 'policy has no "block"'],
  [5, "policy must be an object"],
])("%o is no policy", async (policy, message) => {
  await expect(async () => run("1", { policy: policy as never })).rejects.toThrow(message);
});

test.each([
  ["*", "a.b", true],
  ["a.*", "a.b", true],
  ["a.*", "ab", false],
  ["*.b*", "a.bc", true],
  ["a*a", "a", false],
  ["a", "ab", false],
])("%s against %s", (pattern, name, fits) => {
  expect(matches(pattern, name)).toBe(fits);
});
