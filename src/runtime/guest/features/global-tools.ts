/**
 * Tools as properties of `globalThis`, for programs that reach for them there. Like everything the
 * standard puts there they are not enumerable, and they replace nothing.
 */
import type { Feature } from "../../../transform/types.js";
import type { Kernel } from "../kernel-types.js";

export default function install(k: Kernel): void {
  const { tools } = k.constants;
  const spaces = new Map<string, Record<string, number>>();
  const globals = new Map<string, number>();
  for (let tool = 0; tool < tools.length; tool++) {
    const name = tools[tool] as string;
    const dot = name.indexOf(".");
    const own = name.slice(dot + 1);
    if (dot >= 0) {
      const space = name.slice(0, dot);
      const members = spaces.get(space) ?? ({ __proto__: null } as never);
      members[own] = tool;
      spaces.set(space, members);
    }
    // A member's bare name is global too where it means one tool only.
    globals.set(own, dot >= 0 && globals.has(own) ? -1 : tool);
  }
  for (let tool = 0; tool < tools.length; tool++) {
    if (!(tools[tool] as string).includes(".")) globals.set(tools[tool] as string, tool);
  }
  for (const [name, tool] of globals) {
    if (tool >= 0 && !spaces.has(name) && !(name in globalThis)) k.define(name, k.stub(tool, name));
  }
  for (const [name, members] of spaces) if (!(name in globalThis)) k.define(name, k.space(members));
  for (const name of ["URL", "URLSearchParams"])
    if (!(name in globalThis)) k.define(name, standIn(k, "url"));
}

/** A function that asks for the feature which supplies it as soon as anything is done with it. */
function standIn(k: Kernel, feature: Feature): unknown {
  const asks = new Proxy({}, { get: () => k.need(feature) });
  const made = new Proxy(() => {}, asks);
  k.opaque.push(made);
  return made;
}
