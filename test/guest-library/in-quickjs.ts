/** Runs feature modules inside QuickJS over a kernel that only has what they use. */
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { counter, evaluateNatively, natively } from "../support/native-guest.js";
import { QuickJS } from "./quickjs.js";

const cache = new Map<string, Promise<string>>();

function moduleText(feature: string): Promise<string> {
  const known = cache.get(feature);
  if (known) return known;
  const entry = fileURLToPath(
    new URL(`../../src/runtime/guest/features/${feature}.ts`, import.meta.url),
  );
  const made = build({
    entryPoints: [entry],
    bundle: true,
    write: false,
    format: "iife",
    globalName: "m",
    minify: true,
    target: "es2023",
  }).then(({ outputFiles }) => `(function(){${outputFiles[0]?.text ?? ""};return m.default})()`);
  cache.set(feature, made);
  return made;
}

/** The JSON value of `code`, an expression or a body with `return`; a throw is `{ thrown }`. */
export async function inQuickJs(
  features: readonly string[],
  code: string,
  seed = "0123456789abcdef0123456789abcdef",
): Promise<unknown> {
  const counted = natively && process.env.GUEST_MODULES !== undefined;
  const modules = counted ? features.map(counter) : await Promise.all(features.map(moduleText));
  const body = /^\s*(return|const|let|for|try)\b/.test(code) ? code : `return (${code})`;
  const source = `(function(){
    var k = { constants: { seed: "${seed}", startedAt: 1e12, maxLogBytes: 65536, tools: [], carried: {} }, carry: {}, opaque: [], now: 1e12 + 5, logs: "",
      helpers: {}, define: function (n, v) { Object.defineProperty(globalThis, n, { value: v, writable: true, configurable: true }) },
      need: function (f) { throw new Error("need " + f) } };
    var stringify = JSON.stringify;
    [${modules.join(",")}].forEach(function (f) { f(k) });
    try { return stringify({ value: (0, function (k) { ${body} })(k) }) }
    catch (e) { return stringify({ thrown: e instanceof Error ? e.name + ": " + e.message : String(e) }) } })()`;
  const text = natively ? evaluateNatively(source) : await inEngine(source);
  if (typeof text !== "string") throw new Error(`QuickJS: ${JSON.stringify(text)}`);
  const outcome = JSON.parse(text) as { value?: unknown; thrown?: string };
  return "thrown" in outcome ? outcome : outcome.value;
}

async function inEngine(source: string): Promise<unknown> {
  const quick = await QuickJS();
  return quick.evalCode(source, { maxStackSizeBytes: 65536 });
}
