import { plainLine, plainText } from "../mcp/sanitize.js";
import type { RunEvent } from "../runtime/events.js";
import type { LogEntry } from "../runtime/types.js";
import { type Colors, colorsFor } from "./terminal.js";

export interface Progress {
  onEvent(event: RunEvent): void;
  /** A line that stays. */
  note(line: string): void;
  /** Until `resume` nothing is written: a question stands there. What happens is shown then. */
  pause(): void;
  resume(): void;
  end(): void;
}

/** On a terminal: what is going on now, redrawn in place. With `verbose`: a line for every event. */
export async function progressOn(stream: NodeJS.WriteStream, verbose: boolean): Promise<Progress> {
  const colors = colorsFor(stream);
  if (verbose) return pausable(verboseProgress(stream, colors));
  if (stream.isTTY && process.env.TERM !== "dumb")
    return pausable(await liveProgress(stream, colors));
  return pausable(quietProgress(stream, colors));
}

type Lines = Omit<Progress, "pause" | "resume">;

function pausable(lines: Lines): Progress {
  let held: (() => void)[] | undefined;
  const whenFree = (show: () => void) => (held === undefined ? show() : void held.push(show));
  return {
    onEvent: (event) => whenFree(() => lines.onEvent(event)),
    note: (line) => whenFree(() => lines.note(line)),
    end: () => lines.end(),
    pause: () => {
      if (held !== undefined) return;
      lines.end();
      held = [];
    },
    resume: () => {
      const shown = held ?? [];
      held = undefined;
      for (const show of shown) show();
    },
  };
}

function quietProgress(stream: NodeJS.WriteStream, colors: Colors): Lines {
  const note = (line: string) => void stream.write(`${line}\n`);
  return {
    onEvent: (event) => {
      if (event.type === "log") note(logText(event.entry, colors));
    },
    note,
    end: () => {},
  };
}

function verboseProgress(stream: NodeJS.WriteStream, colors: Colors): Lines {
  const note = (line: string) => void stream.write(`${line}\n`);
  return {
    onEvent: (event) => {
      const line = eventLine(event, colors);
      if (line !== undefined) note(line);
    },
    note,
    end: () => {},
  };
}

async function liveProgress(stream: NodeJS.WriteStream, colors: Colors): Promise<Lines> {
  const { createLogUpdate } = await import("log-update");
  const live = createLogUpdate(stream);
  const open = new Map<number, string>();
  let stages = 0;
  let finished = 0;
  const draw = () => {
    const counts = `stage ${stages}: ${finished} calls done, ${open.size} in flight`;
    const shown = [...open.values()].slice(0, 8).map((line) => colors.dim(`  ${line}`));
    if (open.size > shown.length)
      shown.push(colors.dim(`  … and ${open.size - shown.length} more`));
    live([colors.cyan(counts), ...shown].join("\n"));
  };
  return {
    onEvent: (event) => {
      if (event.type === "stage") stages = event.stage;
      if (event.type === "call-start") open.set(event.seq, callText(event));
      if (event.type === "call-end" && open.delete(event.seq)) finished++;
      if (event.type === "log") {
        live.clear();
        stream.write(`${logText(event.entry, colors)}\n`);
      }
      if (event.type !== "end") draw();
    },
    note: (line) => {
      live.clear();
      stream.write(`${line}\n`);
    },
    end: () => {
      live.clear();
      live.done();
    },
  };
}

function eventLine(event: RunEvent, colors: Colors): string | undefined {
  switch (event.type) {
    case "run-start":
      return colors.dim(`run ${event.id}`);
    case "stage": {
      const requests = event.requests === 1 ? "1 request" : `${event.requests} requests`;
      const spent = `gas ${event.gas}, ${Math.round(event.durationMs)} ms`;
      return `${colors.cyan(`stage ${event.stage}`)} ${requests} ${colors.dim(spent)}`;
    }
    case "call-start":
      return `  ${colors.dim("→")} ${callText(event)}`;
    case "call-end": {
      const mark = event.status === "fulfilled" ? colors.green("✓") : colors.red("✗");
      const tries = event.attempts > 1 ? `, ${event.attempts} attempts` : "";
      const problem = event.error === undefined ? "" : ` ${plainLine(event.error.message, 200)}`;
      const took = colors.dim(`${Math.round(event.durationMs)} ms${tries}`);
      return `  ${mark} #${event.seq} ${plainLine(event.tool)} ${took}${colors.red(problem)}`;
    }
    case "log":
      return logText(event.entry, colors);
    case "warning":
      return `${colors.yellow("warning:")} ${plainLine(event.warning.message, 2_000)}`;
    case "prefetch-start":
      return `  ${colors.dim(`→ ${plainLine(event.tool)} at ${event.line}:${event.column}, ahead`)}`;
    case "prefetch-end":
    case "prefetch-use":
    case "look-ahead":
    case "timer":
    case "wait":
    case "end":
      return undefined;
  }
}

function logText({ level, text }: LogEntry, colors: Colors): string {
  const tone = level === "error" ? colors.red : level === "warn" ? colors.yellow : colors.dim;
  return `${tone(`${level}:`)} ${plainText(text).replaceAll("\n", "\n  ")}`;
}

function callText(call: { seq: number; tool: string; line: number; column: number }): string {
  return `#${call.seq} ${plainLine(call.tool)} at ${call.line}:${call.column}`;
}
