import { expect, test } from "vitest";
import { Engine } from "../../src/runtime/engine.js";
import { type TextWriter, writeFast } from "../../src/runtime/engine-text.js";

const limits = { gas: 500, stackBytes: 65_536, memoryBytes: 32 * 1024 * 1024, ms: 10_000 };
const engine = new Engine();

async function evaluate(source: string) {
  await engine.ready(limits.memoryBytes);
  return engine.evaluate(source, limits);
}

async function kindOf(source: string): Promise<string> {
  const evaluation = await evaluate(source);
  return evaluation.ok ? "ok" : evaluation.failure.kind;
}

test.each([
  ["a loop that does not end", "for(;;);", "gas"],
  [
    "a loop that catches its interrupt",
    "for(;;) { try { for(;;); } catch {} finally { continue } }",
    "gas",
  ],
  ["recursion", "function f(){f()} f()", "stack"],
  ["recursion through a native", "function f(){ [1].map(f) } f()", "stack"],
  ["many objects", "const a = []; for(;;) a.push({ a: 1 })", "memory"],
  ["many typed arrays", "const a = []; for(;;) a.push(new Uint8Array(1e6))", "memory"],
  ["a throw", "throw new Error('x')", "thrown"],
  ["a value that is no string", "({})", "output"],
  ["a source larger than the memory", `'${"x".repeat(17 * 1024 * 1024)}'`, "memory"],
])("%s ends as what it is, and the next evaluation is sane", async (_, source, kind) => {
  expect(await kindOf(source)).toBe(kind);
  expect(await evaluate("'a' + 'b'")).toMatchObject({ ok: true, text: "ab" });
});

test("gas is the same every time", async () => {
  const source = "let n = 0; for (let i = 0; i < 123456; i++) n += i; String(n)";
  const first = await evaluate(source);
  expect(first.gas).toBeGreaterThan(5);
  expect((await evaluate(source)).gas).toBe(first.gas);
});

test("an instance grown past half its cap is replaced", async () => {
  await evaluate("new Uint8Array(24 * 1024 * 1024); 'x'");
  expect(engine.isReady(limits.memoryBytes)).toBe(false);
});

test("a hundred instances in a row can be made", async () => {
  // At this cap, which is also what a memory begins with, every instance is worn after one use.
  const small = { ...limits, memoryBytes: 16 * 1024 * 1024 };
  for (let i = 0; i < 100; i++) {
    expect(engine.isReady(small.memoryBytes)).toBe(false);
    await engine.ready(small.memoryBytes);
    expect(engine.evaluate("'x'", small).ok).toBe(true);
  }
});

test("local time is UTC, whatever the host's zone", async () => {
  const before = process.env.TZ;
  process.env.TZ = "America/New_York";
  try {
    expect(new Date(0).getTimezoneOffset()).not.toBe(0);
    const evaluation = await evaluate(
      "new Date(0).getTimezoneOffset() + ' ' + new Date(2020, 5, 1).toISOString()",
    );
    expect(evaluation).toMatchObject({ text: "0 2020-06-01T00:00:00.000Z" });
  } finally {
    if (before === undefined) delete process.env.TZ;
    else process.env.TZ = before;
  }
});

test("an engine that overflows the host's own stack is dropped, and the next one is sane", async () => {
  const own = new Engine();
  await own.ready(limits.memoryBytes);
  const deep = { ...limits, stackBytes: 2 * 1024 * 1024 };
  expect(own.evaluate("function f() { f() } f()", deep)).toMatchObject({
    ...{ ok: false, failure: { kind: "stack" } },
  });
  expect(own.isReady(limits.memoryBytes)).toBe(false);
  expect(own.evaluate("'x'", limits)).toMatchObject({ ok: false, failure: { kind: "engine" } });
  await own.ready(limits.memoryBytes);
  expect(own.evaluate("'a' + 'b'", limits)).toMatchObject({ ok: true, text: "ab" });
});

test("a parser that runs out of stack is the stack's limit", async () => {
  for (const source of ['JSON.parse("[".repeat(1e5))', 'new RegExp("(?:".repeat(3000)); "x"'])
    expect(await kindOf(source)).toBe("stack");
  expect(await kindOf("new RegExp('('); 'x'")).toBe("thrown");
});

const long = (text: string) => text.repeat(100);

test.each(["ascii", "é ü ß", "日本語", "😀 and 👩‍👩‍👧", "\u2028 \0"])(
  "a source arrives as it is written: %j",
  async (text) => {
    const said = await evaluate(`JSON.stringify([...${JSON.stringify(long(text))}])`);
    expect(said).toMatchObject({ ok: true, text: JSON.stringify([...long(text)]) });
  },
);

test("a source with half a character arrives, whatever becomes of that", async () => {
  expect(await evaluate(`const x = '\ud800'; '${long("a")}'`)).toMatchObject({ text: long("a") });
});

/** A module of 64 KB that keeps what it is asked to do itself. */
function fakeModule() {
  const slow: string[] = [];
  const module: TextWriter = {
    HEAPU8: new Uint8Array(65_536).fill(7),
    lengthBytesUTF8: (text) => slow.push(`length ${text}`),
    stringToUTF8: (text, at, room) => slow.push(`${text} at ${at}, ${room} there`),
  };
  writeFast(module);
  return { module, slow };
}

test("a long text is encoded once, and ends with a zero", () => {
  const { module, slow } = fakeModule();
  const text = long("aé日😀");
  const bytes = new TextEncoder().encode(text);
  expect(module.lengthBytesUTF8(text)).toBe(bytes.length);
  module.stringToUTF8(text, 100, bytes.length + 1);
  expect(module.HEAPU8.slice(99, 102 + bytes.length)).toEqual(Uint8Array.of(7, ...bytes, 0, 7));
  expect(slow).toEqual([]);
});

test("a short text, half a character and what there is no room for are left to the module", () => {
  const { module, slow } = fakeModule();
  const half = long("a\ud800");
  const text = long("b");
  for (const source of ["short", half]) {
    module.lengthBytesUTF8(source);
    module.stringToUTF8(source, 8, 1000);
  }
  module.lengthBytesUTF8(text);
  module.stringToUTF8(text, 0, 101);
  module.lengthBytesUTF8(text);
  module.stringToUTF8(text, 8, 100);
  module.stringToUTF8(text, 8, 101);
  expect(slow).toEqual([
    ...["length short", "short at 8, 1000 there"],
    ...[`length ${half}`, `${half} at 8, 1000 there`],
    ...[`${text} at 0, 101 there`, `${text} at 8, 100 there`, `${text} at 8, 101 there`],
  ]);
});
