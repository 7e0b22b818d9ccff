/** The pieces of a lowered `for await`. */
import { type AsyncIteratorRecord, makeAsyncIteration } from "../async-iteration.js";
import type { Core } from "../core-types.js";
import type { Kernel } from "../kernel-types.js";

/** `o` open and to be closed, `t` left by a throw, `v` the value, `p` what closing returned. */
interface Loop {
  of: AsyncIteratorRecord;
  o: boolean;
  t: boolean;
  v: unknown;
  p: unknown;
}

export default function install(k: Kernel): void {
  const core = k.core as Core;
  const iterate = makeAsyncIteration(core);
  const { helpers } = k;
  const check = (result: unknown): void => {
    if (!core.isObject(result)) throw new TypeError("The iterator's result is not an object");
  };

  helpers.forAwait = (iterable: unknown): Loop => ({
    of: iterate(iterable),
    o: false,
    t: false,
    v: undefined,
    p: undefined,
  });
  helpers.forNext = (loop: Loop): unknown => {
    loop.o = false;
    return loop.of.next();
  };
  helpers.forStep = (loop: Loop, result: unknown): boolean => {
    check(result);
    if ((result as { done: unknown }).done) return false;
    loop.v = (result as { value: unknown }).value;
    loop.o = true;
    return true;
  };
  helpers.forReturn = (loop: Loop): boolean => {
    loop.o = false;
    const close = loop.of.method("return");
    if (!close) return false;
    loop.p = close();
    return true;
  };
  helpers.forDone = check;
}
