import { plainLine, plainText } from "../mcp/sanitize.js";
import { decodeValue } from "../runtime/encoding.js";
import { Positions } from "../runtime/positions.js";
import { positionOf, type RehearsedStage } from "../runtime/rehearsal.js";
import type { Replay } from "../runtime/replay.js";
import type { Encoded, Settlement } from "../runtime/types.js";
import { codeFrame } from "../transform/code-frame.js";
import { callLine } from "./outcome-text.js";
import { paint } from "./paint.js";
import type { Colors } from "./terminal.js";

/** The program as it stood after a stage: what it was told, what it waits for and where, its logs. */
export function stageText(
  stage: RehearsedStage,
  of: number,
  replay: Replay,
  colors: Colors,
): string {
  const { header } = replay;
  const { output, failure, gas, settlements } = stage;
  const lines = [
    `${colors.cyan(colors.bold(`stage ${stage.stage} of ${of}`))} ${colors.dim(`gas ${gas}, ${settlements} settlements so far`)}`,
    ...stage.delivered.map((settlement) => `  ${colors.dim("←")} ${settlementText(settlement)}`),
  ];
  if (failure !== undefined)
    lines.push(colors.red(`${failure.name}: ${plainText(failure.message)}`));
  if (output === undefined) return lines.join("\n");
  const told = replay.settlements.slice(0, settlements);
  const settled = new Set(told.flatMap((s) => (s.kind === "timer" ? [] : [s.seq])));
  const positions = new Positions(header.program);
  for (const [seq, { tool, args, site }] of output.requests.entries()) {
    if (settled.has(seq)) continue;
    const at = positionOf(site, header, positions) ?? { line: 1, column: 1 };
    const call = callLine(header.tools[tool] ?? "", listOf(args));
    lines.push(
      `waits for #${seq} ${colors.bold(call)} ${colors.dim(`at ${at.line}:${at.column}`)}`,
    );
    lines.push(paint(plainText(codeFrame(header.source, at.line, at.column)), colors));
  }
  for (const { id, due } of output.timers)
    lines.push(`waits for timer ${id}, due ${new Date(due).toISOString()}`);
  for (const { level, text } of output.logs)
    lines.push(`${colors.dim(`${level}:`)} ${plainText(text).replaceAll("\n", "\n  ")}`);
  if (output.end !== undefined) {
    const { end } = output;
    lines.push(
      end.ok
        ? `ended with ${shortText(end.value)}`
        : colors.red(`ended with ${plainLine(`${end.error.name}: ${end.error.message}`, 400)}`),
    );
  }
  return lines.join("\n");
}

export function settlementText(settlement: Settlement): string {
  switch (settlement.kind) {
    case "timer":
      return `timer ${settlement.id} fired`;
    case "fulfilled":
      return `#${settlement.seq} gave ${shortText(settlement.value)}`;
    case "rejected":
      return `#${settlement.seq} failed: ${plainLine(`${settlement.error.name}: ${settlement.error.message}`, 300)}`;
  }
}

function shortText({ text }: Encoded): string {
  return plainLine(text, 300);
}

function listOf(args: Encoded): unknown[] {
  const list = decodeValue(args);
  return Array.isArray(list) ? list : [];
}
