/** R3: which calls of a look ahead are hints, of what it says and of what it leaves out. */
import { expect, test } from "vitest";
import { hintsOf } from "../../src/runtime/ahead-hints.js";
import type { CallSite } from "../../src/transform/types.js";
import { run } from "../runtime/support/library.js";

const args = { form: "json", text: "[]" } as const;
const site = (more: object) => ({ dependsOn: [], ...more }) as unknown as CallSite;
const sites = [site({}), site({ dependsOn: [0] }), site({ needs: [0], dependsOn: [0] })];
const request = (of: number | string) => ({ tool: 0, site: of, args });

test("a hint whose arguments need what is open is none, and one that hangs on it is uncertain", () => {
  const requests = [0, 1, 2].map(request);
  const ahead = [0, 0, 0];
  const certain = (open: number[]) =>
    hintsOf({ requests, ahead }, sites, open).map((hint) => [hint.request.site, hint.certain]);
  expect(certain([])).toEqual([
    [0, true],
    [1, false],
  ]);
  expect(hintsOf({ requests: [request(1)], ahead: [0] }, sites, [])).toMatchObject([
    { certain: true, reason: "its arguments depend on no result" },
  ]);
});

test("arguments that results are passed on to are a hint where it is certain that the call is made", () => {
  const passes = [site({}), site({ needs: [0], dependsOn: [0, 2], passes: true }), site({})];
  const passed = [{ where: ["0"], from: -1, path: [] }];
  const found = (of: readonly CallSite[], open: number[]) =>
    hintsOf({ requests: [request(1)], ahead: [passed] }, of, open);
  expect(found(passes, [0])).toMatchObject([{ index: 0, certain: true, passed }]);
  expect(found(passes, [0, 2])).toEqual([]);
  expect(found(sites, [0])).toEqual([]);
});

test("a call that the plan has no place for is no hint, and what is not said is none", () => {
  expect(hintsOf({ requests: [request("1:2"), request(9)], ahead: [0, 0] }, sites, [])).toEqual([]);
  expect(hintsOf({ requests: [request(0)] }, sites, [])).toEqual([]);
});

test("a call with much to send is not fetched ahead, and does no harm", async () => {
  const seen: number[] = [];
  const handler = ({ i, pad }: { i: number; pad: string }) => seen.push(i) && pad.length;
  const get = { annotations: { readOnlyHint: true }, handler };
  const source =
    "const pad = 'x'.repeat(50_000); let n = 0; for (const i of [1, 2, 3, 4]) n += await get({ i, pad }); return n";
  const outcome = await run(source, { tools: { get } });
  expect(outcome).toMatchObject({ status: "completed", value: 200_000 });
  expect(outcome.calls.map(({ prefetched }) => prefetched)).toEqual([false, false, false, false]);
  expect(seen).toEqual([1, 2, 3, 4]);
});
