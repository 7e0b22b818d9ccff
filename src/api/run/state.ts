/** What a Run object knows of its run besides the journal. */
import type { DurableObjectStorage } from "cloudflare:workers";
import { Texts } from "../objects/sql.js";
import type { Policies, Policy } from "../organization/patterns.js";
import { policyOf } from "../organization/patterns.js";
import type { RunReport, StartRun, Toolset } from "../rpc.js";
import type { RunStatus } from "../schemas/run.js";

export interface RunState {
  org: string;
  id: string;
  status: RunStatus;
  createdAt: number;
  requestId?: string;
  user?: string;
  limits?: StartRun["limits"];
  tools?: StartRun["tools"];
  /** How many processes have had the run. */
  processes: number;
  /** As they were when the run began: what was never asked about may have been sent (R2). */
  policies?: { org: Policies; servers: Record<string, Policies> };
  /** Suspended: when it goes on by itself, be it to tell that nobody decided in time. */
  wakeAt?: number;
  /** It has been suspended before. */
  waited?: boolean;
  /** Its conversation does not know yet that it went on: how often it has been told without success. */
  untold?: number;
  endedAt?: number;
  report?: RunReport;
  /** The organisation knows that it has ended. */
  reported?: boolean;
}

export class RunRecord {
  readonly #texts: Texts;
  #state: RunState | undefined;

  constructor(storage: DurableObjectStorage, known: boolean) {
    this.#texts = new Texts(storage);
    const text = known ? this.#texts.get("state") : undefined;
    this.#state = text === undefined ? undefined : (JSON.parse(text) as RunState);
  }

  get state(): RunState | undefined {
    return this.#state;
  }

  get code(): string {
    return this.#texts.get("code") ?? "";
  }

  get outcome(): Record<string, unknown> | undefined {
    const text = this.#texts.get("outcome");
    return text === undefined ? undefined : (JSON.parse(text) as Record<string, unknown>);
  }

  begin(state: RunState, code: string): void {
    this.#texts.put("code", code);
    this.#write(state);
  }

  update(change: Partial<RunState>): RunState | undefined {
    if (this.#state !== undefined) this.#write({ ...this.#state, ...change });
    return this.#state;
  }

  end(outcome: Record<string, unknown>): void {
    this.#texts.put("outcome", JSON.stringify(outcome));
  }

  /** Everything was deleted. */
  forget(): void {
    this.#state = undefined;
  }

  #write(state: RunState): void {
    this.#state = state;
    this.#texts.put("state", JSON.stringify(state));
  }
}

export function policiesOf({ servers, config }: Toolset): NonNullable<RunState["policies"]> {
  return {
    org: config.policy,
    servers: Object.fromEntries(
      servers.flatMap(({ id, policy }) => (policy === undefined ? [] : [[id, policy] as const])),
    ),
  };
}

export function pinnedPolicy(
  policies: NonNullable<RunState["policies"]>,
): (server: string, tool: string) => Policy | undefined {
  return (server, tool) => policyOf([policies.servers[server], policies.org], server, tool);
}
