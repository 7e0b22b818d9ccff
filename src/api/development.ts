/** The Worker with the example server mounted in it. */
import { handleAtlas } from "../../examples/atlas/handler.js";
import { Notes } from "../../examples/atlas/server.js";
import { makeApp } from "./app.js";
import { addLocalServer } from "./local-servers.js";

export { Conversation } from "./objects/conversation.js";
export { Organization } from "./objects/organization.js";
export { Run } from "./objects/run.js";

const notes = new Notes();
addLocalServer("/examples/atlas/mcp", async (request) => {
  // Stateless: no stream of its own, which would never end, and no session.
  if (request.method !== "POST")
    return new Response(null, { status: 405, headers: { allow: "POST" } });
  return handleAtlas(request, notes);
});

export default makeApp();
