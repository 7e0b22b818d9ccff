/// <reference types="vite/client" />
/** All fixtures that run inline, bundled: workerd has no folders to read. */
import type { ToolsOption } from "../../src/runtime/tool-types.js";
import { fixtureOf } from "./fixture.js";

const texts = import.meta.glob<string>("../fixtures/*/*", {
  query: "?raw",
  import: "default",
  eager: true,
});
const tools = import.meta.glob<() => ToolsOption>("../fixtures/*/tools.ts", {
  import: "default",
  eager: true,
});

const folders = new Map<string, Map<string, string>>();
for (const [path, text] of Object.entries(texts)) {
  const [, , name = "", file = ""] = path.split("/");
  folders.set(name, (folders.get(name) ?? new Map()).set(file, text));
}

export const fixtures = [...folders]
  .map(([name, files]) => fixtureOf(name, files, tools[`../fixtures/${name}/tools.ts`]))
  .filter(({ settings }) => settings.threadsOnly === undefined);
