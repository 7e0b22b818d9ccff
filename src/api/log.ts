/** One JSON object a line. Never code, arguments, results or secrets. */

export type LogEvent =
  | { event: "mcp_discovery_complete"; server_id: string; tools_found: number; duration_ms: number }
  | { event: "mcp_discovery_failed"; server_id: string; error: string; duration_ms: number }
  | { event: "mcp_server_set_aside"; server_id: string; failures: number; until: string }
  | { event: "mcp_catalog_built"; server_count: number; tool_count: number }
  | { event: "code_execution_start"; run_id: string; code_length: number; host_functions: string[] }
  | {
      event: "stage_complete";
      run_id: string;
      stage: number;
      gas: number;
      duration_ms: number;
      requests: number;
    }
  | {
      event: "mcp_call_executed";
      run_id: string;
      seq: number;
      tool_name: string;
      duration_ms: number;
      attempt: number;
      status: "fulfilled" | "rejected" | "aborted";
    }
  | {
      event: "code_execution_complete";
      run_id: string;
      status: string;
      stages: number;
      calls: number;
      duration_ms: number;
    }
  | { event: "tool_execution_error"; tool_name: string; error: string }
  | { event: "auth_rejected"; status: number; reason: string; org?: string }
  | { event: "admin_action"; action: string; org: string; target?: string }
  | { event: "run_suspended"; run_id: string; pending: number }
  | { event: "run_resumed"; run_id: string; reason: "decision" | "recovery" }
  | {
      event: "orchestration_summary";
      org: string;
      iterations: number;
      runs: number;
      input_tokens: number;
      output_tokens: number;
      duration_ms: number;
      stop: string;
    }
  | { event: "request_failed"; error: string }
  | { event: "development_secrets_key" };

/** Writes the event, with the id of the request that led to it. */
export function log(event: LogEvent, requestId?: string): void {
  console.log(
    JSON.stringify(requestId === undefined ? event : { ...event, request_id: requestId }),
  );
}
