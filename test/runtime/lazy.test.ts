/** What is compiled when it is touched does what it does when it is there from the beginning. */
import * as fc from "fast-check";
import { expect, test } from "vitest";
import { defaultLimits } from "../../src/runtime/limits.js";
import { PlanCache } from "../../src/runtime/plan-cache.js";
import { startRun } from "../../src/runtime/run.js";
import { natively } from "../support/native-guest.js";
import { PlansWithout } from "../support/plans-without.js";
import { listening } from "../support/recording.js";

const read = async (x: { i?: number } = {}) => ({ i: x.i ?? 0, list: [1, "two"] });
const tools = {
  get: { handler: read, annotations: { readOnlyHint: true } },
  put: read,
  fail: async () => {
    throw new TypeError("no such thing");
  },
};

async function ran(source: string, plans: PlanCache, checkpoint: "auto" | "always" | "off") {
  let eager = 0;
  let texts = 0;
  const executor = listening(({ text, evaluation }) => {
    if (text.includes('\'"use strict";0,function')) texts++;
    if (evaluation.ok && /^\?eager|"needs":\["eager"/.test(evaluation.text)) eager++;
  });
  const platform = { limits: defaultLimits, executor: () => executor, plans };
  let time = 1e12;
  const now = () => ++time;
  const settings = { tools, checkpoint, now, seed: "lazy", id: "run" };
  const outcome = await startRun(source, settings, platform).outcome;
  const calls = outcome.calls.map(({ tool, args, status, line }) => ({ tool, args, status, line }));
  const { status, value, error, logs, stages, warnings } = outcome;
  return { texts, eager, told: { status, value, error, logs, stages, warnings, calls } };
}

/** Both ways; the outcome, how many stages had something as text, and how many had to do without. */
async function both(source: string, checkpoint: "auto" | "always" | "off" = "off") {
  const lazy = await ran(source, new PlanCache(), checkpoint);
  const eager = await ran(source, new PlansWithout("keepsBuiltIns"), checkpoint);
  expect(lazy.told).toEqual(eager.told);
  return { ...lazy.told, texts: lazy.texts, eager: lazy.eager };
}

/** What only the whole guest knows. */
const whole = "if (false) Promise.withResolvers();";
const uses: Readonly<Record<string, string>> = {
  structuredClone:
    "out.push(structuredClone({ a: new Map([[1, new Set([2])]]), d: new Date(5), e: new RangeError('x'), r: /x/g }).a.size, structuredClone(new Date(7)).getTime())",
  "a clone that fails": "out.push(structuredClone({ f() {} }))",
  TextEncoder: "out.push(new TextEncoder().encode('é漢').length, typeof TextEncoder)",
  TextDecoder:
    "out.push(new TextDecoder('utf-16le').decode(new Uint8Array([65, 0])), new TextDecoder() instanceof TextDecoder)",
  "a decoder that fails":
    "out.push(new TextDecoder('utf-8', { fatal: true }).decode(new Uint8Array([255])))",
  base64: "out.push(btoa('hello'), atob('aGVsbG8='), [btoa, atob].map((f) => f.length).join())",
  "base64 that fails": "out.push(atob('*'))",
  URL: "{ const u = new URL('/a?b=1#c', 'https://x.y:8080'); u.searchParams.append('z', 'é'); out.push(u.href, URL.canParse('x'), u.host) }",
  "a URL that is none": "out.push(new URL('nothing').href)",
  URLSearchParams: "out.push(new URLSearchParams({ a: '1 2' }).toString(), URLSearchParams.name)",
  crypto: "out.push(crypto.randomUUID(), crypto.getRandomValues(new Uint8Array(4)).join())",
  "a console":
    "console.log({ a: [1, { b: new Map([[1, /x/]]) }], d: new Date(9), f: btoa }, 10n, '%s', 1); console.log('%s|%o', 'a', { b: 1 })",
  "the clock": "out.push(Date.now(), new Date(3).toISOString(), Math.random())",
};
const named = Object.entries(uses);
/** Worth being compiled late, if the rest is not. */
const large = "if (out.length > 99) structuredClone(late);";
const around = (body: string, before = "", after = "") =>
  `const out = []; const late = await get({ i: 1 });\n${before}\n${body};\nawait get({ i: out.length });\n${after} return out;`;

test.skipIf(natively).each(named)("%s", async (name, use) => {
  const lazily = name !== "the clock";
  const beside = lazily ? large : "";
  for (const other of ["", "await Promise.all([get(), get({ i: 2 })]);", whole]) {
    const more = `${beside} ${other}`;
    const one = await both(around(use, more));
    const caught = await both(
      around(`try { ${use} } catch (e) { out.push(e.name, e.message) }`, more),
    );
    const twice = await both(around(`${use};\n${use}`, more));
    const untouched = await both(around(`if (late.i > 5) { ${use} }`, more));
    expect(caught.status).toBe("completed");
    expect(untouched.value).toEqual([]);
    expect(one.status).toBe(/fails|none/.test(name) ? "failed" : "completed");
    expect(twice.status).toBe(one.status);
    expect(one.eager + caught.eager + twice.eager + untouched.eager).toBe(0);
    if (name !== "a console" || other === whole)
      expect([one, caught, twice, untouched].map(({ texts }) => texts > 0)).toEqual(
        Array(4).fill(lazily),
      );
  }
});

test.skipIf(natively)("what a stage has touched is code in those that repeat it", async () => {
  const { texts, stages } = await both(
    "await put(); await put(); const c = structuredClone({ a: 1 }); await put(c); await put(); return c",
  );
  // The first stage is not expected to touch it, and has neither.
  expect([texts, stages]).toEqual([2, 5]);
});

test.skipIf(natively)("any of them, in any order", async () => {
  const statement = fc.constantFrom(
    ...named.map(([, use]) => `try { ${use} } catch (e) { console.log(e, e.message) }`),
    ...["await get({ i: out.length });", "try { await fail() } catch (e) { console.error(e) }"],
    ...["out.push((await Promise.all([get({ i: 1 }), get({ i: 2 })])).length);", whole],
    "await (async () => { await get(); console.log([out]) })();",
    "for (let i = 0; i < 3; i++) { const r = await get({ i }); out.push(structuredClone(r).i) }",
    "await new Promise((r) => setTimeout(r, 1));",
  );
  const program = fc.array(statement, { minLength: 2, maxLength: 8 });
  const mode = fc.constantFrom("auto" as const, "always" as const, "off" as const);
  await fc.assert(
    fc.asyncProperty(program, mode, async (all, checkpoint) => {
      const { status, eager } = await both(
        `const out = [];\n${all.join("\n")}\nreturn out`,
        checkpoint,
      );
      expect([status, eager]).toEqual(["completed", 0]);
    }),
    { numRuns: Number(process.env.LAZY_RUNS ?? 15) },
  );
});

test.skipIf(natively).each([
  ["[].join.call([]); Array.prototype.join = () => 'x'; console.log([1, [2]]);", "[ 1, [ 2 ] ]"],
  ["Object.keys = () => ['k']; console.log(structuredClone({ a: 1 }));", "{ a: 1 }"],
  ["Map.prototype.get = () => 5; console.log(structuredClone([{}]));", "[ {} ]"],
  ["String.fromCharCode = () => '?'; console.log(atob('aGk='));", "hi"],
  ["const o = [].map; o.call = o.apply = o.bind = null; console.log(btoa('hi'));", "aGk="],
  ["(() => {}).bind.bind = () => 1; console.log(new TextEncoder().encode('x').length);", "1"],
  ["Object.prototype.get = 1; console.log(new URL('https://a.b/c').pathname);", "/c"],
  [
    "console.log(JSON.stringify(Object.getOwnPropertyDescriptor(globalThis, 'btoa')), typeof btoa);",
    '{"writable":true,"enumerable":false,"configurable":true} function',
  ],
  [
    "const f = function () { return typeof Object.keys(this) }; console.log(f(), btoa('x'));",
    "object eA==",
  ],
])("a program that tampers has all from the beginning: %s", async (body, text) => {
  for (const more of ["", whole]) {
    const { logs, texts } = await both(`${more} await get(); ${body} return 1`);
    expect(texts).toBe(0);
    expect(logs.map((entry) => entry.text)).toEqual([text]);
  }
});

test.skipIf(natively).each(["structuredClone({ n }).n", "new URL('https://a.b/' + n).href"])(
  "where the stack is nearly full: %s",
  async (use) => {
    const deep = `const down = (n) => { try { return down(n + 1) } catch { return ${use} } };`;
    for (const more of ["", whole]) {
      const { status } = await both(`${more}\n${deep}\nawait get(); return down(0)`);
      expect(status).toBe("completed");
      const at = "const at = (n) => n ? at(n - 1) : (n, USE);".replace("USE", use);
      for (const depth of [250, 300, 320])
        await both(
          `${more}\n${at}\nawait get(); try { return at(${depth}) } catch (e) { return e.name }`,
        );
    }
  },
);
