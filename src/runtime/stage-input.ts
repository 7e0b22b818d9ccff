/** What all stages of a run share, made once from its header. */
import type { HeaderEntry } from "./journal.js";
import type { GuestText, Proved, Settlement, StageInput } from "./types.js";

/** `settlements` grows while the run goes on; nothing is copied for a stage. */
export function stageInput(
  header: HeaderEntry,
  settlements: readonly Settlement[],
  { guest, proved = {} }: { guest?: GuestText | undefined; proved?: Proved | undefined },
): StageInput {
  const { brief, keepsBuiltIns, opening, atOnce } = proved;
  const { program, features, tools, sites, seed, startedAt, limits } = header;
  return {
    program: {
      ...(guest !== undefined && { guest }),
      ...(brief && { brief }),
      ...(keepsBuiltIns && { keepsBuiltIns }),
      ...(opening && { opening }),
      ...(atOnce && { atOnce }),
      program,
      features,
      tools,
      siteTools: sites.map((site) => (site.tool === undefined ? -1 : tools.indexOf(site.tool))),
      seed,
      startedAt,
      maxLogBytes: limits.maxLogBytes,
      maxArgumentBytes: limits.maxArgumentBytes,
      maxCalls: limits.maxCalls,
    },
    settlements,
    limits: {
      gas: limits.maxStageGas,
      stackBytes: limits.maxStackBytes,
      memoryBytes: limits.maxMemoryBytes,
      ms: limits.maxStageMs,
    },
  };
}
