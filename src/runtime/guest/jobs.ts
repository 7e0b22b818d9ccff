/** What each kind of reaction does when its turn comes. */
import type { Callable, Core, Reaction } from "./core-types.js";

export function makeJobs(core: Core): void {
  const { apply } = Reflect;
  const { settle, resolve, react, cellOf, capabilityResolve, capabilityReject } = core;

  /** NewPromiseResolveThenableJob. Our own `then` on a plain promise needs no functions. */
  const adopt = (job: Reaction & { k: 4 }): void => {
    const { a, b, to } = job;
    const from = b === core.then ? cellOf(a) : undefined;
    const target = core.direct(a, to);
    try {
      if (from) {
        const C = core.species(a);
        if (C === core.Promise) {
          react(from, { k: 2, to, cell: from, next: undefined });
          return;
        }
        core.functions(target);
        core.subscribe(from, C, target.resolve, target.reject);
        return;
      }
      core.functions(target);
      apply(b, a, [target.resolve, target.reject]);
    } catch (error) {
      capabilityReject(target, error);
    }
  };

  core.perform = (job) => {
    const { s, v } = job.cell;
    switch (job.k) {
      case 0: {
        const f = s === 1 ? job.a : job.b;
        let ok = s === 1;
        let result = v;
        if (f)
          try {
            result = f(v);
            ok = true;
          } catch (error) {
            result = error;
            ok = false;
          }
        try {
          if (ok) capabilityResolve(job.to, result);
          else capabilityReject(job.to, result);
        } catch {
          // A subclass's own functions threw: there is no one to tell.
        }
        return;
      }
      case 1:
        core.run(job.a, s === 1 ? core.next : core.raise, v);
        return;
      case 2:
        if (s === 1) resolve(job.to, v);
        else settle(job.to, 2, v);
        return;
      case 3:
        core.element?.(job.to, job.a, s as 1 | 2, v);
        return;
      case 4:
        adopt(job);
        return;
      case 5:
        try {
          job.a();
        } catch (error) {
          core.uncaught(error);
        }
        return;
      case 6:
        if (s === 1) job.a(v);
        else job.b(v);
    }
  };

  core.subscribe = (from, C, a, b) => {
    const to = core.capability(C);
    react(from, {
      k: 0,
      a: typeof a === "function" ? (a as Callable) : undefined,
      b: typeof b === "function" ? (b as Callable) : undefined,
      to,
      cell: from,
      next: undefined,
    });
    return to.p;
  };
}
