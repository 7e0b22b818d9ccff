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

test("the plan tells what asks where somebody can be asked", () => {
  const asking = (options: object) =>
    plan("await files.drop(); await files.read()", { tools, ...options }).sites.map(
      ({ policy }) => policy,
    );
  expect(asking({})).toEqual([undefined, undefined]);
  expect(asking({ asks: true })).toEqual(["ask", undefined]);
  expect(asking({ asks: true, policy: { allow: ["*"] } })).toEqual(["allow", "allow"]);
});

test("an approver is told what the tool would say to other arguments", async () => {
  const inputSchema = { type: "object", properties: { n: { type: "number" } } };
  const set = { policy: "ask" as const, inputSchema, handler: ({ n }: { n: number }) => n };
  const said: unknown[] = [];
  const approve: RunOptions["approve"] = ({ args }, check) => {
    said.push(check([{ n: "x" }]), check([{ n: 2 }]));
    return { action: "approve", args: [{ n: 2 }, ...args.slice(1)] };
  };
  const outcome = await run("return await set({ n: 1 })", { tools: { set }, approve });
  expect(outcome.value).toBe(2);
  expect(said).toEqual([expect.stringContaining("Invalid arguments for set"), undefined]);
});

test("calls of one stage are asked about in their order", async () => {
  const asked: unknown[] = [];
  const approve: RunOptions["approve"] = ({ seq }) => asked.push(seq) > 0;
  const ask = { policy: "ask" as const, handler: () => 1 };
  await run("await Promise.all(Array.from({ length: 20 }, (_, n) => ask('x'.repeat(n * 999))))", {
    tools: { ask },
    approve,
  });
  expect(asked).toEqual(Array.from({ length: 20 }, (_, n) => n));
});
