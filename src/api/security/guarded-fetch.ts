/** `fetch` for MCP servers: every hop is checked, and credentials stay with the origin they are for. */
import type { FetchLike } from "@modelcontextprotocol/sdk/shared/transport.js";
import { localServer } from "../local-servers.js";
import { urlFault } from "./server-url.js";

const maxRedirects = 5;

/** What a request keeps when it is sent on to another origin. */
const impersonal = new Set(["accept", "content-type", "mcp-protocol-version"]);

export function guardedFetch(development: boolean): FetchLike {
  return async (input, init = {}) => {
    let url = new URL(input);
    const headers = new Headers(init.headers);
    let { method = "GET", body } = init;
    for (let hop = 0; hop <= maxRedirects; hop++) {
      const fault = urlFault(url.href, development);
      if (fault !== undefined) throw new Error(`the address is refused: ${fault}`);
      const request = { ...init, method, body, headers, redirect: "manual" as const };
      const local = development ? localServer(url) : undefined;
      if (local !== undefined)
        return local(new Request(url, { method, headers, body, signal: init.signal }));
      const response = await fetch(url, request);
      const location = response.headers.get("location");
      if (![301, 302, 303, 307, 308].includes(response.status) || location === null)
        return response;
      void response.body?.cancel();
      const next = new URL(location, url);
      if (next.origin !== url.origin) {
        for (const name of [...headers.keys()]) if (!impersonal.has(name)) headers.delete(name);
      }
      // Fetch Standard, section 4.4: what a redirect makes of a POST.
      if (response.status === 303 || (response.status < 303 && method === "POST")) {
        method = "GET";
        body = undefined;
      }
      url = next;
    }
    throw new Error(`more than ${maxRedirects} redirects`);
  };
}
