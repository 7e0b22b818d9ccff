/** Telling a conversation that a run which it may wait for went on. */
import { conversationOf, type Env } from "../env.js";
import type { RunRecord } from "./state.js";

/** Waits this long, then twice as long each time. */
const firstMs = 10_000;
/** How often a conversation is told that does not answer. */
const mostTold = 8;

export class Telling {
  constructor(
    /** Of now: objects are given another one in tests. */
    private readonly env: () => Env,
    private readonly record: RunRecord,
  ) {}

  /** What a run's state is to say of it from here on: the turn that started the run sees its first suspension itself. */
  get untold(): number | undefined {
    const { user, waited } = this.record.state ?? {};
    return user !== undefined && waited ? 0 : undefined;
  }

  /** What is due at `at`, or telling the conversation again, whichever comes first. */
  alarmAt(at: number): number {
    const { untold } = this.record.state ?? {};
    return untold === undefined ? at : Math.min(at, Date.now() + firstMs * 2 ** untold);
  }

  /** Never rejects: the alarm tells it again. */
  async tell(): Promise<void> {
    const { state } = this.record;
    if (state?.user === undefined || state.untold === undefined) return;
    const { org, user, processes } = state;
    const tries = state.untold + 1;
    const told = await conversationOf(this.env(), org, user)
      .runWentOn()
      .then(
        () => true,
        () => false,
      );
    // Meanwhile it may have gone on once more, which is to be told by itself.
    if (this.record.state?.processes !== processes) return;
    this.record.update({ untold: told || tries >= mostTold ? undefined : tries });
  }
}
