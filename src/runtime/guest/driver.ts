/** Runs coroutines flat, and delivers settlements one at a time (S2). */
import type { Cell, Core } from "./core-types.js";
import type { Kernel } from "./kernel-types.js";
import { observe } from "./waits.js";

/** Returned calls still to be resolved, innermost first, once the running one suspends. */
interface Returned {
  from: Cell;
  to: Cell;
  next: Returned | undefined;
}

export function drive(k: Kernel, core: Core): void {
  const { apply } = Reflect;
  const { applied, APPLY, next, raise, react, settle, resolve, cell } = core;
  let sent = 0;
  const calls = Object.setPrototypeOf([], null) as { [seq: number]: Cell | undefined };

  core.run = (running, how, given) => {
    let co = running;
    let send = how;
    let value = given;
    let returned: Returned | undefined;
    for (;;) {
      const { owner } = co;
      let ended: boolean | undefined;
      let failed = false;
      try {
        const step = send(co.g, value);
        value = step.value;
        ended = step.done;
        if (value === APPLY) {
          const { f, self, args, site } = applied;
          const lowered = core.loweredOf?.(f);
          if (lowered) {
            const c = cell();
            if (ended) returned = { from: c, to: co.cell, next: returned };
            else react(c, { k: 1, a: co, cell: c, next: undefined });
            co = { g: undefined as never, cell: c, owner: undefined };
            send = next;
            value = undefined;
            ended = true;
            co.g = apply(lowered.g, lowered.arrow ? lowered.self : self, args) as Generator;
            continue;
          }
          value = apply(f as never, self, args);
          if (site !== undefined) k.tag?.(site, value);
        }
        if (!ended) {
          if (owner?.yielded(value)) break;
          const c = core.adopt(value);
          react(c, { k: 1, a: co, cell: c, next: undefined });
          break;
        }
      } catch (error) {
        if (ended === false) {
          send = raise;
          value = error;
          continue;
        }
        value = error;
        failed = true;
      }
      if (co.owner) co.owner.done(failed ? 2 : 1, value);
      else if (failed) settle(co.cell, 2, value);
      else resolve(co.cell, value);
      break;
    }
    for (; returned; returned = returned.next) resolve(returned.to, core.promiseOf(returned.from));
  };

  k.call = (tool, site, args) => {
    const c = cell();
    try {
      c.seq = k.request(tool, site, args);
      sent = c.seq + 1;
      calls[c.seq] = c;
    } catch (error) {
      if (k.missing) throw error;
      settle(c, 2, error);
    }
    return core.promiseOf(c);
  };

  const deliver = (code: number, text: string, time: number): boolean => {
    const id = code >> 2;
    core.turn++;
    if (code % 4 === 3) return core.fire?.(id, time) === true;
    const c = id < sent ? calls[id] : undefined;
    if (!c || c.s) return false;
    k.now = time;
    try {
      settle(c, 1, k.arrive(code % 4, text, id));
    } catch (error) {
      if (k.missing) throw error;
      settle(c, 2, error);
    }
    return true;
  };

  k.start = (parameters) => (program, texts, codes, times, given) => {
    const { length } = texts;
    let fields = "";
    try {
      const main = cell();
      main.handled = true;
      core.main = main;
      core.run({ g: program(...parameters)(), cell: main, owner: undefined }, next, undefined);
      core.drain();
      for (let at = 0; at < length; at++) {
        const code = codes ? (codes[at] as number) : at * 4;
        if (!deliver(code, texts[at] as string, times ? (times[at] as number) : k.now)) {
          fields = `,"diverged":${at}`;
          break;
        }
        core.drain();
      }
      if (k.beyond && !fields)
        for (let i = 0; i < sent; i++) {
          const c = calls[i] as Cell;
          const answer = c.s ? undefined : k.beyond(i, given);
          if (!answer) continue;
          core.turn++;
          settle(c, 1, answer.value);
          core.drain();
        }
      fields += observe(k, core, calls, sent);
    } catch (error) {
      if (!k.missing) throw error;
    }
    return k.report(fields);
  };
}
