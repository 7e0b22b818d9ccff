/** S1: what a source was made for before leaves nothing behind. */
import { expect, test } from "vitest";
import { stageSource } from "../../src/runtime/source.js";
import { ok, programOf } from "../guest/harness.js";

test("a source that has served one journal serves another as a fresh one would", () => {
  const program = programOf({ body: "return yield call(0, 1)" });
  const first = [ok(0, 1), ok(1, "two"), ok(2, { three: 3 })];
  const other = [ok(0, "another"), ok(1, 2)];
  const used = stageSource(program);
  used.text(first);
  for (const settlements of [other, first.slice(0, 1), first, []])
    expect(used.text(settlements)).toEqual(stageSource(program).text(settlements));
});
