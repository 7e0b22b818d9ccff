/** Names that servers chose, made identifiers of JavaScript. */

const reserved = new Set(
  (
    "await break case catch class const continue debugger default delete do else enum export extends " +
    "false finally for function if implements import in instanceof interface let new null package " +
    "private protected public return static super switch this throw true try typeof var void while " +
    "with yield arguments eval async of undefined NaN Infinity __result__"
  ).split(" "),
);

/** A member of these names would be mistaken for something of the language's. */
const unsafeMembers = new Set([
  ...Object.getOwnPropertyNames(Object.prototype),
  "prototype",
  "then",
  "toJSON",
]);

/** Globals of ECMAScript and of common hosts: a tool under such a name would change what code means. */
const standardGlobals = new Set(
  (
    "AggregateError Array ArrayBuffer AsyncDisposableStack AsyncFunction AsyncGenerator AsyncIterator Atomics " +
    "BigInt BigInt64Array BigUint64Array Blob Boolean Buffer DataView Date DisposableStack Error EvalError " +
    "Event EventTarget FinalizationRegistry Float16Array Float32Array Float64Array FormData Function Generator " +
    "GeneratorFunction Headers Int16Array Int32Array Int8Array Intl Iterator JSON Map Math Number Object " +
    "Promise Proxy RangeError ReadableStream ReferenceError Reflect RegExp Request Response Set " +
    "SharedArrayBuffer String SuppressedError Symbol SyntaxError TextDecoder TextEncoder TypeError URIError " +
    "URL URLSearchParams Uint16Array Uint32Array Uint8Array Uint8ClampedArray WeakMap WeakRef WeakSet " +
    "WebAssembly WebSocket AbortController AbortSignal alert atob btoa clearImmediate clearInterval " +
    "clearTimeout confirm console crypto decodeURI decodeURIComponent document encodeURI encodeURIComponent " +
    "escape exports fetch global globalThis isFinite isNaN module navigator parseFloat parseInt performance " +
    "process prompt queueMicrotask require self setImmediate setInterval setTimeout structuredClone " +
    "unescape window"
  ).split(" "),
);

/**
 * `get-sum` -> `get_sum`, `2nd` -> `_2nd`, `delete` -> `delete_`, `` -> `fallback`. The result is an
 * identifier in strict and sloppy code, and safe as a member's name.
 */
export function toIdentifier(name: string, fallback: string): string {
  const text = name
    .slice(0, 128)
    .normalize("NFC")
    .replace(/[^\p{ID_Continue}$]+/gu, "_");
  if (text.replaceAll("_", "") === "" && text !== name) return fallback;
  const started = /^[\p{ID_Start}$_]/u.test(text) ? text : `_${text}`;
  if (text === "") return fallback;
  return reserved.has(started) || unsafeMembers.has(started) ? `${started}_` : started;
}

/** Whether a global of this name would hide one that snippets take for granted. */
export function shadowsGlobal(name: string): boolean {
  return standardGlobals.has(name);
}

export interface Naming {
  /** Name by the position of its origin; undefined where the same origin came before. */
  names: (string | undefined)[];
  /** Origins whose name had to differ from the identifier they make. */
  renamed: { origin: string; name: string; taken: string }[];
}

/**
 * Gives each origin a name of its own, whatever the order they come in: an origin that is its own
 * identifier keeps it; of the others the one that sorts first gets the plain name, the next `name_2`.
 */
export function assignNames(
  origins: readonly string[],
  identify: (origin: string) => string,
  taken: Iterable<string> = [],
): Naming {
  const used = new Set(taken);
  const assigned = new Map<string, string>();
  const renamed: Naming["renamed"] = [];
  const unique = [...new Set(origins)].sort();
  const exact = unique.filter((origin) => identify(origin) === origin);
  const others = unique.filter((origin) => identify(origin) !== origin);
  for (const origin of [...exact, ...others]) {
    const wanted = identify(origin);
    let name = wanted;
    for (let n = 2; used.has(name); n++) name = `${wanted}_${n}`;
    used.add(name);
    assigned.set(origin, name);
    if (name !== wanted) renamed.push({ origin, name, taken: wanted });
  }
  const names = origins.map((origin) => {
    const name = assigned.get(origin);
    assigned.delete(origin);
    return name;
  });
  return { names, renamed };
}
