/** What a request carries through the app. */
import type { Context } from "hono";
import type { Env } from "./env.js";
import type { Caller } from "./middleware/auth.js";

export interface AppEnv {
  Bindings: Env;
  Variables: {
    requestId: string;
    /** Orders the requests of an isolate: what follows may take one longer than another. */
    arrived: number;
    /** Set behind `authenticate`. */
    caller: Caller;
  };
}

export type AppContext = Context<AppEnv>;
