import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { Deadlines, type Timed } from "../../src/runtime/deadlines.js";

let now = 0;
beforeEach(() => {
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
  now = 0;
});
afterEach(() => {
  vi.useRealTimers();
});

function world() {
  const late: string[] = [];
  const deadlines = new Deadlines(100);
  const add = (name: string): Timed => {
    const one: Timed = {
      batch: undefined,
      late: () => {
        late.push(`${name} at ${now}`);
        deadlines.remove(one);
      },
    };
    deadlines.add(one);
    return one;
  };
  const pass = async (ms: number) => {
    await Promise.resolve();
    for (let i = 0; i < ms; i++) {
      now++;
      vi.advanceTimersByTime(1);
    }
  };
  return { late, deadlines, add, pass };
}

test("each has its own time, whatever became of the others", async () => {
  const { late, deadlines, add, pass } = world();
  const first = add("first");
  await pass(30);
  add("second");
  await pass(30);
  add("third");
  deadlines.remove(first);
  await pass(65);
  expect(late).toEqual([]);
  await pass(10);
  expect(late).toEqual(["second at 130"]);
  await pass(100);
  expect(late).toEqual(["second at 130", "third at 160"]);
  expect(vi.getTimerCount()).toBe(0);
});

test("those that begin together have one timer, until all of them have ended", async () => {
  const { late, deadlines, add, pass } = world();
  const [a, b, c] = [add("a"), add("b"), add("c")];
  expect(vi.getTimerCount()).toBe(1);
  await pass(50);
  deadlines.remove(b);
  deadlines.remove(b);
  expect(vi.getTimerCount()).toBe(1);
  await pass(60);
  expect(late).toEqual(["a at 100", "c at 100"]);
  expect([a, b, c].map(({ batch }) => batch?.members.size)).toEqual([0, 0, 0]);
});

test("no timer is left when all have ended, and one begins again with the next", async () => {
  const { late, deadlines, add, pass } = world();
  for (const one of [add("a"), add("b")]) deadlines.remove(one);
  expect(vi.getTimerCount()).toBe(0);
  add("c");
  expect(vi.getTimerCount()).toBe(1);
  await pass(100);
  expect(late).toEqual(["c at 100"]);
});
