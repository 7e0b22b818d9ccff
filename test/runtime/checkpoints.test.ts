/** R4, E4: what a stage says of its checkpoint is counted again; nothing goes on from one that does not add up. */
import { expect, test } from "vitest";
import { fromBase } from "../../src/runtime/base.js";
import { Checkpoints } from "../../src/runtime/checkpoints.js";
import type {
  Checkpoint,
  Settlement,
  StageBase,
  StageInput,
  StageOutput,
  WaitNode,
} from "../../src/runtime/types.js";

const args = { form: "json", text: "[]" } as const;
const fulfilled = (seq: number): Settlement => ({
  ...{ kind: "fulfilled", seq, at: 1000 + seq },
  value: { form: "json", text: "1" },
});
const settlements = [fulfilled(0), fulfilled(1)];
const points = [
  { line: 3, saved: [], functions: [], lists: ["out"], keep: [] },
  { line: 5, saved: [], functions: [], lists: ["out", "more"], keep: [] },
];
const reentry = { kept: "k", each: "e", whole: "w", careful: false, opening: 0, points };
const program = {
  program: { reentry, parameters: [] },
  features: ["console"],
} as unknown as StageInput["program"];
const input = { program, settlements } as unknown as StageInput;

const saved: Checkpoint = {
  ...{ place: 0, delivered: 2, logs: 0, now: 1000, index: 0, rich: false, order: [] },
  ...{ carried: "{}", values: "[]", lists: [{ held: 0, count: 2, text: "1,1" }] },
};
const output = (checkpoint: Checkpoint | undefined, more: object = {}): StageOutput =>
  ({
    ...{ requests: [0, 1].map((tool) => ({ tool, site: tool, args })), logs: [], checkpoint },
    ...more,
  }) as unknown as StageOutput;

/** Whether a stage that was asked to take a checkpoint may say this. */
function taken(said: StageOutput, given: readonly Settlement[] = settlements): boolean {
  const checkpoints = new Checkpoints("always", program);
  expect(checkpoints.input({ ...input, settlements: given })).toMatchObject({ save: true });
  const made = checkpoints.take(said, 1, given);
  expect(checkpoints.delivered).toBe(made === undefined ? 0 : 2);
  return made !== undefined;
}

test("a checkpoint that adds up is taken, and the next stage goes on from it", () => {
  expect(taken(output(saved))).toBe(true);
});

test.each<[string, StageOutput]>([
  ["more settlements than it was given", output({ ...saved, delivered: 3 })],
  ["none of them", output({ ...saved, delivered: 0 })],
  ["more logs than it wrote", output({ ...saved, logs: 1 })],
  [
    "elements that the host does not hold",
    output({ ...saved, lists: [{ held: 1, count: 0, text: "" }] }),
  ],
  ["more than fits", output({ ...saved, values: "x".repeat(8 * 1024 * 1024 + 1) })],
])("a checkpoint over %s is not taken", (_, said) => {
  expect(taken(said)).toBe(false);
});

test("a checkpoint that leaves a call open is not taken", () => {
  expect(taken(output(saved), [fulfilled(0), fulfilled(2)])).toBe(false);
});

test("lists are told apart by their names from place to place", () => {
  const checkpoints = new Checkpoints("always", program);
  checkpoints.input(input);
  checkpoints.take(output(saved), 1, settlements);
  const given = [...settlements, fulfilled(2)];
  expect(checkpoints.input({ ...input, settlements: given })).toMatchObject({ save: true });
  const lists = [
    { held: 2, count: 1, text: "2" },
    { held: 0, count: 0, text: "" },
  ];
  const made = checkpoints.take(output({ ...saved, place: 1, delivered: 3, lists }), 1, given);
  expect(made?.data.chunks).toEqual([
    { count: 3, texts: ["1,1", "2"] },
    { count: 0, texts: [] },
  ]);
});

test("a journal's checkpoint of another program is left aside", () => {
  const data = { checkpoint: saved, logs: [], calls: 2, chunks: [{ count: 2, texts: ["1,1"] }] };
  const resumed = (given: object) => {
    const checkpoints = new Checkpoints("auto", program);
    checkpoints.resume({ ...data, ...given }, output(saved).requests, 2);
    return checkpoints.delivered;
  };
  expect(resumed({})).toBe(2);
  expect(resumed({ chunks: [] })).toBe(0);
  expect(resumed({ checkpoint: { ...saved, place: 7 } })).toBe(0);
});

test("what a stage says from a checkpoint on is told as if it had begun at the beginning", () => {
  const base = {
    ...{ id: 1, checkpoint: saved, delivered: 2, calls: 2, chunks: [] },
    ...{ requests: output(saved).requests, logs: [{ level: "log", text: "a", at: 1 }] },
  } as StageBase;
  const error = { name: "E", message: "m", stack: "", call: 1 };
  const whole = fromBase(
    {
      ...{ requests: [], timers: [], logs: [], lost: [0], consumed: [1], needs: [], diverged: 1 },
      waits: [{ kind: "all", of: [{ kind: "call", seq: 0 }, { kind: "never" }] }],
      linger: { calls: [3], timers: [4] },
      unhandled: [{ ...error, errors: [error], cause: error }],
      end: { ok: false, error },
      checkpoint: { ...saved, delivered: 1, logs: 1 },
    },
    base,
  );
  expect(whole).toMatchObject({
    ...{ lost: [2], consumed: [3], diverged: 3, linger: { calls: [5], timers: [4] } },
    waits: [{ kind: "all", of: [{ kind: "call", seq: 2 }, { kind: "never" }] }],
    unhandled: [{ call: 3, errors: [{ call: 3 }], cause: { call: 3 } }],
    end: { error: { call: 3 } },
    checkpoint: { delivered: 3, logs: 2 },
  });
});

const landingPoint = {
  line: 3,
  saved: [{ name: "r", kind: "const" as const }],
  landing: true as const,
};
const landings = {
  ...program,
  program: {
    reentry: { ...reentry, points: [{ ...points[0], ...landingPoint, lists: [] }] },
    parameters: [],
  },
} as unknown as StageInput["program"];
const calls = (...seqs: number[]) => seqs.map((seq) => ({ kind: "call" as const, seq }));
const all = (...of: WaitNode[]): WaitNode => ({ kind: "all", of });
const waiting = { landing: { place: 0, values: "[7]" }, waits: [all(...calls(1, 0))] };

/** What the next stage is given, once what a stage waited for is there. */
function landed(
  more: Partial<StageOutput> = {},
  given: readonly Settlement[] = settlements,
  mode: "auto" | "off" = "auto",
) {
  const checkpoints = new Checkpoints(mode, landings);
  checkpoints.land(output(undefined, { ...waiting, ...more }), given);
  const next = checkpoints.input({ ...input, program: landings, settlements: given });
  return next.base === undefined ? undefined : { ...next.base.checkpoint, left: next.settlements };
}

test("a stage goes on with what the one before it waited for, where it waited for it", () => {
  expect(landed()).toMatchObject({
    place: 0,
    delivered: 2,
    now: 1001,
    values: "[7,[1,1]]",
    left: [],
  });
  expect(landed({ waits: [all(all(...calls(0)), ...calls(1))] })?.values).toBe("[7,[[1],1]]");
  const none = { place: 0, values: "[]" };
  expect(landed({ landing: none })?.values).toBe("[[1,1]]");
});

test.each<[string, Partial<StageOutput>, (readonly Settlement[])?]>([
  ["says nothing of it", { landing: undefined as never }],
  ["waits for less than it asked for", { waits: [all(...calls(0))] }],
  ["waits for one call twice", { waits: [all(...calls(0, 1, 1))] }],
  ["waits for a call that it did not make", { waits: [all(...calls(0, 2))] }],
  ["waits for any of them", { waits: [{ kind: "any", of: calls(0, 1) }] }],
  ["waits for several things", { waits: calls(0, 1) }],
  ["waits for nothing", { waits: [] }],
  ["waits for a call that has not come back", {}, [fulfilled(0)]],
  [
    "waits for one that was rejected",
    {},
    [fulfilled(0), { kind: "rejected", seq: 1, at: 1001, error: { name: "Error", message: "" } }],
  ],
  [
    "waits for more than plain data",
    {},
    [fulfilled(0), { kind: "fulfilled", seq: 1, at: 1, value: { form: "devalue", text: "-1" } }],
  ],
  ["saved very much", { landing: { place: 0, values: `["${"x".repeat(300_000)}"]` } }],
])("it begins at the beginning after one that %s", (_, more, given) => {
  expect(landed(more, given)).toBeUndefined();
});

test("so it does where checkpoints are turned off", () => {
  expect(landed({}, settlements, "off")).toBeUndefined();
});
