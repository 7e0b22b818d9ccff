/**
 * Takes a checkpoint (R4) at the first place, after everything in the journal has been delivered, at
 * which nothing but the saved variables is alive. Only stages that are to take one have this module.
 */
import type { Kernel } from "./kernel-types.js";
import { saveValues } from "./lib/save-plain.js";

export default function install(k: Kernel): void {
  const { careful } = k.constants;
  const { stringify, parse } = JSON;
  const { keys, getOwnPropertyDescriptor: describe } = Object;
  const { arrive, request, report, start, core, position } = k;
  const fire = core?.fire;
  const changed = careful ? k.builtIns(k.opaque) : undefined;
  let total = 0;
  let delivered = 0;
  let calls = 0;
  let sent = 0;
  let visits = 0;
  let savedAt = -1;
  let told = "";

  k.arrive = (kind, text, seq) => {
    delivered++;
    calls++;
    return arrive(kind, text, seq);
  };
  k.request = (tool, site, args) => {
    const seq = request(tool, site, args);
    sent++;
    return seq;
  };
  if (core && fire)
    core.fire = (id, at) => {
      delivered++;
      return fire(id, at);
    };

  const refuse = (why: string, place?: number, variable?: number): void => {
    const where = variable === undefined ? "" : `,"place":${place},"variable":${variable}`;
    if (savedAt < 0) told = `,"refused":{"why":${stringify(why)}${where}}`;
  };

  /** Of `f, name, length, g, …` the functions; null when one has another name or length by now. */
  const unchanged = (told: readonly unknown[]): unknown[] | null => {
    const made: unknown[] = [];
    for (let i = 0; i < told.length; i += 3) {
      const f = told[i];
      for (let j = 1; typeof f === "function" && j < 3; j++)
        if (describe(f, j === 1 ? "name" : "length")?.value !== told[i + j]) return null;
      made[made.length] = f;
    }
    return made;
  };

  /** What is alive without being in a variable. */
  const alive = (): string | undefined => {
    if (sent !== calls) return "a call is outstanding";
    if (!core) return undefined;
    let unreported = false;
    core.unhandled(() => {
      unreported = true;
    });
    if (unreported) return "a rejection is not handled";
    if (core.timers) return "a timer is set";
    return core.idle() ? undefined : "a microtask is queued";
  };

  const carried = (): string => {
    let text = "";
    const names = keys(k.carry);
    for (let i = 0; i < names.length; i++) {
      const name = names[i] as string;
      text += `${text && ","}${stringify(name)}:${stringify((k.carry[name] as () => unknown)())}`;
    }
    return `{${text}}`;
  };

  k.helpers.point = (
    place: number,
    values?: unknown[],
    functions?: unknown[],
    iterator?: object | 0,
    lists: unknown[][] = [],
  ): boolean => {
    if (!values) {
      if (delivered < total || !delivered || delivered === savedAt || k.missing) return false;
      // At each place costs would add up: the first, the second, the fourth will do.
      visits++;
      if (visits & (visits - 1)) return false;
      const why = alive();
      if (why) refuse(why);
      return !why;
    }
    const at = iterator && position(iterator);
    if (iterator && !at) {
      refuse("a for…of goes over something other than an array");
      return false;
    }
    if (changed?.()) {
      refuse("a built-in, a prototype or a global was changed");
      return false;
    }
    if (at) values[values.length] = at.of;
    const made = careful && functions ? unchanged(functions) : functions;
    if (made === null) {
      refuse("a function whose name or length was changed");
      return false;
    }
    const saved = saveValues(values, made, k.rich, careful, () => k.need("save-rich"), lists);
    if (saved.why) {
      refuse(saved.why, place, saved.variable);
      return false;
    }
    let added = "";
    for (let i = 0; i < lists.length; i++) {
      const list = lists[i] as unknown[];
      const held = k.held?.(list) || 0;
      added += `${added && ","}{"held":${held},"count":${list.length},"text":${stringify(saved.lists[i])}}`;
    }
    savedAt = delivered;
    told =
      `,"checkpoint":{"place":${place},"delivered":${delivered},"logs":${(parse(`[${k.logs}]`) as unknown[]).length},"now":${k.now},` +
      `"index":${at ? at.index - 1 : 0},"rich":${saved.rich},"order":${stringify(saved.order)},` +
      `"lists":[${added}],"carried":${stringify(carried())},"values":${stringify(saved.text)}}`;
    return true;
  };

  k.report = (fields) => report(fields + told);

  k.start = (parameters) => {
    const go = start(parameters);
    return (program, ...columns) => {
      total = columns[0].length;
      const { beyond } = k;
      if (beyond)
        k.beyond = (seq, given) => {
          const answer = beyond(seq, given);
          if (answer) {
            delivered++;
            calls++;
          }
          return answer;
        };
      return go(program, ...columns);
    };
  };
}
