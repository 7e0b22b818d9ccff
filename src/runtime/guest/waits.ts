/**
 * What would run snippet code (S6), and what is still to be waited for (S7). From the calls
 * and timers outstanding, walk up through combinators and forwarding to the promises that the
 * snippet itself looks at; then say, downward, when those settle. Too large a formula falls
 * back to any-of, which is sound.
 */
import type { Cell, Core, Reaction } from "./core-types.js";
import type { Kernel } from "./kernel-types.js";

interface Stack {
  cell: Cell;
  next: Stack | undefined;
}

export function observe(
  k: Kernel,
  core: Core,
  calls: { [seq: number]: Cell | undefined },
  sent: number,
): string {
  const ended = k.end !== undefined;
  let work: Stack | undefined;
  let lastWork: Stack | undefined;
  let roots: Stack | undefined;
  let lastRoot: Stack | undefined;
  let budget = 5000;

  const reach = (to: Cell, cell: Cell | undefined, timer: number): void => {
    if (to.s) return;
    if (cell || timer) to.inputs = { cell, timer, next: to.inputs };
    if (to.seen) return;
    to.seen = true;
    const entry = { cell: to, next: undefined };
    if (work) (lastWork as Stack).next = entry;
    else work = entry;
    lastWork = entry;
  };

  /** Where a reaction passes on what happens without any code of the snippet's: `then(res, rej)`. */
  const passes = (r: Reaction): Cell | undefined => {
    if (r.k === 2) return r.to;
    if (r.k !== 0 || r.to.cell?.head || !r.a || !r.b || !r.to.cell) return undefined;
    const to = core.resolverOf(r.a);
    return to && to === core.rejecterOf(r.b) ? to : undefined;
  };

  const up = (cell: Cell): void => {
    let looked = false;
    for (let r = cell.head; r; r = r.next) {
      const to = passes(r);
      if (to) reach(to, cell, 0);
      else if (r.k !== 3) looked = true;
      else if (r.to.to.cell && !r.to.to.over) reach(r.to.to.cell, undefined, 0);
      else if (!r.to.to.cell) looked = true;
    }
    if (cell === core.main) looked = true;
    if (!looked) return;
    const root = { cell, next: undefined };
    if (lastRoot) lastRoot.next = root;
    else roots = root;
    lastRoot = root;
  };

  const timer = (id: number): string => `{"kind":"timer","id":${id}}`;

  const formula = (cell: Cell, depth: number): string => {
    let c = cell;
    while (budget-- > 0 && depth < 40) {
      if (c.seq >= 0) return `{"kind":"call","seq":${c.seq}}`;
      const { inputs, combinator } = c;
      if (combinator) {
        let text = "";
        for (let e = combinator.first; e; e = e.next) {
          if (e.called || e.cell?.s) continue;
          text += (text && ",") + (e.cell ? formula(e.cell, depth + 1) : '{"kind":"never"}');
        }
        return `{"kind":"${combinator.kind}","of":[${text}]}`;
      }
      if (!inputs) return '{"kind":"never"}';
      if (!inputs.next) {
        if (!inputs.cell) return timer(inputs.timer);
        c = inputs.cell;
        continue;
      }
      let text = "";
      for (let i: typeof inputs | undefined = inputs; i; i = i.next)
        text += (text && ",") + (i.cell ? formula(i.cell, depth + 1) : timer(i.timer));
      return `{"kind":"race","of":[${text}]}`;
    }
    budget = -1;
    return "";
  };

  /** Whether only settled combinators, and promises already settled, still look at `cell`. */
  const lost = (cell: Cell, depth: number): boolean => {
    if (cell.s) return true;
    if (cell.lost !== undefined || !cell.head || depth > 40) return cell.lost === true;
    cell.lost = false;
    for (let r: Reaction | undefined = cell.head; r; r = r.next) {
      const to = passes(r) ?? (r.k === 3 ? r.to.to.cell : undefined);
      if (!to || (!(r.k === 3 && r.to.to.over) && !lost(to, depth + 1))) return false;
    }
    cell.lost = true;
    return true;
  };

  const join = (text: string, item: string): string =>
    text && item ? `${text},${item}` : text + item;
  let timers = "";
  let waits = "";
  let any = "";
  let lingerCalls = "";
  let lingerTimers = "";
  let lostCalls = "";
  let unhandled = "";

  for (let i = 0; i < sent; i++) {
    const c = calls[i] as Cell;
    if (c.s) continue;
    reach(c, undefined, 0);
    any = join(any, `{"kind":"call","seq":${i}}`);
    if (!ended) continue;
    if (lost(c, 0)) lostCalls = join(lostCalls, `${i}`);
    else lingerCalls = join(lingerCalls, `${i}`);
  }
  for (let t = core.timers; t; t = t.next) {
    timers = join(timers, `{"id":${t.id},"due":${t.due},"repeat":${t.every >= 0}}`);
    any = join(any, timer(t.id));
    const { resolves } = t;
    const gone =
      ended && (resolves ? !resolves.head || lost(resolves, 0) : t.within && lost(t.within, 0));
    if (ended && !gone) lingerTimers = join(lingerTimers, `${t.id}`);
    if (resolves) reach(resolves, undefined, t.id);
    else if (!gone) waits = join(waits, timer(t.id));
  }
  for (; work; work = work.next) up(work.cell);
  for (; roots; roots = roots.next) waits = join(waits, formula(roots.cell, 0));
  if (budget < 0) waits = any;
  core.unhandled((reason) => {
    unhandled = join(unhandled, k.describe ? k.describe(reason) : k.need("errors"));
  });
  return (
    `,"timers":[${timers}],"waits":[${waits}],"lost":[${lostCalls}],"unhandled":[${unhandled}]` +
    `,"linger":{"calls":[${lingerCalls}],"timers":[${lingerTimers}]}`
  );
}
