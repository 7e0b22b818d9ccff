/** Timers on the recorded clock: they fire when the journal says so, never by themselves. */
import type { Callable, Core, Timer } from "../core-types.js";
import type { Kernel } from "../kernel-types.js";

/** What a stage's output may hold of them. */
const MOST = 10_000;
const FIRED = -2;

export default function install(k: Kernel): void {
  const core = k.core as Core;
  const { apply } = Reflect;
  const { isObject } = core;
  const toNumber = Number;
  const floor = Math.floor;
  const byId = Object.create(null) as { [id: number]: Timer | undefined };
  let made = (k.constants.carried.timers as number) || 0;
  let waiting = 0;
  let last: Timer | undefined;
  k.carry.timers = () => made;

  const remove = (timer: Timer): void => {
    const { previous, next } = timer;
    if (!timer.active) return;
    timer.active = false;
    waiting--;
    if (previous) previous.next = next;
    else core.timers = next;
    if (next) next.previous = previous;
    else last = previous;
  };

  const add = (callback: unknown, delay: unknown, repeat: boolean, args: unknown[]): number => {
    if (typeof callback !== "function") throw new TypeError("The callback is not a function");
    if (waiting >= MOST) throw new RangeError("At most 10,000 timers may wait at once");
    const ms = toNumber(delay);
    const wait = ms >= 1 && ms <= 2147483647 ? floor(ms) : 1;
    const timer: Timer = {
      id: ++made,
      due: k.now + wait,
      every: repeat ? wait : -1,
      callback: callback as Callable,
      args,
      resolves: repeat || isObject(args.length && args[0]) ? undefined : core.resolverOf(callback),
      within: core.executing,
      previous: last,
      next: undefined,
      active: true,
    };
    waiting++;
    byId[timer.id] = timer;
    if (last) last.next = timer;
    else core.timers = timer;
    last = timer;
    return timer.id;
  };

  const clear = (id: unknown): void => {
    const timer = typeof id === "number" || typeof id === "string" ? byId[id as number] : undefined;
    if (timer) remove(timer);
  };

  core.fire = (id, at) => {
    const timer = byId[id];
    if (!timer) return false;
    // S3: what was cleared moves no clock. What has fired does not fire again (S4).
    if (!timer.active) return timer.every !== FIRED;
    k.now = at;
    if (timer.every < 0) {
      remove(timer);
      timer.every = FIRED;
    } else timer.due = at + timer.every;
    try {
      apply(timer.callback, undefined, timer.args);
    } catch (error) {
      core.uncaught(error);
    }
    return true;
  };

  const globals = {
    setTimeout(callback: unknown, delay?: unknown, ...args: unknown[]): number {
      return add(callback, delay, false, args);
    },
    setInterval(callback: unknown, delay?: unknown, ...args: unknown[]): number {
      return add(callback, delay, true, args);
    },
    setImmediate(callback: unknown, ...args: unknown[]): number {
      return add(callback, 0, false, args);
    },
    clearTimeout(id: unknown): void {
      clear(id);
    },
    clearInterval(id: unknown): void {
      clear(id);
    },
    clearImmediate(id: unknown): void {
      clear(id);
    },
  };
  for (const [name, value] of Object.entries(globals)) k.define(name, value);
}
