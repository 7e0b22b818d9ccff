/** Which addresses an organisation may have the engine connect to. */
import ipaddr from "ipaddr.js";

/**
 * Checks the URL of an MCP server, or of a redirect. The URL parser has already made decimal, octal
 * and hexadecimal forms of an address into one (URL Standard, section 3.5).
 *
 * @returns what is wrong with it, if anything.
 */
export function urlFault(text: string, development: boolean): string | undefined {
  if (!URL.canParse(text)) return "it is not a URL";
  const url = new URL(text);
  if (url.username !== "" || url.password !== "")
    return "it holds credentials; put them in auth_token or headers";
  if (url.protocol !== "https:" && url.protocol !== "http:") return "it must be an https URL";
  const host = url.hostname.replace(/\.$/, "").toLowerCase();
  const place = placeOf(host);
  if (place === "loopback" && development) return undefined;
  if (place !== "public") return `${host} is a ${place} address, which servers may not have`;
  if (url.protocol !== "https:") return "it must be an https URL";
  return undefined;
}

type Place = "public" | "loopback" | "private or reserved" | "local";

function placeOf(host: string): Place {
  const literal = host.startsWith("[") ? host.slice(1, -1) : host;
  if (ipaddr.isValid(literal)) return rangeOf(literal);
  if (host === "localhost" || host.endsWith(".localhost")) return "loopback";
  if (!host.includes(".") || /\.(?:local|internal|intranet|lan|home|corp|arpa|onion)$/.test(host))
    return "local";
  return "public";
}

function rangeOf(literal: string): Place {
  const address = ipaddr.process(literal);
  // RFC 4291, section 2.5.5.1: an IPv4 address in the last 32 bits.
  if (address instanceof ipaddr.IPv6 && address.parts.slice(0, 6).every((part) => part === 0)) {
    const [high = 0, low = 0] = address.parts.slice(6);
    if (high === 0 && low === 1) return "loopback";
    const embedded = rangeOf(`${high >> 8}.${high & 255}.${low >> 8}.${low & 255}`);
    return embedded === "loopback" ? "private or reserved" : embedded;
  }
  const range = address.range();
  if (range === "unicast") return "public";
  return range === "loopback" ? "loopback" : "private or reserved";
}
