/**
 * Programs that only await tools, or gather them: those which the guests of one function run, and which
 * are read ahead of most.
 */
import * as fc from "fast-check";
import { template } from "./template.js";

interface Tree {
  value: string;
  call: string;
  statement: string;
  block: string;
}

const small = fc.integer({ min: 0, max: 5 });
const name = fc.constantFrom("a", "b", "c", "d");
const tag = fc.integer({ min: 0, max: 9 }).map((n) => `"k${n}"`);
const label = fc.nat(9999);

const trees = fc.letrec((tie: fc.LetrecTypedTie<Tree>): fc.LetrecValue<Tree> => {
  const shape = { maxDepth: 2, depthIdentifier: "plain", withCrossShrink: true };
  const v = tie("value");
  const c = tie("call");
  const s = tie("block");
  const leaf = fc.oneof(small.map(String), name, tag, fc.constant("out.length"));
  return {
    value: fc.oneof(
      shape,
      leaf,
      template("($0 + $1)", v, v),
      template("($0 ? $1 : $2)", v, v, v),
      template("`${$0}-${$1}`", v, v),
      template("String($0).length", v),
      template("next($0)", v),
      template("[$0, $1].join()", v, v),
      template("(await tools.get({ id: $0 })).v", v),
      template("((await tools.page({ id: $0 })).rows?.[$1]?.half ?? $2)", v, small, leaf),
      template("(await $0)", v),
    ),
    call: fc.oneof(
      template("tools.get({ id: $0 })", v),
      template("tools.get({ id: $0 })", leaf),
      template("tools.page({ id: $0 })", leaf),
      template("tools.flaky({ id: $0 })", v),
      template("tools.rich({ id: $0 })", leaf),
      template("tools.put({ id: $0, more: [out.length] })", leaf),
      template("tools.fail({ id: $0 })", leaf),
    ),
    statement: fc.oneof(
      shape,
      template("$0 = $1;", name, v),
      template("out.push($0);", v),
      template("$0 = (await tools.get({ id: $1 })).v;", name, v),
      template(
        "for (const id of [$0, $1, $2]) { out.push((await tools.get({ id })).v); $3 }",
        v,
        v,
        leaf,
        s,
      ),
      template(
        "for (let i = 0; i < $0; i++) { const r = await tools.get({ id: i + $1 }); out.push(r.v); }",
        small,
        leaf,
      ),
      template("for (let i = 0; i < $0; i++) { $1 }", fc.integer({ min: 1, max: 3 }), s),
      template(
        "for (const [i, id] of [$0, $1].entries()) { out[i] = (await tools.get({ id })).v; }",
        v,
        leaf,
      ),
      template(
        "for (const key in { x: $0, y: 1 }) { out.push(key, (await tools.get({ id: key })).v); }",
        leaf,
      ),
      template("if ($0) { $1 } else { $2 }", v, s, s),
      template("try { out.push(await $0); $1 } catch (error) { out.push(error.message); }", c, s),
      template("try { $0 } catch { $1 } finally { $2 }", s, s, s),
      template(
        "out.push(...(await Promise.all([$0, $1].map((id) => tools.get({ id })))).map((r) => r.v));",
        v,
        v,
      ),
      template("{ const [x, y] = await Promise.all([$0, $1]); out.push(typeof x, y?.v); }", c, c),
      template(
        'out.push((await Promise.allSettled([$0, $1, $2])).map((r) => r.status + (r.reason?.message ?? "")));',
        c,
        c,
        leaf,
      ),
      template(
        "{ const p = $0; $1 try { out.push(typeof (await p)); } catch (error) { out.push(error.message); } }",
        c,
        s,
      ),
      template(
        "{ const p = tools.get({ id: $0 }); out.push((await p).v, (await tools.get({ id: $1 })).v, (await p).list.length); }",
        v,
        leaf,
      ),
      template(
        "{ let cursor = $0; do { const page = await tools.page({ id: cursor }); out.push(page.rows.length); cursor = page.rows.length; } while (--budget > $1); }",
        leaf,
        small,
      ),
      template("while (budget-- > $0) { $1 }", fc.integer({ min: 3, max: 7 }), s),
      template(
        "while (out.length < $0 && budget-- > 0) out.push((await tools.get({ id: out.length })).v);",
        small,
      ),
      template(
        "loop$0: for (const x of [1, 2, 3]) { for (const id of [$1, x]) { if (id > 2) continue loop$0; if ((await tools.get({ id })).v > $2) break loop$0; $3 } }",
        label,
        leaf,
        small,
        s,
      ),
      template('switch (typeof $0) { case "number": $1 break; default: $2 }', v, s, s),
      template("if (String($0).length > 3) throw new Error($1);", v, tag),
      template("if (out.length > $0) return out;", fc.integer({ min: 3, max: 9 })),
      template("await tools.put({ id: $0, more: [$1, out.length] });", v, v),
      template("[$0, $1] = [$1, (await tools.get({ id: $0 })).v];", name, name),
      template(
        "{ const { v, list: [first = $0] } = await tools.get({ id: $1 }); out.push(v, first); }",
        leaf,
        v,
      ),
      template("out.push([1, 2].map((x) => x + String($0)).join());", leaf),
    ),
    block: fc
      .array(tie("statement"), { minLength: 0, maxLength: 2, depthIdentifier: "plain" })
      .map((lines) => lines.join(" ")),
  };
});

export const plain: fc.Arbitrary<string> = fc
  .record({
    main: fc.array(trees.statement, { minLength: 1, maxLength: 3 }),
    value: trees.value,
  })
  .map(({ main, value }) =>
    [
      "let a = 1, b = 2, c = 3, d = 4, budget = 8;",
      "const out = [];",
      ...(main.concat(value).some((text) => text.includes("next("))
        ? ["const next = (x) => x + 1;"]
        : []),
      ...main,
      `return [a, b, c, d, ${value}, ...out].map(String).join("|");`,
    ].join("\n"),
  );
