import { StdioServerTransport } from "@modelcontextprotocol/sdk/server/stdio.js";
import { createAtlas } from "./server.js";

await createAtlas().connect(new StdioServerTransport());
