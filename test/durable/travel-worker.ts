/** One leg of a run, in workerd. */
import { resume, run } from "../../src/workers.js";
import { type Leg, travel } from "./travel.js";

export default {
  async fetch(request: Request): Promise<Response> {
    try {
      return Response.json(await travel((await request.json()) as Leg, { run, resume }));
    } catch (thrown) {
      return new Response(String(thrown), { status: 500 });
    }
  },
};
