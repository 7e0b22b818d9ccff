import { expect, test } from "vitest";
import { resolveServer } from "../../src/mcp/config.js";
import { connectServers } from "../../src/mcp/index.js";

const environment = { HOME: "/home/me", TOKEN: "s3cret", EMPTY: "" };

test("variables are expanded in every string", () => {
  expect(
    resolveServer(
      {
        command: "${HOME}/bin",
        args: ["--t=${TOKEN}", "${NONE:-x}"],
        env: { A: "${env:TOKEN}" },
        cwd: "${HOME}",
      },
      environment,
    ),
  ).toEqual({
    kind: "stdio",
    command: "/home/me/bin",
    args: ["--t=s3cret", "x"],
    env: { A: "s3cret" },
    cwd: "/home/me",
  });
  expect(
    resolveServer(
      { url: "https://x.test/${EMPTY:-a}", headers: { Authorization: "Bearer ${TOKEN}" } },
      environment,
    ),
  ).toEqual({
    kind: "http",
    url: new URL("https://x.test/a"),
    headers: { Authorization: "Bearer s3cret" },
  });
});

test.each([
  ["not an object", 7],
  ['neither "command" nor "url"', {}],
  ["MISSING, which is not set", { command: "x", env: { A: "${MISSING}" } }],
  ["not an http or https URL", { url: "file:///etc/passwd" }],
  ['"args" is not an array', { command: "x", args: "y" }],
  ['"args[1]" is not a string', { command: "x", args: ["a", 1] }],
  ["NUL", { command: "x\0y" }],
  ["Streamable HTTP", { type: "sse", url: "http://x.test" }],
  ['needs "url"', { type: "http", command: "x" }],
])("an entry is refused with a reason: %s", (reason, entry) => {
  expect(() => resolveServer(entry, environment)).toThrow(reason);
});

test("entries that cannot be used are reported, not thrown", async () => {
  const mcpServers = { a: { url: "nonsense" }, off: { command: "x", disabled: true } };
  const connection = await connectServers({ mcpServers });
  expect(connection.servers).toMatchObject([
    { id: "a", status: "error", error: expect.stringContaining("URL") },
  ]);
});

test("a file that is no configuration is misuse", async () => {
  await expect(connectServers({} as never)).rejects.toThrow(TypeError);
});
