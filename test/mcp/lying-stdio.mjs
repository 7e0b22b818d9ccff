/** A server on standard input and output that misbehaves as its tools' names say. */
import { createInterface } from "node:readline";

const tools = ["ok", "die", "garbage", "flood", "change"];
let calls = 0;

const say = (message) =>
  process.stdout.write(`${JSON.stringify({ jsonrpc: "2.0", ...message })}\n`);

if (process.argv[2] === "stillborn") {
  console.error("\u001b[31mno key given");
  process.exit(1);
}

for await (const line of createInterface({ input: process.stdin })) {
  const { id, method, params } = JSON.parse(line);
  if (method === "initialize") {
    const capabilities = { tools: { listChanged: true } };
    say({
      id,
      result: {
        protocolVersion: "2025-06-18",
        capabilities,
        serverInfo: { name: "liar", version: "0" },
      },
    });
  } else if (method === "tools/list") {
    const names = calls === 0 ? tools : [...tools, "late"];
    say({
      id,
      result: { tools: names.map((name) => ({ name, inputSchema: { type: "object" } })) },
    });
  } else if (method === "tools/call") {
    calls++;
    if (params.name === "die") process.exit(3);
    if (params.name === "garbage") process.stdout.write("Hello!\n{}\n[1]\nnull\n");
    if (params.name === "flood") process.stdout.write("x".repeat(200_000));
    if (params.name === "change") say({ method: "notifications/tools/list_changed" });
    say({ id, result: { content: [{ type: "text", text: `pid ${process.pid}` }] } });
  }
}
