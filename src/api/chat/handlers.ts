/** What happens when the model calls one of its tools. */
import type Anthropic from "@anthropic-ai/sdk";
import { isRecord } from "../../mcp/config.js";
import { ToolSearch } from "../../mcp/search.js";
import { defaultLimits } from "../../runtime/limits.js";
import type { ToolsOption } from "../../runtime/tool-types.js";
import { bindTools } from "../../runtime/tools.js";
import { truncateText } from "../../runtime/truncate.js";
import type { OrgConfig } from "../schemas/config.js";
import type { RunView } from "../schemas/run.js";
import type { Redactor } from "../security/redact.js";
import { declarationsOf } from "./catalog.js";
import {
  codeTools,
  type DirectTools,
  directSnippet,
  directTools,
  executeCode,
} from "./claude-tools.js";
import { type RunText, runText } from "./run-text.js";

export interface HandlersSetup {
  tools: ToolsOption;
  config: OrgConfig;
  redactor: Redactor;
  execute(code: string, tools: "all" | "none"): Promise<RunView>;
  onSuspended(run: RunView): void;
}

export class Handlers {
  readonly #direct: DirectTools | undefined;
  #search: ToolSearch | undefined;

  constructor(private readonly setup: HandlersSetup) {
    if (setup.config.mode === "direct") this.#direct = directTools(setup.tools);
  }

  get definitions(): readonly Anthropic.Tool[] {
    return this.#direct?.tools ?? codeTools;
  }

  async handle({
    id,
    name,
    input,
  }: Anthropic.ToolUseBlock): Promise<Anthropic.ToolResultBlockParam> {
    const { text, isError } = await this.#answer(name, isRecord(input) ? input : {});
    return {
      type: "tool_result",
      tool_use_id: id,
      content: this.setup.redactor.text(text),
      ...(isError && { is_error: true }),
    };
  }

  async #answer(name: string, input: Record<string, unknown>): Promise<RunText> {
    const direct = this.#direct?.names.get(name);
    if (direct !== undefined) return this.#run(directSnippet(direct, input), "all");
    const offered = this.definitions.some((tool) => tool.name === name);
    if (!offered) return wrong(`There is no tool ${name}.`);
    if (name === executeCode.name) {
      const { code } = input;
      if (typeof code !== "string") return wrong("`code` is missing: give the snippet as text.");
      return this.#run(code, this.#direct === undefined ? "all" : "none");
    }
    return name === "search_tools" ? this.#find(input) : this.#define(input);
  }

  async #run(code: string, tools: "all" | "none"): Promise<RunText> {
    const run = await this.setup.execute(code, tools);
    if (run.status === "suspended") this.setup.onSuspended(run);
    return runText(run, this.#maxBytes);
  }

  #find({ query, limit }: Record<string, unknown>): RunText {
    if (typeof query !== "string") return wrong("`query` is missing: give a few words.");
    this.#search ??= new ToolSearch(bindTools(this.setup.tools).catalog.tools);
    const most = typeof limit === "number" && limit >= 1 ? Math.min(limit, 20) : 8;
    const hits = this.#search
      .search(query, most)
      .filter(({ tool }) => tool.policy !== "deny")
      .map(({ tool }) => tool.name);
    if (hits.length === 0) return { text: "No tool fits. Try other words.", isError: false };
    return { text: this.#declare(hits).text, isError: false };
  }

  #define({ names }: Record<string, unknown>): RunText {
    const asked = Array.isArray(names) ? names.filter((name) => typeof name === "string") : [];
    if (asked.length === 0) return wrong("`names` is missing: give a list of names.");
    const { text, unknown } = this.#declare(asked.slice(0, 50));
    const missing = unknown.length === 0 ? "" : `There is no tool ${unknown.join(", ")}.`;
    return { text: [text, missing].filter((part) => part !== "").join("\n"), isError: text === "" };
  }

  #declare(names: readonly string[]): { text: string; unknown: string[] } {
    const { text, unknown } = declarationsOf(this.setup.tools, names);
    const cut = truncateText(text, this.#maxBytes);
    const note = cut.left === 0 ? "" : "\n// Cut: ask for fewer tools at once.";
    return { text: cut.text + note, unknown };
  }

  get #maxBytes(): number {
    return this.setup.config.limits.maxOutputBytes ?? defaultLimits.maxOutputBytes;
  }
}

function wrong(text: string): RunText {
  return { text, isError: true };
}
