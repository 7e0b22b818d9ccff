import { StreamableHTTPError } from "@modelcontextprotocol/sdk/client/streamableHttp.js";
import { expect, it } from "vitest";
import { requestError } from "../../src/mcp/errors.js";

const posting = "Error POSTing to endpoint: ";

it.each([
  [401, `${posting}no`, "McpError", "answered HTTP 401: no. Check the token or the headers"],
  [403, posting, "McpError", "answered HTTP 403. Check the token or the headers"],
  [404, `${posting}not here`, "McpError", "answered HTTP 404: not here. Check that its url"],
  [500, `${posting}oops`, "TransportError", "answered HTTP 500: oops."],
  [429, `${posting}slow`, "TransportError", "answered HTTP 429: slow."],
  [-1, "Unexpected content type: text/html", "TransportError", "gave no MCP answer: Unexpected"],
])("HTTP %s says what to look at", (code, message, name, said) => {
  const error = requestError("s", new StreamableHTTPError(code, message));
  expect(error).toMatchObject({ name, message: expect.stringContaining(`MCP server "s" ${said}`) });
});

it("a long body is cut", () => {
  const error = requestError("s", new StreamableHTTPError(500, posting + "x".repeat(10_000)));
  expect(error.message.length).toBeLessThan(400);
});
