/** The header of a run: everything that running it again needs. */
import type { LoweredProgram, Plan, ProgramParameter } from "../transform/types.js";
import { guestHash } from "./guest.generated.js";
import { type HeaderEntry, journalVersion } from "./journal.js";
import type { Limits } from "./limits.js";

export interface HeaderFacts {
  id: string;
  seed: string;
  startedAt: number;
  limits: Limits;
}

/** @param program as `portable` makes it */
export function makeHeader(plan: Plan, program: LoweredProgram, facts: HeaderFacts): HeaderEntry {
  const { source, features, sites, tools } = plan;
  return {
    type: "header",
    version: journalVersion,
    ...facts,
    guest: guestHash,
    source,
    program,
    features,
    sites,
    tools,
  };
}

/** The same program as JSON can hold it, so that a stage is made of the same text after a resume. */
export function portable(program: LoweredProgram): LoweredProgram {
  const parameters = program.parameters.map((parameter): ProgramParameter => {
    if (parameter.kind === "helper" || parameter.binding.kind === "tool") return parameter;
    // `fromEntries` defines own properties: `__proto__` is a member like any other.
    const members = Object.fromEntries(parameter.binding.members);
    const binding = {
      kind: "namespace",
      members: members as unknown as ReadonlyMap<string, number>,
    } as const;
    return { ...parameter, binding };
  });
  return { ...program, parameters };
}
