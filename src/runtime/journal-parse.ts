/** Journals come from outside: what is read is checked, entry by entry. */
import { type JournalEntry, journalVersion } from "./journal.js";

export class JournalError extends Error {
  override readonly name = "JournalError";
}

type Fields = Record<string, unknown>;
type Test = (value: unknown) => boolean;

const text: Test = (v) => typeof v === "string";
const count: Test = (v) => Number.isSafeInteger(v) && (v as number) >= 0;
const time: Test = (v) => typeof v === "number" && Number.isFinite(v);
const list: Test = (v) => Array.isArray(v);
const texts: Test = (v) => Array.isArray(v) && v.every(text);
const record: Test = (v) => typeof v === "object" && v !== null && !Array.isArray(v);
const encoded: Test = (v) => {
  if (!record(v)) return false;
  const { form, text: body } = v as Fields;
  return (form === "json" || form === "devalue") && text(body);
};
const site: Test = (v) => count(v) || text(v);
const maybe =
  (test: Test): Test =>
  (v) =>
    v === undefined || test(v);
const error: Test = (v) => record(v) && text((v as Fields).name) && text((v as Fields).message);
const program: Test = (v) => {
  if (!record(v)) return false;
  const { code, parameters, map } = v as Fields;
  return text(code) && list(parameters) && record(map);
};

const guestText: Test = (v) => {
  if (!record(v)) return false;
  const { protocol, modules } = v as Fields;
  return count(protocol) && record(modules) && Object.values(modules as Fields).every(text);
};

const decision: Test = (v) => {
  if (!record(v)) return false;
  const { action, args, reason, value } = v as Fields;
  switch (action) {
    case "approve":
      return maybe(encoded)(args);
    case "reject":
      return maybe(text)(reason);
    case "answer":
      return encoded(value);
    default:
      return action === "expire";
  }
};

const shapes: Record<JournalEntry["type"], Record<string, Test>> = {
  header: {
    id: text,
    source: text,
    program,
    features: texts,
    sites: list,
    tools: texts,
    guest: text,
    embedded: maybe(guestText),
    seed: (v) => text(v) && /^[0-9a-f]{32}$/.test(v as string),
    startedAt: time,
    limits: record,
  },
  request: {
    seq: count,
    tool: text,
    site,
    args: encoded,
    stage: count,
    askUntil: maybe(time),
    at: time,
  },
  settlement: { seq: count, at: time, value: maybe(encoded), error: maybe(error) },
  timer: { id: count, at: time },
  prefetch: {
    id: count,
    tool: text,
    site: count,
    args: encoded,
    passed: maybe(list),
    reason: text,
    at: time,
  },
  "prefetch-use": { id: count, use: text, seq: maybe(count), at: time },
  decision: { seq: count, decision, digest: maybe(text), at: time },
  suspended: { activeMs: time, at: time },
  checkpoint: { stage: count, settlements: count, data: text, at: time },
  "stage-begun": { stage: count, at: time },
  "stage-ended": { stage: count, at: time },
  end: { status: text, value: maybe(encoded), error: maybe(error), at: time },
};

/**
 * Reads JSON Lines. A last line that was cut off by a crash is left out: what was not wholly
 * written had no effect yet (R1).
 *
 * @throws JournalError that names the line and what is wrong with it.
 */
export function parseJournal(lines: string): JournalEntry[] {
  const rows = lines.split("\n");
  const entries: JournalEntry[] = [];
  rows.forEach((row, index) => {
    if (row.trim() === "") return;
    let value: unknown;
    try {
      value = JSON.parse(row);
    } catch {
      if (index === rows.length - 1) return;
      throw new JournalError(`line ${index + 1} of the journal is not JSON`);
    }
    entries.push(checkEntry(value, `line ${index + 1}`));
  });
  checkOrder(entries);
  return entries;
}

/** @throws JournalError unless `value` is an entry. */
export function checkEntry(value: unknown, where: string): JournalEntry {
  const fields = record(value) ? (value as Fields) : {};
  const type = fields.type;
  const shape =
    typeof type === "string" && Object.hasOwn(shapes, type)
      ? shapes[type as JournalEntry["type"]]
      : undefined;
  if (shape === undefined)
    throw new JournalError(`${where} of the journal is no entry this version knows`);
  if (type === "header" && fields.version !== journalVersion) {
    throw new JournalError(
      `${where}: the journal is of version ${String(fields.version)}; this is version ${journalVersion}`,
    );
  }
  for (const [name, test] of Object.entries(shape)) {
    if (!test(fields[name]))
      throw new JournalError(`${where} of the journal: ${String(type)}.${name} is malformed`);
  }
  return value as JournalEntry;
}

/**
 * A header first and only there; requests counted from 0; nothing settles twice or unasked; what was
 * delivered before the end was delivered on a clock that never goes back (S3).
 */
export function checkOrder(entries: readonly JournalEntry[]): void {
  if (entries[0]?.type !== "header") throw new JournalError("a journal begins with its header");
  let requests = 0;
  let last = -Infinity;
  let ended = false;
  const settled = new Set<number>();
  entries.forEach((entry, index) => {
    const at = `entry ${index + 1} of the journal`;
    if (entry.type === "header" && index > 0) throw new JournalError(`${at} is a second header`);
    if (entry.type === "request" && entry.seq !== requests++) {
      throw new JournalError(
        `${at}: request ${entry.seq} is out of order; expected ${requests - 1}`,
      );
    }
    if (entry.type === "end") ended = true;
    if (!ended && (entry.type === "settlement" || entry.type === "timer")) {
      if (entry.at < last) throw new JournalError(`${at} is earlier than the one before it`);
      last = entry.at;
    }
    if (entry.type === "settlement") {
      if (entry.seq >= requests)
        throw new JournalError(`${at} settles call ${entry.seq}, which was not requested`);
      if (settled.has(entry.seq))
        throw new JournalError(`${at} settles call ${entry.seq} a second time`);
      settled.add(entry.seq);
    }
  });
}
