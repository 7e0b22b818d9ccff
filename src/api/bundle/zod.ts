/**
 * Stands in for `zod` in the Worker's bundle (`alias` in wrangler.toml): the same library, less what
 * nothing uses. Asked for as a whole, it brings its messages in some fifty languages along.
 * `ZodOptional` is what the example server's library asks for: in development the Worker has it mounted.
 */
export { ZodOptional } from "zod/v4";
export * as z from "./zod-names.js";
