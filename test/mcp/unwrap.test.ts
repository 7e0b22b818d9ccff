import { expect, test } from "vitest";
import { unwrapToolResult } from "../../src/mcp/unwrap.js";

const text = (value: string) => ({ type: "text", text: value });
const unwrap = (result: Record<string, unknown>) => unwrapToolResult("t", result);

test.each([
  ["structured content", { content: [text("x")], structuredContent: { a: 1 } }, { a: 1 }],
  ["no content", { content: [] }, null],
  ["text", { content: [text("hello")] }, "hello"],
  ["a JSON object", { content: [text(' {"a":[1]} ')] }, { a: [1] }],
  ["a JSON array", { content: [text("[1,2]")] }, [1, 2]],
  ["a number stays text", { content: [text("007")] }, "007"],
  ["true stays text", { content: [text("true")] }, "true"],
  ["text that only looks like JSON", { content: [text("[note] hi")] }, "[note] hi"],
  ["several blocks", { content: [text("a"), text('{"b":1}')] }, ["a", { b: 1 }]],
  [
    "an image",
    {
      content: [
        { type: "image", data: "aGk=", mimeType: "image/png", annotations: { priority: 1 } },
      ],
    },
    { type: "image", data: "aGk=", mimeType: "image/png" },
  ],
  [
    "a resource",
    {
      content: [
        {
          type: "resource",
          resource: { uri: "x:y", text: "t", mimeType: "text/plain", _meta: {} },
        },
      ],
    },
    { type: "resource", uri: "x:y", text: "t", mimeType: "text/plain" },
  ],
  [
    "a link",
    { content: [{ type: "resource_link", uri: "x:y", name: "n", icons: [] }] },
    { type: "resource_link", uri: "x:y", name: "n" },
  ],
  ["content that is none", { content: "x" }, null],
  ["blocks that are none", { content: [null, 7] }, [null, null]],
])("%s", (_, result, expected) => {
  expect(unwrap(result)).toEqual(expected);
});

test("isError is thrown with the text, and what came with it", () => {
  const result = {
    isError: true,
    content: [text("no such file"), text("try b")],
    structuredContent: { code: 7 },
  };
  expect(() => unwrap(result)).toThrow(
    expect.objectContaining({
      name: "ToolError",
      message: "no such file\ntry b",
      data: { code: 7 },
    }),
  );
  expect(() => unwrap({ isError: true, content: [] })).toThrow("t failed without saying why");
});

test("a value that nests too deep is an error", () => {
  const deep = `${"[".repeat(10_000)}${"]".repeat(10_000)}`;
  expect(() => unwrap({ content: [text(deep)] })).toThrow("nests deeper");
});
