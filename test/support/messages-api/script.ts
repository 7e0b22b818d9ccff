/** What the scripted Claude is to say. */

export type ScriptedBlock =
  | { type: "text"; text: string }
  | { type: "tool_use"; name: string; input: unknown };

export interface Reply {
  /** `{{message}}` stands for the user's last message. */
  content: ScriptedBlock[];
  stop_reason?: string;
  usage?: Partial<
    Record<
      "input_tokens" | "output_tokens" | "cache_read_input_tokens" | "cache_creation_input_tokens",
      number
    >
  >;
  /** Before the answer begins. */
  delayMs?: number;
  /** It begins when the test says so: `PUT /scripts/MODEL/go`. */
  held?: boolean;
  /** Sends this many bytes' worth of events, and then nothing: until the client goes. */
  hang?: boolean;
  /** The stream breaks off with this error event after the first block. */
  breakWith?: { type: string; message: string };
}

export interface Failure {
  status: number;
  type: string;
  message: string;
  headers?: Record<string, string>;
}

export type Step = Reply | Failure;

export interface Script {
  /**
   * `once`: each step is used once, in order. `turn`: the step is the number of answers since the
   * user last spoke, so that any number of conversations can use the script at the same time.
   */
  mode: "once" | "turn";
  steps: Step[];
}

export interface Recorded {
  headers: Record<string, string>;
  body: MessagesBody;
  /** The client left before the answer was complete. */
  aborted: boolean;
}

export interface MessagesBody {
  model: string;
  system?: { type: string; text: string; cache_control?: unknown }[];
  tools?: { name: string; input_schema: unknown; description?: string }[];
  tool_choice?: { type: string };
  messages: { role: string; content: string | Record<string, unknown>[] }[];
  [key: string]: unknown;
}

/** The user's own words in a message, if there are any. */
export function userText({ role, content }: MessagesBody["messages"][number]): string | undefined {
  if (role !== "user") return undefined;
  if (typeof content === "string") return content;
  if (content.some((block) => block.type === "tool_result")) return undefined;
  const last = content.at(-1);
  return last?.type === "text" ? String(last.text) : undefined;
}

/** Which step of a `turn` script answers this. */
export function turnStep({ messages }: MessagesBody): number {
  const spoke = messages.findLastIndex((message) => userText(message) !== undefined);
  return messages.slice(spoke).filter(({ role }) => role === "assistant").length;
}

export function lastWords({ messages }: MessagesBody): string {
  const spoken = messages.map(userText).filter((text) => text !== undefined);
  return spoken.at(-1) ?? "";
}
