/** What a run does, for its listeners and the log. The log has no arguments, results or code. */
import type { RunEvent } from "../../runtime/events.js";
import { log } from "../log.js";
import type { EventLog } from "./events.js";
import type { RunState } from "./state.js";

export function tell(event: RunEvent, { id, requestId }: RunState, events: EventLog): void {
  switch (event.type) {
    case "run-start":
      events.emit("status", { id, status: "running" });
      return;
    case "stage": {
      const { stage, gas, requests } = event;
      const duration_ms = Math.round(event.durationMs);
      log({ event: "stage_complete", run_id: id, stage, gas, duration_ms, requests }, requestId);
      events.emit("stage", { stage, gas, duration_ms, requests });
      return;
    }
    case "call-start": {
      const { seq, tool, line, column } = event;
      events.emit("call", { seq, tool, status: "started", line, column });
      return;
    }
    case "call-end": {
      const { seq, tool, status, error, durationMs, attempts } = event;
      const duration_ms = Math.round(durationMs);
      log(
        {
          ...{ event: "mcp_call_executed", run_id: id, seq, tool_name: tool },
          ...{ duration_ms, attempt: attempts, status },
        },
        requestId,
      );
      // Messages of tools may quote arguments and results: the log has what kind of error it was.
      if (error !== undefined)
        log(
          { event: "tool_execution_error", tool_name: tool, error: error.code ?? error.name },
          requestId,
        );
      events.emit("call", { seq, tool, status, duration_ms, attempts, ...(error && { error }) });
      return;
    }
    case "log":
      events.emit("log", event.entry);
      return;
    case "warning":
      events.emit("warning", event.warning);
      return;
    case "wait":
    case "end":
      return;
  }
}
