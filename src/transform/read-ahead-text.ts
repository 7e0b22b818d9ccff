/** In words: whether a call can be fetched ahead (R3), and why not. */
import type { CallSite } from "./types.js";

/** Undefined where nothing comes before the call that it could overtake. */
export function readAheadText(site: CallSite, sites: readonly CallSite[]): string | undefined {
  const { ahead } = site;
  if (ahead === undefined) return undefined;
  const other = ahead.site === undefined ? undefined : sites[ahead.site];
  const named =
    other === undefined ? "" : `${other.tool ?? other.callee} ${other.line}:${other.column}`;
  if (ahead.can === "yes") return "read ahead";
  if (ahead.can === "foreknown") return "read ahead, before the program comes to it";
  if (ahead.can === "chained") {
    return ahead.site === site.site
      ? "read ahead, as soon as its own last result is there"
      : `read ahead, as soon as ${named} has answered`;
  }
  if (ahead.can === "maybe") {
    return ahead.why === "write"
      ? `read ahead unless ${named} comes between`
      : `read ahead, a few at a time: ${named} may decide that it is not made`;
  }
  switch (ahead.why) {
    case "first":
      return undefined;
    case "dynamic":
      return "not read ahead: only the run can tell the tool";
    case "denied":
      return "not read ahead: it is denied";
    case "asks":
      return "not read ahead: it asks first";
    case "not-trusted":
      return "not read ahead: its server's annotations are not trusted";
    case "not-read-only":
      return "not read ahead: not annotated read-only";
    case "write":
      return `not read ahead: ${named} may write before it`;
    case "needs":
      return ahead.site === site.site
        ? "not read ahead: it needs its own last result"
        : `not read ahead: it needs ${named}`;
  }
}
