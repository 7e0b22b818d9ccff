/** What a request carries through the app. */
import type { Context } from "hono";
import type { Env } from "./env.js";
import type { Caller } from "./middleware/auth.js";

export interface AppEnv {
  Bindings: Env;
  Variables: {
    requestId: string;
    /** Set behind `authenticate`. */
    caller: Caller;
  };
}

export type AppContext = Context<AppEnv>;
