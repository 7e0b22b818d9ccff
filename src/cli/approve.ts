import { createInterface } from "node:readline/promises";
import { plainText } from "../mcp/sanitize.js";
import type { ApprovalAnswer, ApprovalRequest, Approve, ArgumentCheck } from "../runtime/policy.js";
import { callLine } from "./outcome-text.js";
import { paint } from "./paint.js";
import { colorsFor } from "./terminal.js";

export interface ApproverSetup {
  /** Approve everything. */
  yes: boolean;
  sourceIsStdin: boolean;
  /** The run is journaled: what nobody decides now can be decided later. */
  canWait: boolean;
  /** While a question stands there, nothing else is written. */
  pause(): void;
  resume(): void;
  /** Aborted when the run is: nobody is asked any more. */
  interrupted: AbortSignal;
}

/** `--yes` approves everything; a person at the terminal is asked; else the call waits in the journal. */
export function approver(setup: ApproverSetup): Approve | undefined {
  if (setup.yes) return () => true;
  const terminal = !setup.sourceIsStdin && process.stdin.isTTY && process.stderr.isTTY;
  if (!terminal) return setup.canWait ? () => "later" : undefined;
  let queue: Promise<unknown> = Promise.resolve();
  return (request, check) => {
    const answer = queue.then(() => {
      if (setup.interrupted.aborted) return "later";
      setup.pause();
      return ask(request, check, setup.interrupted).finally(setup.resume);
    });
    queue = answer.catch(() => {});
    return answer;
  };
}

async function ask(
  request: ApprovalRequest,
  check: ArgumentCheck,
  interrupted: AbortSignal,
): Promise<ApprovalAnswer> {
  const colors = colorsFor(process.stderr);
  const { tool, args, description, codeFrame, line, column } = request;
  const shown = [
    `${colors.yellow("approval needed:")} ${colors.bold(callLine(tool, args))} ${colors.dim(`at ${line}:${column}`)}`,
    ...(description === undefined ? [] : [colors.dim(plainText(description).slice(0, 300))]),
    paint(plainText(codeFrame), colors),
  ];
  process.stderr.write(`${shown.join("\n")}\n`);
  const terminal = createInterface({ input: process.stdin, output: process.stderr });
  // In raw mode Ctrl-C is a key: the process is told of it as of any other.
  terminal.on("SIGINT", () => process.kill(process.pid, "SIGINT"));
  // Ctrl-D, and Ctrl-C: it is decided another time.
  const closed = new Promise<undefined>((resolve) =>
    terminal.once("close", () => {
      process.stderr.write("\n");
      resolve(undefined);
    }),
  );
  const close = () => terminal.close();
  interrupted.addEventListener("abort", close, { once: true });
  const question = (text: string) => Promise.race([terminal.question(text), closed]);
  try {
    for (;;) {
      const text = await question("[y]es, [n]o, [e]dit arguments, [l]ater? ");
      if (text === undefined) return "later";
      const answer = await answerTo(
        text.trim(),
        async () => (await question("arguments as a JSON list: ")) ?? "",
      );
      const given = typeof answer === "object" && answer.action === "approve" && answer.args;
      const wrong = given ? check(given) : undefined;
      if (wrong !== undefined) process.stderr.write(`${colors.red(plainText(wrong))}\n`);
      else if (answer !== "again") return answer;
    }
  } finally {
    interrupted.removeEventListener("abort", close);
    terminal.removeAllListeners("close");
    terminal.close();
  }
}

/** `again`: it was none of the answers there are. */
export async function answerTo(
  text: string,
  more: () => Promise<string>,
): Promise<ApprovalAnswer | "again"> {
  if (/^y(es)?$/i.test(text)) return true;
  if (/^(no?)?$/i.test(text)) return false;
  if (/^l(ater)?$/i.test(text)) return "later";
  const reason = /^no?[ ,:]+(.+)$/i.exec(text)?.[1];
  if (reason !== undefined) return { action: "reject", reason };
  if (!/^e(dit)?$/i.test(text)) return "again";
  try {
    const args: unknown = JSON.parse(await more());
    return Array.isArray(args) ? { action: "approve", args } : "again";
  } catch {
    return "again";
  }
}
