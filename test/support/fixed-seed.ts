/** The same draws in every run of the suite; `FC_SEED` draws others. */
import * as fc from "fast-check";

fc.configureGlobal({ seed: Number(process.env.FC_SEED ?? 20_260) });
