/** The tools a run is given, as a catalog for the transform and as functions for the host. */
import type { Catalog, ToolBinding, ToolDescriptor } from "../transform/types.js";
import type {
  HandlerTool,
  ToolCallContext,
  ToolDefinition,
  ToolFunction,
  ToolOption,
  ToolsOption,
} from "./tool-types.js";
import { inputCheck } from "./validate.js";

export interface HostTool {
  readonly descriptor: ToolDescriptor;
  /** What is wrong with the arguments, if anything. */
  check(args: readonly unknown[]): string | undefined;
  /** @param context made for tools that take one only */
  invoke(args: unknown[], context: () => ToolCallContext): unknown;
}

export interface BoundTools {
  catalog: Catalog;
  /** By index in `catalog.tools`. */
  hosts: HostTool[];
}

/**
 * Binds the public `tools` option. One definition object under several names is one tool; its
 * canonical name is the namespaced one. Names are kept in Maps: `__proto__` is a name like any other.
 *
 * @throws TypeError for what is no tool, or a name that is no identifier.
 */
export function bindTools(tools: ToolsOption = {}): BoundTools {
  if (typeof tools !== "object" || tools === null) throw new TypeError("tools must be an object");
  const descriptors: ToolDescriptor[] = [];
  const hosts: HostTool[] = [];
  const known = new Map<object, number>();
  const globals = new Map<string, ToolBinding>();

  const add = (name: string, option: ToolOption): number => {
    const before = typeof option === "object" ? known.get(option) : undefined;
    if (before !== undefined) return before;
    const host = hostTool(name, option);
    const index = hosts.push(host) - 1;
    descriptors.push(host.descriptor);
    if (typeof option === "object") known.set(option, index);
    return index;
  };

  const flat: [string, ToolOption][] = [];
  for (const [name, option] of Object.entries(tools)) {
    checkName(name, name, true);
    if (isTool(option)) {
      flat.push([name, option]);
      continue;
    }
    if (typeof option !== "object" || option === null) {
      throw new TypeError(`tools.${name} must be a function, a tool or a namespace of tools`);
    }
    const members = new Map<string, number>();
    for (const [member, tool] of Object.entries(option)) {
      const path = `${name}.${member}`;
      checkName(member, path, false);
      if (!isTool(tool)) throw new TypeError(`tools.${path} must be a function or a tool`);
      members.set(member, add(path, tool));
    }
    globals.set(name, { kind: "namespace", members });
  }
  for (const [name, option] of flat) globals.set(name, { kind: "tool", tool: add(name, option) });
  return { catalog: { tools: descriptors, globals }, hosts };
}

function isTool(option: unknown): option is ToolOption {
  return typeof option === "function" || isDefinition(option) || isHandler(option);
}

function isHandler(option: unknown): option is HandlerTool {
  return owns(option, "handler") && typeof option.handler === "function";
}

function isDefinition(option: unknown): option is ToolDefinition {
  return owns(option, "invoke") && owns(option, "arguments") && typeof option.invoke === "function";
}

function owns<K extends string>(value: unknown, key: K): value is Record<K, unknown> {
  return typeof value === "object" && value !== null && Object.hasOwn(value, key);
}

function hostTool(name: string, option: ToolOption): HostTool {
  if (typeof option === "function") return make({ name, arguments: "positional" }, call(option));
  if (isDefinition(option)) {
    if (option.arguments !== "object" && option.arguments !== "positional") {
      throw new TypeError(`tools.${name}.arguments must be "object" or "positional"`);
    }
    const { arguments: style, server, unrelated, untrusted } = option;
    const descriptor = {
      ...described(name, option),
      arguments: style,
      ...(server !== undefined && { server }),
      ...(unrelated === true && { unrelated }),
      ...(untrusted === true && { untrusted }),
    };
    return make(descriptor, (args, context) => option.invoke(args, context()));
  }
  return make({ ...described(name, option), arguments: "positional" }, call(option.handler));
}

function call(f: ToolFunction): HostTool["invoke"] {
  return (args) => f(...(args as never[]));
}

function make(descriptor: ToolDescriptor, invoke: HostTool["invoke"]): HostTool {
  return { descriptor, invoke, check: inputCheck(descriptor) };
}

type Described = Omit<HandlerTool, "handler">;

function described(name: string, option: Described): Omit<ToolDescriptor, "arguments"> {
  const { description, inputSchema, outputSchema, annotations, policy } = option;
  if (policy !== undefined && policy !== "allow" && policy !== "ask" && policy !== "deny") {
    throw new TypeError(`tools.${name}.policy must be "allow", "ask" or "deny"`);
  }
  for (const [key, schema] of [
    ["inputSchema", inputSchema],
    ["outputSchema", outputSchema],
  ] as const) {
    if (schema === undefined || typeof schema === "boolean") continue;
    if (typeof schema !== "object" || schema === null) {
      throw new TypeError(`tools.${name}.${key} must be a JSON Schema`);
    }
  }
  return {
    name,
    ...(typeof description === "string" && { description }),
    ...(inputSchema !== undefined && { inputSchema }),
    ...(outputSchema !== undefined && { outputSchema }),
    ...(typeof annotations === "object" && annotations !== null && { annotations }),
    ...(policy !== undefined && { policy }),
  };
}

/** ECMAScript section 12.7.2, with what strict code reserves. Members may be any IdentifierName. */
const reserved = new Set(
  (
    "await break case catch class const continue debugger default delete do else enum export extends " +
    "false finally for function if implements import in instanceof interface let new null package " +
    "private protected public return static super switch this throw true try typeof var void while " +
    "with yield arguments eval"
  ).split(" "),
);

function checkName(name: string, path: string, global: boolean): void {
  if (
    /^[$_\p{ID_Start}](?:[$\p{ID_Continue}]|\u200c|\u200d)*$/u.test(name) &&
    !(global && reserved.has(name))
  )
    return;
  throw new TypeError(`tools: ${JSON.stringify(path)} is no name that a snippet can use`);
}
