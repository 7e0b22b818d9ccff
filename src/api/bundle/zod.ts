/**
 * Stands in for `zod` in the Worker's bundle (`alias` in wrangler.toml): the same library, less what
 * nothing uses. Asked for as a whole, it brings its messages in some fifty languages along.
 */
export * as z from "./zod-names.js";
