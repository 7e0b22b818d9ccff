/** MCP servers as tools. */
export type { McpConfig, ServerConfig } from "./config.js";
export {
  type ConnectOptions,
  connectServers,
  type McpConnection,
  type ServerStatus,
} from "./connect.js";
export { ConfigError, ProtocolError, ToolError, TransportError } from "./errors.js";
export { plainLine, plainText } from "./sanitize.js";
export type { McpWarning } from "./server-tools.js";
export { toolDeclarations } from "./types/declarations.js";
