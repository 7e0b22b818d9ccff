export type FenceLanguage = "js" | "ts" | "untagged" | "unknown" | "other";

const known: Readonly<Record<string, FenceLanguage>> = {
  "": "untagged",
  none: "untagged",
  code: "untagged",
  js: "js",
  javascript: "js",
  jsx: "js",
  mjs: "js",
  cjs: "js",
  es6: "js",
  ecmascript: "js",
  node: "js",
  javascriptreact: "js",
  ts: "ts",
  typescript: "ts",
  tsx: "ts",
  mts: "ts",
  cts: "ts",
  typescriptreact: "ts",
};

/** Languages that are certainly not the program's. */
const others = new Set(
  (
    "sh bash shell zsh fish console terminal powershell cmd bat json json5 jsonc jsonl ndjson text txt " +
    "plain plaintext output result log md markdown mdx python py yaml yml toml ini html css scss xml svg sql " +
    "diff patch mermaid csv http https graphql dockerfile makefile rust go java c cpp csharp ruby php swift kotlin"
  ).split(" "),
);

/** What a fence's info string says of its content: `ts title="a.ts"`, `{.js}`, `js:main.js`. */
export function languageOf(info: string): FenceLanguage {
  const word = /^[{.\s]{0,4}([\w+#-]{0,20})/.exec(info)?.[1]?.toLowerCase() ?? "";
  if (Object.hasOwn(known, word)) return known[word] ?? "unknown";
  return others.has(word) ? "other" : "unknown";
}
