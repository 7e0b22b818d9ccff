/** One turn: a message in, an answer out. */
import type Anthropic from "@anthropic-ai/sdk";
import { defaultLimits } from "../../runtime/limits.js";
import { type Env, organizationOf, runOf } from "../env.js";
import { openTools, toolsetRedactor } from "../organization/tools.js";
import type { StartTurn, Toolset } from "../rpc.js";
import type { ChatView } from "../schemas/chat.js";
import { catalogText } from "./catalog.js";
import { claudeOf } from "./claude.js";
import type { Emit } from "./events.js";
import { execute } from "./execute.js";
import { Handlers } from "./handlers.js";
import type { History } from "./history.js";
import { converse } from "./loop.js";
import { systemPrompt } from "./prompt.js";
import { runText } from "./run-text.js";

export interface TurnSetup extends StartTurn {
  id: string;
  env: Env;
  history: History;
  signal: AbortSignal;
  emit: Emit;
  /** Ids of its runs; filled as they start. */
  runs: string[];
}

/** @throws ApiError, or what the SDK throws. */
export async function takeTurn(setup: TurnSetup): Promise<ChatView> {
  const { env, org, user, client, history, signal, emit, runs, requestId } = setup;
  const claude = claudeOf(env);
  const toolset = await organizationOf(env, org).toolset(requestId);
  const { config } = toolset;
  const { tools, warnings } = openTools(env, toolset);
  const maxOutputBytes = config.limits.maxOutputBytes ?? defaultLimits.maxOutputBytes;
  const pending: ChatView["pending"] = [];
  const handlers = new Handlers({
    ...{ tools, config, redactor: toolsetRedactor(toolset) },
    execute: (code, offered) =>
      execute(code, offered, {
        env,
        org,
        requestId,
        signal,
        emit,
        onRun: (id) => void runs.push(id),
      }),
    onSuspended(run) {
      history.wait(run.id);
      pending.push({ run_id: run.id, calls: run.pending ?? [] });
    },
  });
  const { mode, system_prompt: system, model } = config;
  const messages = [...history.shown(), await newMessage(setup, maxOutputBytes)];
  const result = await converse({
    ...{ claude, config, handlers, messages, signal, emit },
    system: systemPrompt({
      ...{ mode, system, maxOutputBytes },
      catalog: catalogText(tools),
      missing: missingServers(toolset),
    }),
  });
  const { responses, iterations, stop, usage } = result;
  return {
    ...{ org, user_id: user, client_id: client, turn_id: setup.id },
    ...{ responses, run_ids: runs, pending, model, iterations, stop, usage },
    warnings: warnings.map(({ message }) => message),
  };
}

/** The user's words, after news of runs that waited for a decision in earlier turns. */
async function newMessage(
  { env, org, history, message }: TurnSetup,
  maxBytes: number,
): Promise<Anthropic.MessageParam> {
  const news: Anthropic.TextBlockParam[] = [];
  for (const id of history.waiting()) {
    const run = await runOf(env, org, id).get();
    if (run?.status === "suspended" || run?.status === "running") continue;
    history.stopWaiting(id);
    if (run === undefined) continue;
    const { text } = runText(run, maxBytes);
    news.push({
      type: "text",
      text: `[Run ${id}, which waited for a decision, has ended.]\n${text}`,
    });
  }
  return { role: "user", content: [...news, { type: "text", text: message }] };
}

function missingServers({ states }: Toolset): string[] {
  return states
    .filter(({ status, tools_count }) => status !== "ok" && tools_count === 0)
    .map(
      ({ id, status }) =>
        `server ${id} (${status === "set_aside" ? "it keeps failing" : "it cannot be reached"})`,
    );
}
