/** MCP servers that are part of the Worker itself: in development it answers its own requests to them. */

export type LocalServer = (request: Request) => Promise<Response>;

const servers = new Map<string, LocalServer>();

export function addLocalServer(path: string, server: LocalServer): void {
  servers.set(path, server);
}

export function localServers(): ReadonlyMap<string, LocalServer> {
  return servers;
}

/** The server at this address of loopback. */
export function localServer({ hostname, pathname }: URL): LocalServer | undefined {
  return hostname === "127.0.0.1" || hostname === "localhost" ? servers.get(pathname) : undefined;
}
