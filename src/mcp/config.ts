/** The `{"mcpServers": {...}}` file that MCP clients share. */
import { ConfigError } from "./errors.js";

/** A server that is a child process speaking on its standard input and output. Node only. */
export interface StdioServerConfig {
  command: string;
  args?: string[];
  env?: Record<string, string>;
  cwd?: string;
  type?: "stdio";
}

/** A server reached over Streamable HTTP. */
export interface HttpServerConfig {
  url: string;
  headers?: Record<string, string>;
  type?: "http" | "streamable-http" | "streamableHttp";
}

interface Shared {
  /** Left out, as if it were not there. */
  disabled?: boolean;
  /** Whether the server's annotations are believed (R3). On by default: the operator chose it. */
  trustAnnotations?: boolean;
  /**
   * Nothing that the server does changes what other servers read, and the other way round: reads of
   * the one are fetched ahead past calls of the other that may write (R3). Off by default.
   */
  unrelated?: boolean;
}

export type ServerConfig = (StdioServerConfig | HttpServerConfig) & Shared;

export interface McpConfig {
  mcpServers: Record<string, ServerConfig>;
}

export type Environment = Readonly<Record<string, string | undefined>>;

export type ResolvedServer =
  | { kind: "stdio"; command: string; args: string[]; env: Record<string, string>; cwd?: string }
  | { kind: "http"; url: URL; headers: Record<string, string> };

/**
 * Checks one entry and expands `${NAME}` and `${NAME:-default}` in its strings.
 * @throws ConfigError naming the field.
 */
export function resolveServer(entry: unknown, environment: Environment): ResolvedServer {
  if (!isRecord(entry)) throw new ConfigError("the entry is not an object");
  const { type, command, url } = entry;
  if (type === "sse") {
    throw new ConfigError(
      'type "sse" is the transport MCP replaced in 2025; use the server\'s Streamable HTTP url',
    );
  }
  if (
    type !== undefined &&
    !["stdio", "http", "streamable-http", "streamableHttp"].includes(String(type))
  ) {
    throw new ConfigError(`unknown type ${JSON.stringify(type)}; use "stdio" or "http"`);
  }
  const expand = (value: unknown, field: string) =>
    expandVariables(text(value, field), environment, field);
  if (url !== undefined && type !== "stdio") {
    return {
      kind: "http",
      url: httpUrl(expand(url, "url")),
      headers: strings(entry.headers, "headers", expand),
    };
  }
  if (command === undefined) throw new ConfigError('the entry has neither "command" nor "url"');
  if (type !== undefined && type !== "stdio")
    throw new ConfigError(`type "${String(type)}" needs "url"`);
  const args = entry.args ?? [];
  if (!Array.isArray(args)) throw new ConfigError('"args" is not an array of strings');
  return {
    kind: "stdio",
    command: expand(command, "command"),
    args: args.map((arg, index) => expand(arg, `args[${index}]`)),
    env: strings(entry.env, "env", expand),
    ...(entry.cwd === undefined ? {} : { cwd: expand(entry.cwd, "cwd") }),
  };
}

function expandVariables(value: string, environment: Environment, field: string): string {
  return value.replace(
    /\$\{(?:env:)?([A-Za-z_][A-Za-z0-9_]*)(?::-([^}]*))?\}/g,
    (_, name: string, fallback: string | undefined) => {
      const known = Object.hasOwn(environment, name) ? environment[name] : undefined;
      const found = known === "" && fallback !== undefined ? fallback : (known ?? fallback);
      if (found === undefined) {
        throw new ConfigError(
          `"${field}" needs the environment variable ${name}, which is not set`,
        );
      }
      return found;
    },
  );
}

function text(value: unknown, field: string): string {
  if (typeof value !== "string") throw new ConfigError(`"${field}" is not a string`);
  if (value.includes("\0")) throw new ConfigError(`"${field}" holds a NUL character`);
  return value;
}

function strings(
  value: unknown,
  field: string,
  expand: (value: unknown, field: string) => string,
): Record<string, string> {
  if (value === undefined) return {};
  if (!isRecord(value)) throw new ConfigError(`"${field}" is not an object of strings`);
  return Object.fromEntries(
    Object.entries(value).map(([key, entry]) => [key, expand(entry, `${field}.${key}`)]),
  );
}

function httpUrl(value: string): URL {
  const url = URL.canParse(value) ? new URL(value) : undefined;
  if (url === undefined || !/^https?:$/.test(url.protocol)) {
    throw new ConfigError(`"url" is not an http or https URL: ${JSON.stringify(value)}`);
  }
  return url;
}

export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
