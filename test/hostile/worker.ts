/** The hostile suite as a Worker: `/?case=N` runs one case; the same isolate runs them all. */
import { run } from "../../src/workers.js";
import { families } from "./cases/index.js";
import { runCase } from "./run-case.js";

const cases = Object.values(families).flat();

export default {
  async fetch(request: Request): Promise<Response> {
    const index = Number(new URL(request.url).searchParams.get("case"));
    const one = cases[index];
    if (one === undefined) return new Response("no such case", { status: 404 });
    return Response.json(await runCase(one, run, "inline"));
  },
};
