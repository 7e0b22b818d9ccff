/** A run begun in Node goes on in workerd, and the other way round, to the same. */
import { afterAll, beforeAll, expect, test } from "vitest";
import { resume, run } from "../../src/index.js";
import { type PlainWorker, startPlainWorker } from "../support/plain-worker.js";
import { type Arrived, type Leg, programs, travel } from "./travel.js";

type Runtime = (leg: Leg) => Promise<Arrived>;

let worker: PlainWorker | undefined;

const inNode: Runtime = (leg) => travel(leg, { run, resume });
const inWorkerd: Runtime = async (leg) => {
  const answer = await worker?.fetch("http://travel/", {
    method: "POST",
    body: JSON.stringify(leg),
  });
  if (answer?.ok !== true) throw new Error(await answer?.text());
  return (await answer.json()) as Arrived;
};

beforeAll(async () => {
  worker = await startPlainWorker("travel", "test/durable/travel-worker.ts");
}, 120_000);

afterAll(() => worker?.dispose());

/** One leg after another, in turn in these; every call that waits is approved in a leg of its own. */
async function journey(source: string, ...runtimes: readonly Runtime[]): Promise<Arrived> {
  let arrived: Arrived | undefined;
  for (let leg = 0; arrived === undefined || arrived.waiting.length > 0; leg++) {
    const runtime = runtimes[leg % runtimes.length];
    const seq = arrived?.waiting.at(-1);
    if (runtime === undefined) throw new Error("nowhere to go");
    const decisions = seq === undefined ? [] : [{ seq, action: "approve" as const }];
    arrived = await runtime({ source, decisions, ...(arrived && { journal: arrived.journal }) });
  }
  return arrived;
}

const cases = Object.entries(programs);

test.each(cases)("%s: suspended here and approved there, by turns", async (_, source) => {
  const { facts } = await journey(source, inNode);
  for (const turns of [[inWorkerd], [inNode, inWorkerd], [inWorkerd, inNode]]) {
    const there = await journey(source, ...turns);
    expect(there.facts).toEqual(facts);
  }
});

test.each(cases)("%s: cut after any entry, it goes on in the other", async (_, source) => {
  for (const [here, there] of [
    [inNode, inWorkerd],
    [inWorkerd, inNode],
  ] as const) {
    const whole = await journey(source, here);
    const lines = whole.journal.split("\n").slice(0, -1);
    for (let kept = 1; kept <= lines.length; kept++) {
      const journal = `${lines.slice(0, kept).join("\n")}\n`;
      let arrived = await there({ source, journal });
      while (arrived.waiting.length > 0) {
        const decisions = arrived.waiting.map((seq) => ({ seq, action: "approve" as const }));
        arrived = await there({ source, journal: arrived.journal, decisions });
      }
      expect({ kept, ...arrived.facts }).toEqual({ kept, ...whole.facts });
    }
  }
});
