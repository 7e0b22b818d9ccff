import type { Replay } from "../runtime/replay.js";
import type { Encoded } from "../runtime/types.js";

/** Where two runs differ: the snippet, the calls, what they came to, the order of it, and the end. */
export function journalDifferences(a: Replay, b: Replay): string[] {
  const lines: string[] = [];
  const differ = (what: string, one: string, other: string) => {
    if (one !== other) lines.push(`${what}\n- ${shown(one)}\n+ ${shown(other)}`);
  };
  differ("the snippet", a.header.source, b.header.source);
  differ("the tools", a.header.tools.join(", "), b.header.tools.join(", "));
  differ("the seed", a.header.seed, b.header.seed);
  const calls = Math.max(a.requests.length, b.requests.length);
  for (let seq = 0; seq < calls; seq++) {
    differ(`call ${seq}`, callText(a, seq), callText(b, seq));
    differ(`what call ${seq} came to`, resultText(a, seq), resultText(b, seq));
  }
  differ("the order of settlements", orderText(a), orderText(b));
  differ("the end", endText(a), endText(b));
  return lines;
}

function callText({ requests }: Replay, seq: number): string {
  const request = requests[seq];
  return request === undefined ? "(none)" : `${request.tool}(${request.args.text.slice(1, -1)})`;
}

function resultText({ settled }: Replay, seq: number): string {
  const entry = settled.find((settlement) => settlement.seq === seq);
  if (entry === undefined) return "(not settled)";
  const { value, error } = entry;
  return value === undefined ? `${error?.name}: ${error?.message}` : encodedText(value);
}

function orderText({ settlements }: Replay): string {
  return settlements.map((s) => (s.kind === "timer" ? `timer ${s.id}` : `#${s.seq}`)).join(" ");
}

function endText({ end }: Replay): string {
  if (end === undefined) return "(not ended)";
  const { status, value, error } = end;
  if (status === "failed") return `failed with ${error?.name}: ${error?.message}`;
  return `completed with ${value === undefined ? "nothing" : encodedText(value)}`;
}

function encodedText({ text }: Encoded): string {
  return text;
}

function shown(text: string): string {
  return text.length > 2_000 ? `${text.slice(0, 2_000)}… (${text.length} characters)` : text;
}
