import type { TestProject } from "vitest/node";
import { startServers, type TestServers } from "./mcp-servers.js";

declare module "vitest" {
  export interface ProvidedContext {
    servers: TestServers;
  }
}

/** The servers live as long as the tests of the project. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const { base, other, close } = await startServers();
  project.provide("servers", { base, other });
  return close;
}
