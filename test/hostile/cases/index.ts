import type { HostileCase } from "../case.js";
import { cpu } from "./cpu.js";
import { disguised } from "./disguised.js";
import { escapes } from "./escape.js";
import { exhaust } from "./exhaust.js";
import { giants } from "./giants.js";
import { memory } from "./memory.js";
import { names } from "./names.js";
import { natives } from "./natives.js";
import { poison } from "./poison.js";
import { recursion } from "./recursion.js";
import { throws } from "./throws.js";
import { values } from "./values.js";

export const families: Readonly<Record<string, readonly HostileCase[]>> = {
  cpu,
  natives,
  memory,
  recursion,
  giants,
  throws,
  values,
  poison,
  names,
  escapes,
  exhaust,
  disguised,
};
