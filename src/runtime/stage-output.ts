/**
 * E4: what the guest says, read as untrusted data. Sizes and depths are bounded, every field is
 * checked, and the result is made of new objects with own properties only.
 */
import type { Feature } from "../transform/types.js";
import { isRefusedCall } from "./failure.js";
import type { CheckpointData } from "./journal.js";
import { lightCheckpoint, lightNeeds, lightReport, withoutAnnexes } from "./light-output.js";
import type {
  Checkpoint,
  Chunks,
  Encoded,
  GuestError,
  Landing,
  LogEntry,
  PassedOn,
  StageEnd,
  StageOutput,
  StageProgram,
  StageRequest,
  StageTimer,
  WaitNode,
} from "./types.js";

const maxWaitDepth = 500;
const maxWaitNodes = 100_000;
const maxCauses = 8;
const maxErrors = 64;
const maxStack = 20_000;
const maxTimers = 10_000;
const maxUnhandled = 100;
const maxDataDepth = 32;
/** Results that one call is passed, and how deep in results and arguments they may be. */
const maxPassed = 64;
const maxPath = 64;

export const features: ReadonlySet<Feature> = new Set<Feature>([
  "promise",
  "combinators",
  "async-functions",
  "async-generators",
  "for-await",
  "from-async",
  "timers",
  "microtask",
  "console",
  "inspect",
  "clock",
  "random",
  "crypto",
  "structured-clone",
  "text",
  "base64",
  "url",
  "errors",
  "stubs",
  "global-tools",
  "lockdown",
  "guards",
  "encode",
  "decode",
  "save-rich",
  "chunks",
  "eager",
]);

const levels: ReadonlySet<string> = new Set(["log", "info", "warn", "error", "debug", "table"]);

export type ParsedOutput = { ok: true; output: StageOutput } | { ok: false; message: string };

class Malformed extends Error {}

type Fields = { readonly [name: string]: unknown };
type Bounds = Pick<StageProgram, "tools" | "siteTools" | "maxCalls" | "maxArgumentBytes"> & {
  program?: StageProgram["program"];
};

/** The features a stage misses. Looks closer only where the text can hold any. */
export function readNeeds(text: string): Feature[] {
  if (!text.startsWith("{")) return lightNeeds(text);
  if (!text.includes('"needs":["')) return [];
  try {
    const fields: unknown = JSON.parse(split(text).report);
    return needs(record(fields, "output").needs);
  } catch {
    return [];
  }
}

/** Never throws: a malformed output is reported with the field that is wrong. */
export function parseStageOutput(text: string, bounds: Bounds): ParsedOutput {
  try {
    const said = withoutAnnexes(text);
    const { report, requests } = split(said.text);
    let fields = lightReport(report) ?? record(JSON.parse(report), "output");
    if (said.more !== undefined) fields = { ...fields, ...record(JSON.parse(said.more), "output") };
    if (said.logs !== undefined) fields.logs = JSON.parse(said.logs);
    if (said.checkpoint !== undefined)
      fields.checkpoint = lightCheckpoint(JSON.parse(said.checkpoint));
    if (said.landing !== undefined) fields.landing = said.landing;
    return { ok: true, output: output(fields, requestsOf(requests, bounds), bounds) };
  } catch (error) {
    const message = error instanceof Malformed ? error.message : "it is not JSON";
    return { ok: false, message: `the stage said something malformed: ${message}` };
  }
}

/** One line of JSON, then the requests, each on a line of its own. */
function split(text: string): { report: string; requests: string } {
  const end = text.indexOf("\n");
  return end < 0
    ? { report: text, requests: "" }
    : { report: text.slice(0, end), requests: text.slice(end) };
}

interface Known {
  text: string;
  requests: StageRequest[];
}

/** What earlier stages of a program asked for; a stage repeats it. Saves only time. */
const known = new WeakMap<Bounds, Known>();

function requestsOf(text: string, bounds: Bounds): StageRequest[] {
  const before = known.get(bounds);
  const same = before !== undefined && follows(text, before.text);
  const requests = same ? before.requests.slice() : [];
  const lines = same ? text.slice(before.text.length) : text;
  for (let start = 1; start < lines.length; ) {
    const newline = lines.indexOf("\n", start);
    const end = newline < 0 ? lines.length : newline;
    if (requests.length >= bounds.maxCalls)
      throw new Malformed(`requests has more than ${bounds.maxCalls} elements`);
    requests.push(request(lines.slice(start, end), bounds));
    start = end + 1;
  }
  known.set(bounds, { text, requests });
  return requests.slice();
}

function follows(text: string, before: string): boolean {
  const { length } = before;
  return (text.length === length || text[length] === "\n") && text.startsWith(before);
}

/** Light guests say next to nothing: what is not said is not looked into. */
function output(fields: Fields, requests: StageRequest[], bounds: Bounds): StageOutput {
  const linger = { calls: [], timers: [] };
  const nothing = { timers: [], waits: [], linger, lost: [], logs: [], unhandled: [] };
  const made: StageOutput = { requests, ...nothing, consumed: [], needs: [] };
  const said = (name: keyof StageOutput) => fields[name] !== undefined;
  const all = Number.MAX_SAFE_INTEGER;
  if (said("diverged")) made.diverged = whole(fields.diverged, "diverged");
  if (said("timers")) made.timers = list(fields.timers, "timers", maxTimers).map(timer);
  if (said("waits")) {
    const budget = { nodes: maxWaitNodes };
    made.waits = list(fields.waits, "waits", maxWaitNodes).map((node) => wait(node, 0, budget));
  }
  if (said("linger")) {
    const { calls, timers } = record(fields.linger, "linger");
    made.linger = {
      calls: numbers(calls, "linger.calls", all),
      timers: numbers(timers, "linger.timers", maxTimers),
    };
  }
  if (said("lost")) made.lost = numbers(fields.lost, "lost", all);
  if (said("logs")) made.logs = list(fields.logs, "logs", all).map(log);
  if (said("unhandled")) made.unhandled = unhandled(fields.unhandled);
  if (said("consumed")) made.consumed = numbers(fields.consumed, "consumed", all);
  if (said("needs")) made.needs = needs(fields.needs);
  if (said("ahead")) made.ahead = list(fields.ahead, "ahead", all).map(aheadOf);
  if (said("checkpoint")) made.checkpoint = checkpoint(fields.checkpoint, bounds);
  if (said("landing")) made.landing = landing(string(fields.landing, "landing"), bounds);
  if (said("refused")) made.refused = refused(fields.refused, bounds);
  if (said("end")) made.end = end(record(fields.end, "end"));
  return made;
}

function aheadOf(value: unknown): number | PassedOn[] {
  if (!Array.isArray(value)) return whole(value, "ahead");
  return list(value, "ahead.passed", maxPassed).map((one) => {
    const [where, from, path] = list(one, "ahead.passed", 3);
    if (!Number.isSafeInteger(from)) throw new Malformed("ahead.from is no whole number");
    return {
      where: texts(where, "ahead.where"),
      from: from as number,
      path: texts(path, "ahead.path"),
    };
  });
}

function texts(value: unknown, name: string): string[] {
  return list(value, name, maxPath).map((text) => string(text, name));
}

/** The first of them, and the first that is a refused call, which fails the run. */
function unhandled(value: unknown): GuestError[] {
  const all = list(value, "unhandled", Number.MAX_SAFE_INTEGER).map((e) => guestError(e, 0));
  const first = all.slice(0, maxUnhandled);
  const refused = all.find(isRefusedCall);
  return refused === undefined || first.includes(refused) ? first : [...first, refused];
}

/** `tool form-and-text site`, the first and the last without spaces; or `[arguments] site`. */
function request(line: string, bounds: Bounds): StageRequest {
  if (line.startsWith("[")) return lightRequest(line, bounds);
  const first = line.indexOf(" ");
  const last = line.lastIndexOf(" ");
  if (first < 1 || last <= first) throw new Malformed("request is no request");
  const tool = count(line.slice(0, first), "request.tool");
  if (tool >= bounds.tools.length) throw new Malformed("request.tool is no tool");
  const place = line.slice(last + 1);
  const site = /^\d{1,9}:\d{1,9}$/.test(place) ? place : count(place, "request.site");
  const written = line.slice(first + 1, last);
  const form = (["json", "devalue"] as const).find((name) => written.startsWith(name));
  if (form === undefined) throw new Malformed("request.args.form is unknown");
  const text = written.slice(form.length);
  if (text.length > bounds.maxArgumentBytes) throw new Malformed("request.args is over its limit");
  return { tool, site, args: { form, text } };
}

function lightRequest(line: string, bounds: Bounds): StageRequest {
  const last = line.lastIndexOf(" ");
  const site = count(line.slice(last + 1), "request.site");
  const tool = bounds.siteTools?.[site] ?? -1;
  if (tool < 0) throw new Malformed("request.site is no call of a tool");
  const text = line.slice(0, last);
  if (text.length > bounds.maxArgumentBytes) throw new Malformed("request.args is over its limit");
  return { tool, site, args: { form: "json", text } };
}

function count(text: string, name: string): number {
  if (!/^\d{1,9}$/.test(text)) throw new Malformed(`${name} is no whole number`);
  return Number(text);
}

function timer(value: unknown): StageTimer {
  const fields = record(value, "timer");
  const due = fields.due;
  if (typeof due !== "number" || !Number.isFinite(due)) throw new Malformed("timer.due is no time");
  return { id: whole(fields.id, "timer.id"), due, repeat: fields.repeat === true };
}

function wait(value: unknown, depth: number, budget: { nodes: number }): WaitNode {
  if (depth > maxWaitDepth || --budget.nodes < 0) throw new Malformed("waits is too large");
  const fields = record(value, "wait");
  switch (fields.kind) {
    case "call":
      return { kind: "call", seq: whole(fields.seq, "wait.seq") };
    case "timer":
      return { kind: "timer", id: whole(fields.id, "wait.id") };
    case "never":
      return { kind: "never" };
    case "all":
    case "any":
    case "race":
    case "allSettled": {
      const of = list(fields.of, "wait.of", maxWaitNodes).map((n) => wait(n, depth + 1, budget));
      return { kind: fields.kind, of };
    }
    default:
      throw new Malformed("wait.kind is unknown");
  }
}

function log(value: unknown): LogEntry {
  const fields = record(value, "log");
  const { level, text, at } = fields;
  if (typeof level !== "string" || !levels.has(level)) throw new Malformed("log.level is unknown");
  if (typeof text !== "string") throw new Malformed("log.text is no string");
  if (typeof at !== "number") throw new Malformed("log.at is no time");
  return { level: level as LogEntry["level"], text, at };
}

function checkpoint(value: unknown, { program }: Bounds): Checkpoint {
  const fields = record(value, "checkpoint");
  const place = whole(fields.place, "checkpoint.place");
  const point = program?.reentry?.points[place];
  if (point === undefined) throw new Malformed("checkpoint.place is no place");
  const variables = point.saved.length + (point.iterator === undefined ? 0 : 1);
  const order = numbers(fields.order, "checkpoint.order", variables);
  if (order.length !== variables) throw new Malformed("checkpoint.order is too short");
  const { now } = fields;
  if (typeof now !== "number" || !Number.isFinite(now))
    throw new Malformed("checkpoint.now is no time");
  return {
    place,
    delivered: whole(fields.delivered, "checkpoint.delivered"),
    logs: whole(fields.logs, "checkpoint.logs"),
    now,
    index: whole(fields.index, "checkpoint.index"),
    rich: fields.rich === true,
    order,
    carried: string(fields.carried, "checkpoint.carried"),
    values: string(fields.values, "checkpoint.values"),
    lists: lists(fields.lists, point.lists.length),
  };
}

// 3 [1,"a"]
/** The values are read in the guest alone. */
function landing(text: string, { program }: Bounds): Landing {
  const space = text.indexOf(" ");
  const place = count(text.slice(0, space), "landing.place");
  if (program?.reentry?.points[place]?.landing !== true)
    throw new Malformed("landing.place is no landing");
  const values = text.slice(space + 1);
  if (!values.startsWith("[") || !values.endsWith("]"))
    throw new Malformed("landing.values is no list");
  return { place, values };
}

/** What a journal holds of one: undefined for anything that the program's stages cannot have made. */
export function readCheckpoint(
  data: string,
  program: StageProgram["program"],
): CheckpointData | undefined {
  try {
    const fields = record(JSON.parse(data), "checkpoint");
    const bounds = { program, tools: [], maxCalls: 0, maxArgumentBytes: 0 };
    const read = checkpoint(fields.checkpoint, bounds);
    return {
      checkpoint: read,
      logs: list(fields.logs, "logs", Number.MAX_SAFE_INTEGER).map(log),
      calls: whole(fields.calls, "calls"),
      chunks: list(fields.chunks, "chunks", read.lists.length).map(chunks),
    };
  } catch {
    return undefined;
  }
}

function lists(value: unknown, most: number): Checkpoint["lists"] {
  const made = list(value, "checkpoint.lists", most).map((one) => {
    const fields = record(one, "checkpoint.list");
    return {
      held: whole(fields.held, "list.held"),
      count: whole(fields.count, "list.count"),
      text: string(fields.text, "list.text"),
    };
  });
  if (made.length !== most) throw new Malformed("checkpoint.lists is too short");
  return made;
}

function chunks(value: unknown): Chunks {
  const fields = record(value, "chunks");
  const texts = list(fields.texts, "chunks.texts", Number.MAX_SAFE_INTEGER);
  return {
    count: whole(fields.count, "chunks.count"),
    texts: texts.map((text) => string(text, "chunks.text")),
  };
}

function refused(value: unknown, { program }: Bounds): StageOutput["refused"] {
  const fields = record(value, "refused");
  const why = string(fields.why, "refused.why").slice(0, 200);
  if (!isWhole(fields.variable) || !isWhole(fields.place)) return { why };
  const name = program?.reentry?.points[fields.place]?.saved[fields.variable]?.name;
  return name === undefined ? { why } : { why, variable: name };
}

function end(fields: Fields): StageEnd {
  if (fields.ok === true) return { ok: true, value: encoded(fields.value, "end.value") };
  return { ok: false, error: guestError(fields.error, 0) };
}

function guestError(value: unknown, depth: number): GuestError {
  const fields = record(value, "error");
  const error: GuestError = {
    name: string(fields.name, "error.name"),
    message: string(fields.message, "error.message"),
    stack: fields.stack === undefined ? "" : string(fields.stack, "error.stack").slice(0, maxStack),
  };
  if (typeof fields.code === "string") error.code = fields.code;
  if (isWhole(fields.call)) error.call = fields.call;
  if (fields.data !== undefined && isShallow(fields.data, maxDataDepth)) error.data = fields.data;
  if (fields.thrown !== undefined) error.thrown = encoded(fields.thrown, "error.thrown");
  if (fields.cause !== undefined && depth < maxCauses)
    error.cause = guestError(fields.cause, depth + 1);
  if (fields.errors !== undefined && depth < maxCauses) {
    const errors = list(fields.errors, "error.errors", Number.MAX_SAFE_INTEGER).slice(0, maxErrors);
    error.errors = errors.map((e) => guestError(e, depth + 1));
  }
  return error;
}

function encoded(value: unknown, name: string): Encoded {
  const { form, text } = record(value, name);
  if (form !== "json" && form !== "devalue") throw new Malformed(`${name}.form is unknown`);
  return { form, text: string(text, `${name}.text`) };
}

function needs(value: unknown): Feature[] {
  const known = (name: unknown): name is Feature => features.has(name as Feature);
  const names = list(value, "needs", features.size);
  if (!names.every(known)) throw new Malformed("needs names a feature that does not exist");
  return names.filter(known);
}

function list(value: unknown, name: string, most: number): unknown[] {
  if (value === undefined) return [];
  if (!Array.isArray(value)) throw new Malformed(`${name} is no list`);
  if (value.length > most) throw new Malformed(`${name} has more than ${most} elements`);
  return value;
}

function numbers(value: unknown, name: string, most: number): number[] {
  return list(value, name, most).map((n) => whole(n, name));
}

/** JSON.parse makes own properties only, `__proto__` among them; they are read by name, never spread. */
function record(value: unknown, name: string): Fields {
  if (typeof value === "object" && value !== null && !Array.isArray(value)) {
    return Object.setPrototypeOf(value, null) as Fields;
  }
  throw new Malformed(`${name} is no object`);
}

function string(value: unknown, name: string): string {
  if (typeof value === "string") return value;
  throw new Malformed(`${name} is no string`);
}

function whole(value: unknown, name: string): number {
  if (isWhole(value)) return value;
  throw new Malformed(`${name} is no whole number`);
}

function isWhole(value: unknown): value is number {
  return Number.isSafeInteger(value) && (value as number) >= 0;
}

function isShallow(value: unknown, depth: number): boolean {
  if (typeof value !== "object" || value === null) return true;
  return depth > 0 && Object.values(value).every((item) => isShallow(item, depth - 1));
}
