import { expect, test } from "vitest";
import { Stop, unlessStopped } from "../../src/runtime/stop.js";

test("whoever listens and has not left is told, once, in turn", () => {
  const stop = new Stop();
  const told: number[] = [];
  const listeners = [1, 2, 3, 4, 5].map((n) => () => void told.push(n));
  for (const listener of listeners) stop.add(listener);
  for (const left of [0, 2, 2]) stop.remove(listeners[left] as () => void);
  stop.remove(() => {});
  stop.abort();
  stop.abort();
  expect(told).toEqual([2, 4, 5]);
});

test("who listens when the first has left is told after those that came before", () => {
  const stop = new Stop();
  const told: string[] = [];
  const first = () => void told.push("first");
  stop.add(first);
  stop.add(() => void told.push("second"));
  stop.remove(first);
  stop.add(() => void told.push("third"));
  stop.abort();
  expect(told).toEqual(["second", "third"]);
});

test("a signal is aborted with it, whenever it is asked for", () => {
  const stop = new Stop();
  const before = stop.signal;
  stop.abort();
  expect([before.aborted, stop.signal.aborted]).toEqual([true, true]);
  const late = new Stop();
  late.abort();
  expect(late.signal.aborted).toBe(true);
});

test("work is given up at once", async () => {
  const stop = new Stop();
  const never = unlessStopped(stop, new Promise(() => {}));
  stop.abort();
  await expect(never).rejects.toThrow("aborted");
  await expect(unlessStopped(stop, Promise.resolve(1))).rejects.toThrow("aborted");
  const thrown = unlessStopped(new Stop(), Promise.reject(new Error("its own")));
  await expect(thrown).rejects.toThrow("its own");
  expect(await unlessStopped(new Stop(), Promise.resolve(1))).toBe(1);
});
