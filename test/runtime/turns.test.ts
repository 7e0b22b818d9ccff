/** A wake that only one call can bring needs no turn of the event loop; others get theirs all the same. */
import { expect, test } from "vitest";
import { run } from "../../src/index.js";

const chain = "let x = 0; for (let i = 0; i < 60; i++) x = await next(x); return x";
const next = async (x: number) => x + 1;

test.each(["inline", "thread"] as const)(
  "a chain of calls lets the event loop turn, %s",
  async (isolation) => {
    let turns = 0;
    let going = true;
    const count = () => {
      turns++;
      if (going) setImmediate(count);
    };
    setImmediate(count);
    const { value } = await run(chain, { tools: { next }, isolation });
    going = false;
    expect(value).toBe(60);
    expect(turns).toBeGreaterThan(3);
  },
);

/** Wakes that a run may have without a turn between them, and the one after the turn (`direct` in inbox.ts). */
const mostInARow = 9;

test("two runs go on beside each other", async () => {
  const order: string[] = [];
  const tool = (name: string) => async (x: number) => {
    order.push(name);
    return x + 1;
  };
  const one = (name: string) =>
    run(chain, { tools: { next: tool(name) }, isolation: "inline", parallelize: "off" });
  await Promise.all([one("a"), one("b")]);
  // How far one gets in a turn depends on the machine, and so does which ends first: then the other is alone.
  const together = order.slice(0, Math.min(order.lastIndexOf("a"), order.lastIndexOf("b")) + 1);
  const rows = together.join("").match(/a+|b+/g) ?? [];
  expect(Math.max(...rows.map(({ length }) => length))).toBeLessThanOrEqual(mostInARow);
});

test("a call of a chain that needs a while is slept for", async () => {
  const slow = async (x: number) => {
    if (x === 3) await new Promise((resolve) => setTimeout(resolve, 30));
    return x + 1;
  };
  const outcome = await run(chain, { tools: { next: slow }, isolation: "inline" });
  expect(outcome.value).toBe(60);
  expect(outcome.calls[3]?.durationMs).toBeGreaterThan(20);
});

test("a run that is cancelled while only one call is open ends at once", async () => {
  const controller = new AbortController();
  const never = () => {
    setTimeout(() => controller.abort(new Error("enough")), 5);
    return new Promise(() => {});
  };
  const { signal } = controller;
  const outcome = await run("return await next(1)", { tools: { next: never }, signal });
  expect(outcome.error?.code).toBe("cancelled");
});
