/** One turn: a message in, an answer out. */
import type Anthropic from "@anthropic-ai/sdk";
import { defaultLimits } from "../../runtime/limits.js";
import { type Env, organizationOf } from "../env.js";
import { openTools, toolsetRedactor } from "../organization/tools.js";
import type { Toolset } from "../rpc.js";
import type { ChatView } from "../schemas/chat.js";
import type { Redactor } from "../security/redact.js";
import { catalogText } from "./catalog.js";
import { claudeOf } from "./claude.js";
import type { Emit } from "./events.js";
import { execute } from "./execute.js";
import { Handlers } from "./handlers.js";
import type { History } from "./history.js";
import { converse } from "./loop.js";
import { systemPrompt } from "./prompt.js";
import { runText } from "./run-text.js";
import type { Listener, News } from "./waits.js";

const unasked =
  "[The user has written nothing since. Go on with what they asked for, or tell them what came of it.]";

export interface TurnSetup extends Listener {
  /** Nothing when the conversation takes the turn by itself, for the news. */
  message?: string;
  /** Of runs that waited for a decision. */
  news: readonly News[];
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
  const redactor = toolsetRedactor(toolset);
  const handlers = new Handlers({
    ...{ tools, config, redactor },
    execute: (code, offered) =>
      execute(code, offered, {
        ...{ env, org, requestId, signal, emit },
        user,
        onRun(id) {
          runs.push(id);
          if (setup.message === undefined) history.waits.starts(setup.id, id, setup);
        },
      }),
    onSuspended(run) {
      history.waits.add(setup.id, run, setup);
      pending.push({ run_id: run.id, calls: run.pending ?? [] });
    },
  });
  const { mode, system_prompt: system, model } = config;
  const messages = [...history.shown(), newMessage(setup, maxOutputBytes, redactor)];
  const result = await converse({
    ...{ claude, config, handlers, messages, signal, emit },
    system: systemPrompt({
      ...{ mode, system, maxOutputBytes },
      catalog: catalogText(tools),
      missing: missingServers(toolset),
    }),
  });
  history.waits.told(setup.news);
  const { responses, iterations, stop, usage } = result;
  return {
    ...{ org, user_id: user, client_id: client, turn_id: setup.id },
    ...{ responses, run_ids: runs, pending, model, iterations, stop, usage },
    warnings: warnings.map(({ message }) => message),
  };
}

/** The user's words, after news of runs that waited for a decision in earlier turns. */
function newMessage(
  { news, message }: TurnSetup,
  maxBytes: number,
  redactor: Redactor,
): Anthropic.MessageParam {
  const texts = news.map(({ run, cut }) => {
    const waits = run.status === "suspended";
    const which = cut ? "which you started before you were cut off" : "which waited for a decision";
    const what = waits ? (cut ? "waits" : "went on and waits again") : "has ended";
    const told = `[Run ${run.id}, ${which}, ${what}.]\n${runText(run, maxBytes).text}`;
    return redactor.text(told);
  });
  if (message === undefined) texts.push(unasked);
  else texts.push(message);
  return { role: "user", content: texts.map((text) => ({ type: "text", text })) };
}

function missingServers({ states }: Toolset): string[] {
  return states
    .filter(({ status, tools_count }) => status !== "ok" && tools_count === 0)
    .map(
      ({ id, status }) =>
        `server ${id} (${status === "set_aside" ? "it keeps failing" : "it cannot be reached"})`,
    );
}
