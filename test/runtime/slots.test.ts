import { expect, test, vi } from "vitest";
import { Slots } from "../../src/runtime/slots.js";
import { Stop, unlessStopped } from "../../src/runtime/stop.js";
import { deferred } from "./support/library.js";

/** Runs through `slots`, each until it is told to end. */
function runs(slots: Slots) {
  const began: string[] = [];
  const run = (name: string, { ahead = false, stop = new Stop() } = {}) => {
    const { promise, resolve } = deferred<string>();
    const begin = (done: () => void) => {
      began.push(name);
      void promise.then(done);
    };
    const ended = new Promise<string>((end, fail) => {
      void promise.then(end);
      const left = () => fail(new Error(`${name} was given up`));
      slots.run(stop, ahead, { begin, left });
    });
    return { ended, stop, end: () => resolve(name) };
  };
  return { began, run };
}

test("so many at once; the others in turn, what is fetched ahead last", async () => {
  const { began, run } = runs(new Slots(2));
  const [a, b, c, d] = [run("a"), run("b"), run("c", { ahead: true }), run("d")];
  expect(began).toEqual(["a", "b"]);
  a.end();
  expect(await a.ended).toBe("a");
  expect(began).toEqual(["a", "b", "d"]);
  b.end();
  expect(await b.ended).toBe("b");
  expect(began).toEqual(["a", "b", "d", "c"]);
  for (const one of [c, d]) one.end();
  await Promise.all([c.ended, d.ended]);
  await new Promise(setImmediate);
  const [e, f] = [run("e"), run("f")];
  expect(began.slice(4)).toEqual(["e", "f"]);
  for (const one of [e, f]) one.end();
});

test("what is given up while it waits takes no room", async () => {
  const { began, run } = runs(new Slots(1));
  const [a, b, c] = [run("a"), run("b"), run("c")];
  b.stop.abort();
  await expect(b.ended).rejects.toThrow("b was given up");
  const stop = new Stop();
  stop.abort();
  await expect(run("d", { stop }).ended).rejects.toThrow("d was given up");
  a.end();
  await a.ended;
  await vi.waitFor(() => expect(began).toEqual(["a", "c"]));
  c.end();
  expect(await c.ended).toBe("c");
});

test("what is given up while it goes, having waited, goes on to its own end", async () => {
  const { began, run } = runs(new Slots(1));
  const [a, b] = [run("a"), run("b")];
  a.end();
  await vi.waitFor(() => expect(began).toEqual(["a", "b"]));
  b.stop.abort();
  await new Promise(setImmediate);
  b.end();
  expect(await b.ended).toBe("b");
  const c = run("c");
  c.end();
  expect(await c.ended).toBe("c");
});

test("a stop tells who listens, once, and has a signal for whoever asks", () => {
  const heard: string[] = [];
  const stop = new Stop();
  const gone = () => heard.push("gone");
  stop.add(gone);
  stop.add(() => heard.push("there"));
  stop.remove(gone);
  const { signal } = stop;
  expect([stop.aborted, signal.aborted]).toEqual([false, false]);
  stop.abort();
  stop.abort();
  expect(heard).toEqual(["there"]);
  expect([stop.aborted, signal.aborted, stop.signal]).toEqual([true, true, signal]);
  const late = new Stop();
  late.abort();
  expect(late.signal.aborted).toBe(true);
});

test("work that does not heed its stop is left behind", async () => {
  const stop = new Stop();
  expect(await unlessStopped(stop, Promise.resolve(1))).toBe(1);
  await expect(unlessStopped(stop, Promise.reject(new Error("own")))).rejects.toThrow("own");
  const left = unlessStopped(stop, new Promise(() => {}));
  stop.abort();
  await expect(left).rejects.toThrow("The call was aborted");
  await expect(unlessStopped(stop, new Promise(() => {}))).rejects.toThrow("aborted");
});
