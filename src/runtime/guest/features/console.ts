/**
 * The console: entries with the guest clock. Plain strings and numbers are dealt with here; anything
 * else needs the feature `inspect`, which is far larger.
 */

import type { LogEntry } from "../../types.js";
import type { Kernel } from "../kernel-types.js";
import { uncurry } from "../lib/primordials.js";

type Level = LogEntry["level"];
type Method = (...args: unknown[]) => void;

const LIMIT = "… log limit reached";
const { stringify } = JSON;

/** What a checkpoint carries (R4). */
type Carried = [
  counts?: [string, number][],
  timers?: [string, number][],
  indent?: string,
  left?: number,
];

const Table = Map;
const eachOf = uncurry(Map.prototype.forEach);
const getOf = uncurry(Map.prototype.get) as (
  map: Map<string, number>,
  key: string,
) => number | undefined;
const setOf = uncurry(Map.prototype.set);
const forget = uncurry(Map.prototype.delete);
const lines = uncurry(String.prototype.replaceAll as (from: string, to: string) => string);
const includes = uncurry(String.prototype.includes as (part: string) => boolean);
const codeAt = uncurry(String.prototype.charCodeAt);

function pairsOf(table: Map<string, number>): unknown[] {
  const pairs: unknown[] = [];
  eachOf(table as Map<unknown, unknown>, (value, key) => {
    pairs[pairs.length] = [key, value];
  });
  return pairs;
}

export default function install(k: Kernel): void {
  const was = (k.constants.carried.console || []) as Carried;
  const counts = new Table<string, number>(was[0]);
  const timers = new Table<string, number>(was[1]);
  let indent = was[2] || "";
  let left = was[3] ?? k.constants.maxLogBytes;
  k.carry.console = () => [pairsOf(counts), pairsOf(timers), indent, left];

  const rich = (args: readonly unknown[], table?: boolean): string =>
    k.inspect ? k.inspect(args, table) : k.need("inspect");

  function format(args: readonly unknown[]): string {
    if (args.length > 1 && typeof args[0] === "string" && includes(args[0], "%")) return rich(args);
    let text = "";
    for (let i = 0; i < args.length; i++) {
      const value = args[i];
      const type = typeof value;
      if (type === "bigint" || type === "symbol" || type === "function") return rich(args);
      if (type === "object" ? value !== null : value === 0 && 1 / value < 0) return rich(args);
      text += (i ? " " : "") + (value as string);
    }
    return text;
  }

  function push(level: Level, given: string): void {
    if (left < 0) return;
    const text = indent && indent + lines(given, "\n", `\n${indent}`);
    const shown = text || given;
    // Nothing, said for ever, is too much as well.
    if (!shown) left--;
    if (shown.length > left) left = -1;
    for (let i = 0; i < shown.length && left >= 0; i++) {
      const code = codeAt(shown, i);
      left -= code < 128 ? 1 : code < 2048 || (code > 0xd7ff && code < 0xe000) ? 2 : 3;
    }
    const said = left < 0 ? "warn" : level;
    const entry = stringify(left < 0 ? LIMIT : shown);
    k.logs += `${k.logs && ","}{"level":"${said}","text":${entry},"at":${k.now}}`;
  }

  const label = (given: unknown): string =>
    given === undefined ? "default" : `${given as string}`;
  const say =
    (level: Level): Method =>
    (...args) => {
      if (left >= 0) push(level, format(args));
    };
  const [log, info, warn, error, debug] = [
    say("log"),
    say("info"),
    say("warn"),
    say("error"),
    say("debug"),
  ];

  function time(name: string, rest: readonly unknown[]): void {
    const from = getOf(timers, name);
    if (from === undefined) {
      push("warn", `No such label '${name}' for console.time()`);
      return;
    }
    const more = rest.length ? ` ${format(rest)}` : "";
    push("log", `${name}: ${k.now - from}ms${more}`);
  }
  function group(...args: unknown[]): void {
    if (args.length) log(...args);
    if (indent.length < 40) indent += "  ";
  }

  const methods: Record<string, Method> = {
    log,
    info,
    warn,
    error,
    debug,
    dir: (value) => push("log", rich([value], false)),
    table: (value, columns) => {
      if (left >= 0)
        push(
          "table",
          typeof value === "object" && value ? rich([value, columns], true) : format([value]),
        );
    },
    trace: (...args) => push("error", args.length ? `Trace: ${format(args)}` : "Trace"),
    assert: (condition, ...args) => {
      if (!condition)
        push("error", args.length ? `Assertion failed: ${format(args)}` : "Assertion failed");
    },
    count: (given) => {
      const name = label(given);
      const n = (getOf(counts, name) ?? 0) + 1;
      setOf(counts as Map<unknown, unknown>, name, n);
      push("log", `${name}: ${n}`);
    },
    countReset: (given) => {
      forget(counts as Map<unknown, unknown>, label(given));
    },
    time: (given) => {
      setOf(timers as Map<unknown, unknown>, label(given), k.now);
    },
    timeLog: (given, ...rest) => time(label(given), rest),
    timeEnd: (given) => {
      const name = label(given);
      time(name, []);
      forget(timers as Map<unknown, unknown>, name);
    },
    group,
    groupCollapsed: group,
    groupEnd: () => {
      indent = indent.slice(2);
    },
    clear: () => {},
  };
  k.define("console", methods);
}
