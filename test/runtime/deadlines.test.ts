import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { Deadlines } from "../../src/runtime/deadlines.js";

beforeEach(() => {
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout", "performance"] });
});
afterEach(() => {
  vi.useRealTimers();
});

function timed(deadlines: Deadlines, late: string[]) {
  return (name: string) => {
    const one = { due: 0, late: () => void late.push(`${name} at ${performance.now() - began}`) };
    deadlines.add(one);
    return one;
  };
}
let began: number;

test("each has its own time, whatever became of the others", () => {
  began = performance.now();
  const late: string[] = [];
  const deadlines = new Deadlines(100);
  const add = timed(deadlines, late);
  const first = add("first");
  vi.advanceTimersByTime(30);
  const second = add("second");
  vi.advanceTimersByTime(30);
  const third = add("third");
  deadlines.remove(first);
  expect(vi.getTimerCount()).toBe(1);
  vi.advanceTimersByTime(65);
  expect(late).toEqual([]);
  vi.advanceTimersByTime(10);
  expect(late).toEqual(["second at 130"]);
  deadlines.remove(second);
  vi.advanceTimersByTime(100);
  expect(late).toEqual(["second at 130", "third at 160"]);
  deadlines.remove(third);
  expect(vi.getTimerCount()).toBe(0);
});

test("no timer is left when all have ended, and one begins again with the next", () => {
  began = performance.now();
  const late: string[] = [];
  const deadlines = new Deadlines(100);
  const add = timed(deadlines, late);
  for (const one of [add("a"), add("b")]) deadlines.remove(one);
  expect(vi.getTimerCount()).toBe(0);
  vi.advanceTimersByTime(500);
  add("c");
  vi.advanceTimersByTime(100);
  expect(late).toEqual(["c at 600"]);
});
