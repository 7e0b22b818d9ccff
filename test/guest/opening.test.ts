/** What is expected of a fixture's first stage does for it, as a rule, and says what the guest that has all of it says. */
import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { notMidway, withoutTouched } from "../../src/runtime/light-output.js";
import { lightGuest } from "../../src/runtime/light-source.js";
import { stageSource } from "../../src/runtime/source.js";
import { plan } from "../runtime/support/library.js";
import { fixtureOf, toolsOf } from "../support/fixture.js";
import { evaluate, programOf } from "./harness.js";

const root = fileURLToPath(new URL("../fixtures/", import.meta.url));

/** Of those with a guest that has a first stage of its own. */
const programs = readdirSync(root).flatMap((name) => {
  const files = readdirSync(root + name).filter((file) => /^(input|fixture)\./.test(file));
  const texts = files.map(
    (file) => [file, readFileSync(`${root}${name}/${file}`, "utf8")] as const,
  );
  const fixture = fixtureOf(name, new Map(texts));
  const { program, features, tools, opening } = plan(fixture.source, { tools: toolsOf(fixture) });
  if (program === undefined || opening === undefined) return [];
  const made = { ...programOf({ body: "" }), program, features, tools, opening };
  return lightGuest(made) === "promises" ? [[name, made] as const] : [];
});

test("most programs that have promises are foreseen", () => {
  const asking = programs.filter(([, program]) => said(program)[0] === notMidway);
  expect(programs.length).toBeGreaterThan(15);
  expect(asking.length * 5).toBeLessThan(programs.length);
});

test.each(programs)("%s", (_, program) => {
  const [first, always] = said(program);
  if (first !== notMidway) expect(first).toBe(always);
});

function said(program: (typeof programs)[number][1]): unknown[] {
  const source = stageSource(program);
  return [source.midway([], {}), source.text([])].map((made) => {
    const answer = evaluate(made?.text ?? "");
    return typeof answer === "string" ? withoutTouched(answer).said : answer;
  });
}
