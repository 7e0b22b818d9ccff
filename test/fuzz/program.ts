/**
 * Async programs, as text. Everything is built to end: loops count, recursion is bounded by an argument,
 * and each thrown error carries its own message, so that two engines agree on every word.
 */
import * as fc from "fast-check";
import { chain } from "./chain-program.js";
import { gathering } from "./gathering-program.js";
import { plain } from "./plain-program.js";
import { template } from "./template.js";

interface Tree {
  expression: string;
  promise: string;
  statement: string;
  block: string;
}

const NAMES = ["a", "b", "c", "d"];
const name = fc.constantFrom(...NAMES);
const small = fc.integer({ min: 0, max: 5 });
const delay = fc.integer({ min: 0, max: 40 });
const tag = fc.integer({ min: 0, max: 999 }).map((n) => `"k${n}"`);

const treesOf = (maxDepth: number) =>
  fc.letrec((tie: fc.LetrecTypedTie<Tree>): fc.LetrecValue<Tree> => {
    const shape = { maxDepth, depthIdentifier: "program", withCrossShrink: true };
    const e = tie("expression");
    const p = tie("promise");
    const s = tie("block");
    const leaf = fc.oneof(
      small.map(String),
      name,
      tag.map((t) => `${t}.length`),
    );
    return {
      expression: fc.oneof(
        shape,
        leaf,
        template("($0 + $1)", e, e),
        template("($0 ? $1 : $2)", e, e, e),
        template("($0, $1)", e, e),
        template("($0 = $1)", name, e),
        template("($0 ?? $1)", e, e),
        template("(await $0)", p),
        template("(await $0)", e),
        template("`${$0}-${await $1}`", e, p),
        template("[$0, await $1, $2].length", e, p, e),
        template("(await $0).v", template("tools.get({ id: $0 })", e)),
        template("(({ x = $0, ...rest }) => rest.y ?? x)({ y: $1 })", leaf, e),
        template("(await f$0($1, depth - 1))", fc.integer({ min: 0, max: 2 }), e),
        template("(await new Box($0).add($1))", e, e),
        template("(await Promise.all([$0, $1, $2])).join()", p, p, e),
        template("(await Promise.allSettled([$0, $1])).map((r) => r.status).join()", p, p),
        template("(await Promise.any([$0, $1]).catch((error) => error.errors.length))", p, p),
        template("(await Promise.race([$0, $1]))", p, p),
        template("(await (async () => { $0 return $1; })())", s, e),
        template("(await (async function* () { yield $0; return $1; })().next()).value", e, e),
        template("(await { async then(resolve) { console.log($1); resolve($0); } })", e, tag),
        // Aliases, callbacks, computed names.
        template("(await (async (call) => call({ id: $0 }))(tools.get)).v", e),
        template("(await tools[$0 % 2 ? 'get' : 'page']({ id: $1 })).v", e, leaf),
        template(
          "(await Promise.all([$0, $1].map((id) => tools.get({ id })))).map((r) => r.v).join()",
          leaf,
          e,
        ),
        template(
          "(await [$0, $1].reduce(async (sum, id) => (await sum) + (await tools.get({ id })).v, $2))",
          leaf,
          leaf,
          e,
        ),
        template(
          "(({ v, when, ids, none, big }) => [1 / v, when.getTime(), ids.size, none, big].join())(await tools.rich({ id: $0 }))",
          e,
        ),
        // What is read before the await is what counts.
        template("($0 += await $1)", name, p),
        template("($0 ||= await $1)", name, p),
        template("($0 ??= (await $1)?.v?.[0])", name, p),
        template("(await $0)?.list?.[await $1]", p, e),
        // Getters, arguments, private members, super.
        template("({ get x() { console.log($0); return $1; } }).x", tag, leaf),
        template(
          "(await ({ get p() { console.log($0); return tools.get({ id: $1 }); } }).p).v",
          tag,
          leaf,
        ),
        template(
          "(await (async function (x, y = $0) { return arguments.length + y; })($1))",
          leaf,
          e,
        ),
        template("(await new Late($0).add($1))", e, e),
        template("(await Late.make($0)).size", e),
        template("[...sync($0)].join()", e),
        template(
          "(await (async () => { try { $0 return $1; } finally { $2 if ($3) return $1; } })())",
          s,
          e,
          s,
          e,
        ),
        template(
          "(await (async () => { for (const x of [1, 2]) { try { if (x > 1) return await $0; continue; } finally { $1 } } })())",
          p,
          s,
        ),
        template(
          "(await (async () => { const it = g0($0); await it.next(); return (await it.return($1)).value; })())",
          e,
          p,
        ),
        template(
          "(await (async () => { const it = g1($0); await it.next(); try { return await it.throw(new Error($1)); } catch (error) { return error.message; } })())",
          e,
          tag,
        ),
        template(
          "(await (async function* () { yield* [$0, $1]; yield* g0($2); })().next()).value",
          p,
          e,
          e,
        ),
        template(
          "(await Promise.all([(async function* () { yield $0; })().next(), $1])).length",
          p,
          p,
        ),
      ),
      promise: fc.oneof(
        shape,
        template("tools.get({ id: $0 })", e),
        template("tools.fail({ id: $0 })", e).map((t) => `${t}.catch((error) => error.message)`),
        template("tools.flaky({ id: $0 })", e),
        template("Promise.resolve($0)", e),
        template("f$0($1, depth - 1)", fc.integer({ min: 0, max: 2 }), e),
        template("Promise.reject(new Error($0))", tag),
        template("$0.then((v) => { console.log($1, typeof v); return v; })", p, tag),
        template(
          "$0.catch(async (error) => { console.log(`${$1} ${error.message}`); return $2; })",
          p,
          tag,
          e,
        ),
        template("$0.finally(() => console.log($1))", p, tag),
        template("new Promise((resolve) => setTimeout(resolve, $0, $1))", delay, leaf),
        template(
          "new Promise((_, reject) => setTimeout(() => reject(new Error($1)), $0))",
          delay,
          tag,
        ),
        template("Promise.all([$0, $1])", p, p),
        template("Promise.race([$0, $1])", p, p),
        template("(async () => { $0 return $1; })()", s, e),
        template("(async () => $0)()", p),
        template("tools.page({ id: $0 }).then((page) => page.rows.length)", e),
        template("tools.put({ id: $0, more: [$1] })", e, e),
        template("Promise.race([$0, new Promise(() => {})])", p),
        template("Promise.race([tools.get({ id: $0 }), tools.flaky({ id: $1 }), $2])", e, e, p),
        template("Promise.any([$0, Promise.allSettled([$1, $2])])", p, p, p),
        template("Promise.all([Promise.race([$0, $1]), Promise.all([$2])])", p, p, p),
        template(
          "({ then(resolve, reject) { console.log($0); tools.flaky({ id: $1 }).then(resolve, reject); } })",
          tag,
          leaf,
        ).map((t) => `Promise.resolve(${t})`),
        template("({ get then() { console.log($0); return undefined; } })", tag).map(
          (t) => `Promise.resolve(${t}).then(() => 1)`,
        ),
        template(
          "(async () => ({ then(resolve) { setTimeout(resolve, $0, $1); } }))()",
          delay,
          leaf,
        ),
        template(
          "new (class Own extends Promise {})((resolve) => resolve($0)).then((v) => v)",
          leaf,
        ),
        template("$0.then($1)", p, leaf),
        template(
          "(async (x, { y = $0 } = {}) => { if (!x) throw new Error($1, { cause: y }); return y; })($2).catch((error) => error.cause)",
          leaf,
          tag,
          e,
        ),
      ),
      statement: fc.oneof(
        shape,
        template("$0 = $1;", name, e),
        template("console.log(`${$0} ${String($1)}`);", tag, e),
        template("if ($0) { $1 } else { $2 }", e, s, s),
        template(
          "for (let i = 0; i < $0; i++) { $1 later.push(() => i); }",
          fc.integer({ min: 1, max: 3 }),
          s,
        ),
        template("for (const item of [$0, $1]) { $2 }", e, e, s),
        template("for (const key in { x: $0, y: 1 }) { console.log(`key ${key}`); $1 }", e, s),
        template("for await (const item of g$0($1)) { $2 }", fc.integer({ min: 0, max: 1 }), e, s),
        template("for await (const item of [$0, $1]) { console.log(typeof item); $2 }", p, e, s),
        template(
          "try { $0 } catch (error) { console.log(`${$1} ${error.message}`); $2 }",
          s,
          tag,
          s,
        ),
        template("try { $0 } catch { $1 } finally { $2 }", s, s, s),
        template(
          "try { throw new Error($0); } catch (error) { console.log(`${error.message}`); }",
          tag,
        ),
        template("if ($0 > 4) throw new Error($1);", e, tag),
        template(
          "outer$2: for (let i = 0; i < 2; i++) { for (let j = 0; j < 2; j++) { $0 if ($1) continue outer$2; if (j) break outer$2; } }",
          s,
          e,
          fc.nat(9999),
        ),
        template(
          "switch (Number($0) % 3) { case 0: $1 break; case 1: $2 default: $3 }",
          e,
          s,
          s,
          s,
        ),
        template("{ let $0 = 1; $0 = $1; $2 }", name, e, s),
        template("do { $0 } while (budget-- > $1);", s, small),
        template(
          "$0.then((v) => console.log($1, typeof v), (error) => console.log(`${error.message}`));",
          p,
          tag,
        ),
        template("queueMicrotask(() => console.log($0));", tag),
        template("setTimeout(() => console.log($1), $0);", delay, tag),
        template("clearTimeout(setTimeout(() => console.log($1), $0));", delay, tag),
        template("[a, b = $0] = [$1, undefined];", e, e),
        template("later.push(async () => { $0 });", s),
        template("for (const f of later.splice(0, 2)) await f();", tag),
        template(
          "{ const { x = await $0, y: [z = await $1] = [] } = { y: $2 ? [] : undefined }; console.log(typeof x, typeof z); }",
          p,
          p,
          e,
        ),
        template(
          "for (const { v = await $0, w } of [{ w: $1 }, { v: $2 }]) { console.log(typeof v, typeof w); $3 }",
          p,
          e,
          e,
          s,
        ),
        template(
          "for (let i = 0, n = await $0; i < 2 && n !== i; i++) { later.push(async () => i); $1 }",
          e,
          s,
        ),
        template("while (budget-- > $2 && (await $0)) { $1 }", e, s, small),
        template("switch (await $0) { case await $1: $2 case 1: break; default: $3 }", e, e, s, s),
        template(
          "switch (await $0) { default: $1 case 2: { let c = 7; later.push(() => c); } }",
          p,
          s,
        ),
        template("block$0: { $1 if ($2) break block$0; $3 }", fc.nat(9999), s, e, s),
        template(
          "lost$0: for (const x of [1, 2, 3]) { try { if ($1) continue lost$0; $2 break lost$0; } finally { console.log(String(await $3)); } }",
          fc.nat(9999),
          e,
          s,
          e,
        ),
        template("for (const x of sync($0)) { $1 if (await $2) break; }", e, s, e),
        template(
          "for await (const item of g$0($1)) { $2 if ($3) break; }",
          fc.integer({ min: 0, max: 1 }),
          e,
          s,
          e,
        ),
        template(
          "for await (const { v: [x = await $0] = [] } of [{ v: [$1] }, {}]) { console.log(typeof x); }",
          p,
          e,
        ),
        template(
          "try { $0 throw await $1; } catch ({ message, v = message }) { console.log(typeof v); } finally { $2 }",
          s,
          e,
          s,
        ),
        template("{ const [x, ...rest] = sync($0); console.log(String(x), rest.length); }", e),
        template(
          "{ let n = 0; await new Promise((resolve) => { const t = setInterval(() => { console.log($0, n); if (n++ > 1) { clearInterval(t); resolve(); } }, $1); }); }",
          tag,
          delay,
        ),
        template(
          "{ const it = g1($0); console.log((await Promise.all([it.next(), it.next(), it.return($1)])).map((r) => r.done).join()); }",
          e,
          e,
        ),
        template("void $0.catch(() => console.log($1));", p, tag),
      ),
      block: fc
        .array(tie("statement"), { minLength: 0, maxLength: 2, depthIdentifier: "program" })
        .map((lines) => lines.join("\n")),
    };
  });

/** With everything there is in it. */
function rich(maxDepth: number, statements: number, budget: number): fc.Arbitrary<string> {
  const trees = treesOf(maxDepth);
  const helper = fc.tuple(trees.block, trees.expression);
  return fc
    .record({
      f: fc.array(helper, { minLength: 3, maxLength: 3 }),
      g: fc.array(fc.tuple(trees.block, trees.expression, trees.expression), {
        minLength: 2,
        maxLength: 2,
      }),
      method: trees.expression,
      main: fc.array(trees.statement, { minLength: 1, maxLength: statements }),
      value: trees.expression,
    })
    .map(({ f, g, method, main, value }) => {
      const declarations = new Map<string, string>([
        ...f.map(([block, result], index): [string, string] => [
          `f${index}(`,
          `async function f${index}(x, depth = 1) { if (depth <= 0 || budget-- < 0) return x; let [a, b] = [x, 2], c = 1, d = 2; ${block}\nreturn ${result}; }`,
        ]),
        ...g.map(([block, one, two], index): [string, string] => [
          `g${index}(`,
          `async function* g${index}(x) { let depth = 1; if (budget-- < 0) return; try { yield ${one}; ${block}\nyield* [x, ${two}]; } finally { console.log("closed", ${index}); } }`,
        ]),
        [
          "sync(",
          `function* sync(x) { try { yield x; const { y = yield 2 } = {}; yield* [y, 3]; } finally { console.log("sync closed"); } }`,
        ],
        [
          "Box",
          `class Box { #value; static #count = 0; constructor(value) { this.#value = value; Box.#count++; } async #get(depth) { return this.#value; } async add(x) { if (budget-- < 0) return x; const depth = 0; return [await this.#get(x), ${method}].join("+"); } }`,
        ],
        [
          "Late",
          `class Late extends Box { static #made = 0; static { this.first = 0; } static async make(x) { this.#made++; const it = new this(await x); it.size = this.#made; return it; } later = async () => this; async add(x) { const self = await this.later(); return self === this ? "late " + (await super.add(x)) : ""; } }`,
        ],
      ]);
      return [
        `let a = 1, b = 2, c = 3, d = 4, budget = ${budget}, depth = 2;`,
        "const later = [];",
        ...mentioned([...main, value].join("\n"), declarations),
        ...main,
        `return [a, b, c, d, ${value}].map(String).join("|");`,
      ].join("\n");
    });
}

/** Most are small: what goes wrong mostly does so in few lines, and a program costs what its stages cost. */
export const program: fc.Arbitrary<string> = fc.oneof(
  { weight: 11, arbitrary: plain },
  { weight: 5, arbitrary: chain },
  { weight: 3, arbitrary: gathering },
  { weight: 8, arbitrary: rich(1, 2, 6) },
  { weight: 1, arbitrary: rich(3, 4, 12) },
);

/** The declarations that `text` needs: what a stage need not parse it should not be given. */
function mentioned(text: string, declarations: Map<string, string>): string[] {
  const needed = new Set<string>();
  const look = (where: string): void => {
    for (const [use, line] of declarations) {
      if (needed.has(use) || !where.includes(use)) continue;
      needed.add(use);
      look(line);
    }
  };
  look(text);
  return [...declarations].flatMap(([use, line]) => (needed.has(use) ? [line] : []));
}
