/** What all stages of a run share, made once from its header. */
import type { Opening } from "../transform/types.js";
import type { HeaderEntry } from "./journal.js";
import type { GuestText, Settlement, StageInput } from "./types.js";

/** `settlements` grows while the run goes on; nothing is copied for a stage. */
export function stageInput(
  header: HeaderEntry,
  settlements: readonly Settlement[],
  {
    guest,
    brief,
    keepsBuiltIns,
    opening,
    atOnce,
  }: {
    guest?: GuestText | undefined;
    brief?: number | undefined;
    keepsBuiltIns?: true | undefined;
    atOnce?: true | undefined;
    opening?: readonly Opening[] | undefined;
  } = {},
): StageInput {
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
