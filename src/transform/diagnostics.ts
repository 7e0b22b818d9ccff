/**
 * Every diagnostic, worded in one place: what happened, and what to write instead.
 * A new one is one more entry; the arguments of its `message` are what callers must give.
 */
import { codeFrame, positionAt } from "./code-frame.js";
import type { Diagnostic, Severity } from "./types.js";

interface Entry<A> {
  severity: Severity;
  message: (args: A) => string;
  hint?: (args: A) => string | undefined;
}

const entry = <A = Record<never, never>>(of: Entry<A>): Entry<A> => of;

const registry = {
  // ------------------------------------------------------------ recover
  "source-too-large": entry<{ bytes: number; limit: number }>({
    severity: "error",
    message: (a) => `The snippet is ${a.bytes} bytes long; the limit is ${a.limit}.`,
    hint: () =>
      "Write only the program, and fetch large data through a tool instead of inlining it.",
  }),
  empty: entry({
    severity: "error",
    message: () => "There is no code here.",
    hint: () => "Send JavaScript: call the tools with `await`, and `return` the result.",
  }),
  "no-program": entry({
    severity: "error",
    message: () => "This reads as prose: no part of it is a JavaScript program.",
    hint: () => "Send JavaScript, alone or in one ```js fence.",
  }),
  "unbalanced-fence": entry<{ fence: string }>({
    severity: "error",
    message: (a) =>
      `The code fence ${a.fence} is never closed, and what follows it does not parse.`,
    hint: (a) => `Close it with ${a.fence} on a line of its own, or send the code without a fence.`,
  }),

  // ------------------------------------------------------------ parse
  "syntax-error": entry<{ reason: string; hint?: string }>({
    severity: "error",
    message: (a) => a.reason,
    hint: (a) => a.hint,
  }),
  "too-deep": entry<{ limit: number }>({
    severity: "error",
    message: (a) =>
      `The program is nested too deeply: ${a.limit} levels at most, fewer for callbacks in callbacks.`,
    hint: () => "Split it up: name intermediate values, and keep large data in arrays or strings.",
  }),
  "too-complex": entry({
    severity: "error",
    message: () => "This is too complex to be read: its brackets can be taken in too many ways.",
    hint: () => "Write it without type arguments and casts here.",
  }),
  "unterminated-string": entry<{ kind: "string" | "template" | "comment" | "regular expression" }>({
    severity: "error",
    message: (a) => `This ${a.kind} is never closed.`,
    hint: (a) =>
      a.kind === "string"
        ? "Close it on the same line, or use a template literal (`…`) for text of several lines."
        : a.kind === "template"
          ? "Close it with a backtick; write a backtick inside it as \\`."
          : a.kind === "comment"
            ? "Close it with */."
            : "Close it with /; write a slash inside it as \\/.",
  }),
  "await-in-non-async": entry<{ callback: boolean }>({
    severity: "error",
    message: () => "`await` stands in a function that is not async.",
    hint: (a) =>
      a.callback
        ? "Use `for (const x of list) { await … }`, or make the callback async and wait for all: `await Promise.all(list.map(async (x) => { await … }))`."
        : "Write `async` before this function, and `await` its calls.",
  }),
  import: entry<{ source: string }>({
    severity: "error",
    message: (a) => `Nothing can be imported here (${JSON.stringify(a.source)}).`,
    hint: () => "The tools are already in scope as globals: remove the import and call them.",
  }),
  "import-meta": entry({
    severity: "error",
    message: () =>
      "`import.meta` does not exist here: the snippet is the body of an async function.",
    hint: () => "Remove it; nothing is loaded from files.",
  }),
  "export-from": entry<{ source: string }>({
    severity: "error",
    message: (a) =>
      `Nothing can be exported from ${JSON.stringify(a.source)}: there are no modules here.`,
    hint: () => "The tools are already in scope as globals. `return` the result.",
  }),
  "import-equals": entry({
    severity: "error",
    message: () => "`import … = …` has no meaning here: there are no modules.",
    hint: () => "The tools are already in scope as globals: remove the import and call them.",
  }),
  "export-equals": entry({
    severity: "error",
    message: () => "`export =` has no meaning here: the snippet is not a module.",
    hint: () => "`return` the result.",
  }),
  decorators: entry({
    severity: "error",
    message: () => "Decorators are not supported.",
    hint: () => "Call the function on the class or the method yourself.",
  }),
  using: entry<{ await: boolean }>({
    severity: "error",
    message: (a) => `\`${a.await ? "await using" : "using"}\` declarations are not supported.`,
    hint: (a) =>
      `Write \`const x = …; try { … } finally { ${a.await ? "await x[Symbol.asyncDispose]()" : "x[Symbol.dispose]()"} }\`, or close the resource by its own method.`,
  }),
  jsx: entry({
    severity: "error",
    message: () => "JSX is not supported.",
    hint: () => "Build a string or a plain object instead.",
  }),
  namespace: entry<{ reason: string }>({
    severity: "error",
    message: (a) => `This TypeScript namespace cannot be turned into JavaScript: ${a.reason}.`,
    hint: () => "Use an object literal or plain functions.",
  }),
  enum: entry<{ reason: string }>({
    severity: "error",
    message: (a) => `This TypeScript enum cannot be turned into JavaScript: ${a.reason}.`,
    hint: () => "Use an object literal: `const Color = { Red: 0, Green: 1 };`.",
  }),
  "typescript-unsupported": entry<{ what: string }>({
    severity: "error",
    message: (a) => `This TypeScript form is not supported: ${a.what}.`,
    hint: () => "Write it in plain JavaScript.",
  }),
  "typographic-quotes": entry<{ quote: string }>({
    severity: "error",
    message: (a) => `${a.quote} is a typographic quotation mark, which does not delimit a string.`,
    hint: () => "Use ' or \" or `.",
  }),

  // ------------------------------------------------------------ analyze
  "unknown-tool": entry<{ name: string; nearest: readonly string[] }>({
    severity: "error",
    message: (a) => `There is no tool or variable named \`${a.name}\`.`,
    hint: (a) => nearest(a.nearest),
  }),
  "unknown-name": entry<{ name: string; nearest: readonly string[] }>({
    severity: "warning",
    message: (a) => `Nothing is named \`${a.name}\` here; reading it throws a ReferenceError.`,
    hint: (a) => nearest(a.nearest),
  }),
  "unknown-tool-member": entry<{ namespace: string; member: string; nearest: readonly string[] }>({
    severity: "error",
    message: (a) => `\`${a.namespace}\` has no tool named \`${a.member}\`.`,
    hint: (a) => nearest(a.nearest),
  }),
  "denied-tool": entry<{ tool: string }>({
    severity: "error",
    message: (a) => `The tool \`${a.tool}\` is denied by policy; calling it throws.`,
    hint: () => "Do without it, or ask the user to allow it.",
  }),
  "schema-violation": entry<{ tool: string; path: string; problem: string }>({
    severity: "error",
    message: (a) =>
      `\`${a.tool}\` does not take this: ${a.path === "" ? "" : `${a.path} `}${a.problem}.`,
    hint: () => "Pass what the tool's input schema asks for.",
  }),
  "argument-form": entry<{ tool: string; names: readonly string[] }>({
    severity: "error",
    message: (a) => `\`${a.tool}\` takes one object of named arguments.`,
    hint: (a) => {
      const given = a.names.length === 0 ? "name: …" : a.names.map((n) => `${n}: …`).join(", ");
      return `Write \`await ${a.tool}({ ${given} })\`.`;
    },
  }),
  "unknown-argument": entry<{
    tool: string;
    name: string;
    has: readonly string[];
    nearest: readonly string[];
  }>({
    severity: "warning",
    message: (a) =>
      `\`${a.tool}\` names no argument \`${a.name}\`, and may ignore it: it has ${listed(a.has)}.`,
    hint: (a) => (a.nearest.length > 0 ? nearest(a.nearest) : undefined),
  }),
  "unknown-result-member": entry<{
    tool: string;
    path: string;
    member: string;
    /** Absent for an array. */
    has?: readonly string[];
    nearest?: readonly string[];
  }>({
    severity: "warning",
    message: (a) => {
      const where =
        a.path === ""
          ? `What \`${a.tool}\` returns`
          : `\`${a.path}\` of what \`${a.tool}\` returns`;
      if (a.has === undefined) return `${where} is an array: it has no \`${a.member}\`.`;
      return `${where} has no \`${a.member}\`: it has ${listed(a.has)}.`;
    },
    hint: (a) => {
      if (a.has === undefined)
        return "Take an element of it, or go through it with `for…of` or `map`.";
      return a.nearest?.length ? nearest(a.nearest) : undefined;
    },
  }),
  "already-parsed": entry<{ tool: string; path: string; kind: string }>({
    severity: "warning",
    message: (a) => {
      const what = a.path === "" ? "what" : `\`${a.path}\` of what`;
      return `\`JSON.parse\` is given ${what} \`${a.tool}\` returns, which is ${a.kind} already.`;
    },
    hint: () => "Use it as it is.",
  }),
  "async-callback": entry<{ method: string }>({
    severity: "warning",
    message: (a) =>
      a.method === "forEach"
        ? "`forEach` does not wait for what its async callback does."
        : `\`${a.method}\` does not wait for its async callback: it takes each promise for true.`,
    hint: (a) =>
      a.method === "forEach"
        ? "Use `for (const x of list) { await … }`, or `await Promise.all(list.map(async (x) => { await … }))`."
        : `Ask first, \`const yes = await Promise.all(list.map(async (x) => …))\`, then \`list.${a.method}((x, i) => yes[i])\`.`,
  }),
  "list-of-promises": entry<{ method: string }>({
    severity: "warning",
    message: (a) =>
      `\`${a.method}\` is given promises, not what they come to: they are of a \`map\` with an async callback.`,
    hint: () => "Wait for all of them first: `await Promise.all(list.map(async (x) => { … }))`.",
  }),
  "forgotten-await": entry<{ tool: string; repaired: boolean; inPlace: boolean }>({
    severity: "warning",
    message: (a) =>
      a.repaired
        ? `\`${a.tool}\` returns a promise, and its value is used here: \`await\` was added.`
        : `\`${a.tool}\` returns a promise, and its value seems to be used here without \`await\`.`,
    hint: (a) =>
      a.inPlace
        ? `Write \`(await ${a.tool}(…))\`, in parentheses.`
        : `Write \`await ${a.tool}(…)\`.`,
  }),
  "unreachable-code": entry({
    severity: "warning",
    message: () => "Nothing from here on can run.",
    hint: () => "Remove it, or move it before the statement that leaves.",
  }),
  "tool-dead-zone": entry<{ name: string; member?: string }>({
    severity: "error",
    message: (a) =>
      `\`${a.name}\` is read here before its own declaration has a value; it hides the ` +
      `${a.member === undefined ? "tool" : "tools of"} \`${a.name}\`.`,
    hint: (a) => {
      const call = a.member === undefined ? a.name : `${a.name}.${a.member}`;
      return `Name the variable differently: \`const ${a.name}Result = await ${call}(…)\`.`;
    },
  }),
  "tool-overwritten": entry<{ name: string }>({
    severity: "warning",
    message: (a) => `This assigns to \`${a.name}\`, which is a tool.`,
    hint: () => "Declare a variable of another name.",
  }),
  "dynamic-import": entry({
    severity: "warning",
    message: () => "`import()` throws here: there are no modules.",
    hint: () => "The tools are already in scope as globals.",
  }),
  require: entry({
    severity: "warning",
    message: () => "`require` throws here: there are no modules.",
    hint: () => "The tools are already in scope as globals: call them directly.",
  }),
  fetch: entry<{ name: string }>({
    severity: "warning",
    message: (a) => `\`${a.name}\` throws here: the snippet has no network of its own.`,
    hint: () => "Use a tool that makes the request.",
  }),
  eval: entry<{ name: string }>({
    severity: "warning",
    message: (a) => `\`${a.name}\` throws here: code cannot be made from strings.`,
    hint: () => "Write the code out, or look functions up in an object.",
  }),
  "missing-global": entry<{ name: string; instead?: string }>({
    severity: "warning",
    message: (a) => `\`${a.name}\` does not exist here.`,
    hint: (a) => a.instead,
  }),
  "with-async": entry({
    severity: "error",
    message: () => "`await` and async functions are not supported inside `with`.",
    hint: () => "Name the object and read its properties: `o.x`.",
  }),
} satisfies { [code: string]: Entry<never> };

export type KnownDiagnosticCode = keyof typeof registry;

/** What the message of `code` needs to be told. */
export type DiagnosticArguments<C extends KnownDiagnosticCode> =
  Parameters<(typeof registry)[C]["message"]> extends [infer A extends object]
    ? [A] extends [never]
      ? Record<never, never>
      : A
    : Record<never, never>;

export const diagnosticCodes = Object.keys(registry) as KnownDiagnosticCode[];

/**
 * A diagnostic about `source` (the snippet as it came) between two UTF-16 offsets; a node will do.
 * `severity` overrides the registry's where the circumstances decide, as under a guard.
 */
export function diagnostic<C extends KnownDiagnosticCode>(
  code: C,
  source: string,
  span: { start: number; end: number },
  args: DiagnosticArguments<C>,
  severity?: Severity,
): Diagnostic {
  const of = registry[code] as unknown as Entry<DiagnosticArguments<C>>;
  const start = Math.max(0, Math.min(span.start, source.length));
  const end = Math.max(start, Math.min(span.end, source.length));
  const { line, column } = positionAt(source, start);
  const last = positionAt(source, end);
  const endColumn = last.line === line ? last.column : undefined;
  const hint = of.hint?.(args);
  return {
    code,
    severity: severity ?? of.severity,
    message: of.message(args),
    ...(hint === undefined ? {} : { hint }),
    start,
    end,
    line,
    column,
    codeFrame: codeFrame(source, line, column, endColumn),
  };
}

function listed(names: readonly string[]): string {
  return names.map((name) => `\`${name}\``).join(", ");
}

function nearest(names: readonly string[]): string {
  const [first, ...others] = names.map((name) => `\`${name}\``);
  if (first === undefined) return "Use only the tools that are listed, under their exact names.";
  if (others.length === 0) return `Did you mean ${first}?`;
  return `Did you mean ${[first, ...others.slice(0, -1)].join(", ")} or ${others.at(-1)}?`;
}
