import { expect, test } from "vitest";
import { candidates, MAX_CANDIDATES } from "../../src/transform/1-recover/index.js";
import { parseSnippet } from "../../src/transform/2-parse/index.js";

/** The program found, without the blanks, its form and language; or the diagnostics' codes. */
function found(snippet: string): { text: string; form: string; language: string } | string[] {
  const parsed = parseSnippet(snippet);
  if (!("ast" in parsed)) return parsed.diagnostics.map(({ code }) => code);
  const { text, form } = parsed.candidate;
  expect(text.length).toBe(snippet.length);
  for (let i = 0; i < text.length; i++) {
    if (text[i] === snippet[i]) continue;
    expect(text[i]).toMatch(/[ ;]/);
    expect(snippet[i]).not.toMatch(/[\n\r\u2028\u2029]/);
  }
  const lines = text.split(/\r\n|[\n\r\u2028\u2029]/).map((line) => line.trim());
  return { text: lines.filter((line) => line !== "").join("\n"), form, language: parsed.language };
}

const js = (text: string, form = "fence") => ({ text, form, language: "js" });

test("takes the whole text when it parses", () => {
  expect(found("const a = await f();\nreturn a;")).toEqual(
    js("const a = await f();\nreturn a;", "bare"),
  );
});

test("keeps a whole program whose template literals hold fences", () => {
  const program = "const s = `\n~~~js\nnot code\n~~~\n`;\nreturn s;";
  expect(found(program)).toEqual(js(program, "bare"));
  const commented = "/*\n```js\nnot.code\n```\n*/\nreturn 1;";
  expect(found(commented)).toEqual(js(commented, "bare"));
});

test.each([
  "js",
  "javascript",
  "jsx",
  "mjs",
  "",
  "JavaScript",
  'js title="a.js"',
  "{.js}",
  "js:a.js",
])("reads a fence whose info string is %j", (info) => {
  expect(found(`\`\`\`${info}\nreturn 1\n\`\`\``)).toEqual(js("return 1"));
});

test.each(["ts", "typescript", "tsx", "TypeScript"])("reads a %s fence as TypeScript", (info) => {
  const parsed = parseSnippet(`\`\`\`${info}\nreturn 1\n\`\`\``);
  expect(parsed).toMatchObject({ language: "ts", candidate: { form: "fence" } });
});

test("takes a fence for a fence although it parses as tagged templates", () => {
  expect(found("Result:\n```js\nreturn 1\n```\n")).toEqual(js("return 1"));
  expect(found("```\nreturn 1\n```")).toEqual(js("return 1"));
});

test("reads tilde fences, longer fences and fences nested in them", () => {
  expect(found("~~~js\nreturn 1\n~~~")).toEqual(js("return 1"));
  expect(found("`````js\nreturn 1\n`````\nbye")).toEqual(js("return 1"));
  expect(found("````js\n/*\n```\n*/\nreturn 1\n````")).toEqual(js("/*\n```\n*/\nreturn 1"));
});

test("counts a fence line inside a template literal of the fenced program as text", () => {
  const program = "const s = `# Title\n```\ncode\n```\n`;\nreturn s;";
  expect(found(`\`\`\`js\n${program}\n\`\`\`\nDone, isn't it?`)).toEqual(js(program));
});

test.each([
  "const s = `${[{ a: { b: 1 } }].length}`;",
  "const s = 'it\\'s `' + \"\\\"`\";",
  "const r = /[/`]+\\/`/.test('x');",
  "/`\\[`]`/.test('x');",
  "// it's `here\nconst n = 1 / 2 / 3;",
])("reads %j for what it is, and the fence line after it as text", (head) => {
  const program = `${head}\nconst t = \`# Title\n\`\`\`\ncode\n\`\`\`\n\`;\nreturn t;`;
  expect(found(`\`\`\`js\n${program}\n\`\`\`\nDone.`)).toEqual(js(program));
});

test("a line of a quoted fence that lacks its mark is part of it", () => {
  expect(found("> ```js\n> const a = 1;\nreturn a;\n> ```")).toEqual(js("const a = 1;\nreturn a;"));
});

test("a label of TypeScript over a program makes it that", () => {
  const parsed = parseSnippet("typescript\nconst a = <number>(1); return a");
  expect(parsed).toMatchObject({ language: "ts", candidate: { form: "bare" } });
});

test("a sentence that begins like a statement is prose", () => {
  expect(found("return the sum of all the numbers below.\n\nconst a = 1;\nreturn a;")).toEqual(
    js("const a = 1;\nreturn a;", "prose"),
  );
});

test("does not let an apostrophe in prose hide the fences", () => {
  expect(found("Here's it:\n```js\nreturn 1\n```\nThat's `all")).toEqual(js("return 1"));
});

test("reads fences in lists and in quotes", () => {
  expect(found("1. Do:\n   ```js\n   return 1\n   ```\n2. Rest")).toEqual(js("return 1"));
  expect(found("- ```js\n  return 1\n  ```")).toEqual(js("return 1"));
  expect(found("> ```js\n> const a = 1;\n> return a;\n> ```")).toEqual(
    js("const a = 1;\nreturn a;"),
  );
});

test("reads a fence that is never closed, or closed at the end of its last line", () => {
  expect(found("```js\nconst a = 1;\nreturn a")).toEqual(js("const a = 1;\nreturn a"));
  expect(found("```js\nreturn 1```")).toEqual(js("return 1"));
});

test("reads a fence on one line", () => {
  expect(found("```return 1```")).toEqual(js("return 1"));
  expect(found("```js return 1```")).toEqual(js("return 1"));
});

test("joins several fences in order and skips those of other languages", () => {
  const snippet = [
    "First:",
    "```js",
    "const a = 1;",
    "```",
    "then run",
    "```bash",
    "npm i",
    "```",
    "```json",
    '{"a": 1}',
    "```",
    "and",
    "```js",
    "return a;",
    "```",
  ].join("\n");
  expect(found(snippet)).toEqual(js("const a = 1;\nreturn a;", "fences"));
});

test("keeps joined fences apart where one could continue the other", () => {
  const parsed = parseSnippet("```js\nconst a = f\n```\nand\n```js\n(async () => 1)()\n```");
  expect(parsed).toMatchObject({ candidate: { form: "fences" } });
  if ("ast" in parsed) {
    expect(parsed.ast.body[0]).toMatchObject({ declarations: [{ init: { type: "Identifier" } }] });
  }
});

test("takes the last fence that parses when they do not join", () => {
  expect(found("```js\nconst a = 1;\n```\nor\n```js\nconst a = 2;\n```")).toEqual(
    js("const a = 2;"),
  );
  expect(found("```js\nconst a = 1;\n```\nor\n```js\nconst a = ;\n```")).toEqual(
    js("const a = 1;"),
  );
});

test("prefers tagged fences over untagged ones", () => {
  expect(found("```\noutput: 1, 2\n```\n```js\nreturn 1\n```")).toEqual(js("return 1"));
});

test("strips prose before, after and between", () => {
  expect(
    found("Sure! Here is the code:\n\nconst a = await f();\na\n\nThis calls f and returns it."),
  ).toEqual(js("const a = await f();\na", "prose"));
  expect(
    found("First we call f:\n\nconst a = await f();\n\nAnd then we return it:\n\nreturn a;"),
  ).toEqual(js("const a = await f();\nreturn a;", "prose"));
});

test("drops the label line of a copied code box", () => {
  expect(found("javascript\nreturn 1")).toEqual(js("return 1", "bare"));
  expect(found("js")).toEqual(js("js", "bare"));
});

test("reads a program whose opening fence was lost", () => {
  expect(found("const a = 1;\nreturn a;\n```")).toEqual(js("const a = 1;\nreturn a;", "prose"));
});

test("blanks a byte order mark and a hashbang, keeps CRLF", () => {
  const snippet = "\ufeff#!/usr/bin/env node\r\nreturn 1\r\n";
  const parsed = parseSnippet(snippet);
  expect(parsed).toMatchObject({
    candidate: { form: "bare" },
    ast: { body: [{ start: 22 }] },
  });
  if ("ast" in parsed) expect(parsed.candidate.text).toBe(`${" ".repeat(20)}\r\nreturn 1\r\n`);
  expect(found("```js\r\n#!/usr/bin/env node\r\nreturn 1\r\n```")).toEqual(js("return 1"));
});

test("says so when there is no code", () => {
  expect(found("")).toEqual(["empty"]);
  expect(found(" \n\t")).toEqual(["empty"]);
  expect(found("I cannot do that with these tools.")).toEqual(["no-program"]);
});

test("reports the error of the fence, not of the prose around it", () => {
  const parsed = parseSnippet("Here:\n```js\nconst a = ;\n```\n");
  expect(parsed).toMatchObject({ diagnostics: [{ code: "syntax-error", line: 3, column: 11 }] });
});

test("adds that a fence is not closed when what it holds fails", () => {
  const parsed = parseSnippet("```js\nconst a = ;\n");
  expect(parsed).toMatchObject({
    diagnostics: [
      { code: "syntax-error", line: 2 },
      { code: "unbalanced-fence", line: 1, column: 1 },
    ],
  });
});

const hostile: Record<string, (n: number) => string> = {
  "backticks on one line": (n) => "`".repeat(n),
  "fences that never match": (n) => "```js\nf(\n".repeat(n / 9),
  "closed fences": (n) => "```js\nconst a = 1;\n```\n".repeat(n / 20),
  "fences of other languages": (n) => "```json\n".repeat(n / 8),
  "fences of falling length": (n) =>
    Array.from({ length: Math.floor(Math.sqrt(n)) }, (_, i) =>
      "`".repeat(Math.floor(Math.sqrt(n)) - i + 3),
    ).join("\n"),
  prose: (n) => "The tool returns what it returns, and so on.\n".repeat(n / 45),
  "prose on one line": (n) => "words and ".repeat(n / 10),
  "comments that never end": (n) => "/*\n".repeat(n / 3),
  "templates that never end": (n) => "`\n```\n".repeat(n / 6),
  quotes: (n) => "> ".repeat(n / 2),
  "list markers": (n) => `${"- ".repeat(n / 2)}\`\`\``,
  "assignments to nothing": (n) => `${"a.".repeat(n / 2)}\n`,
  "code and prose in turn": (n) => "f(1);\nThis is what it does.\n".repeat(n / 28),
};

/** Counts the characters that string methods are asked about. */
function work(of: () => void): number {
  let count = 0;
  const prototype = String.prototype as unknown as Record<string, (...args: unknown[]) => unknown>;
  const names = [
    "charAt",
    "charCodeAt",
    "codePointAt",
    "indexOf",
    "startsWith",
    "slice",
    "trim",
    "split",
    "replace",
    "includes",
  ];
  const originals = names.map((name) => prototype[name]);
  const single = new Set(["charAt", "charCodeAt", "codePointAt", "startsWith"]);
  for (const [i, name] of names.entries()) {
    const original = originals[i] as (...args: unknown[]) => unknown;
    const one = single.has(name);
    prototype[name] = function (this: string, ...args: unknown[]): unknown {
      const result = Reflect.apply(original, this, args);
      if (one) count += 1;
      else if (name === "indexOf")
        count += (result === -1 ? this.length : (result as number)) - (Number(args[1]) || 0);
      else if (name === "slice") count += (result as string).length;
      else count += this.length;
      return result;
    };
  }
  try {
    of();
  } finally {
    for (const [i, name] of names.entries()) prototype[name] = originals[i] as () => unknown;
  }
  return count;
}

test.each(Object.keys(hostile))("reads %s with linear work and few candidates", (name) => {
  const make = hostile[name] as (n: number) => string;
  const cost = (n: number): number => {
    const text = make(n);
    let readings = 0;
    const total = work(() => {
      for (const candidate of candidates(text)) {
        readings++;
        expect(candidate.text.length).toBe(text.length);
      }
    });
    expect(readings).toBeLessThanOrEqual(MAX_CANDIDATES);
    return total;
  };
  const small = cost(20_000);
  expect(small).toBeGreaterThan(0);
  expect(cost(80_000)).toBeLessThan(small * 6 + 1_000);
});

test.each(Object.keys(hostile))("gets through 250 KB of %s", (name) => {
  const make = hostile[name] as (n: number) => string;
  const parsed = parseSnippet(make(250_000));
  expect(parsed.diagnostics.every(({ codeFrame }) => codeFrame.length < 2_000)).toBe(true);
});

test("gets through a megabyte of backticks and a hundred thousand fences", () => {
  expect(found("`".repeat(1_000_000))).toHaveLength(1);
  expect(Object.keys(found("```js\n".repeat(100_000))).length).toBeGreaterThan(0);
});
