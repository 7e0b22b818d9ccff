/**
 * The text of a stage's settlements, as the guest takes them (`Columns` in guest/kernel-types.ts).
 * It grows with the run: what a stage adds is written once. Small texts are one literal, split in
 * the guest, which is a third of the price of a literal each.
 */
import { escaped, list } from "./literal.js";
import type { Settlement } from "./types.js";

/** Where a literal of its own costs less memory than being cut out of another. */
const smallText = 4096;

export class Columns {
  #count = 0;
  #last: Settlement | undefined;
  #together = "";
  #apart = "";
  /** No text is too large, or would not survive being cut out. */
  #small = true;
  #codes = "";
  #plain = true;
  #times = "";
  #rejected = false;
  /** None came to undefined. */
  #defined = true;
  #rich = false;

  /** @param calls made before the checkpoint that the stage goes on from: it counts its own from 0 */
  constructor(
    private readonly timed: boolean,
    private readonly calls = 0,
  ) {}

  /** Whether `settlements` go on from what is written here. */
  begins(settlements: readonly Settlement[]): boolean {
    return this.#count <= settlements.length && settlements[this.#count - 1] === this.#last;
  }

  /** All are JSON, and answer the calls in order. */
  get inTurn(): boolean {
    return this.#plain;
  }

  /** Modules that only a stage over such settlements needs. */
  get modules(): string[] {
    return [...(this.#rejected ? ["failures"] : []), ...(this.#rich ? ["decode"] : [])];
  }

  extend(settlements: readonly Settlement[]): void {
    for (let i = this.#count; i < settlements.length; i++) {
      const settlement = settlements[i];
      if (settlement !== undefined) this.#add(settlement);
    }
  }

  text(): string {
    return `${this.answers},${this.times}`;
  }

  /** Texts and codes. */
  get answers(): string {
    if (this.#count === 0) return "[],0";
    const texts = this.#small ? `'${this.#together}'.split(',\\n')` : list(this.#apart);
    return `${texts},${this.#order}`;
  }

  /** The texts as JSON of one list, and codes, where there are such texts and no others. */
  get together(): string | undefined {
    if (this.#count === 0 || !this.#small || !this.#defined || this.modules.length > 0)
      return undefined;
    return `'[${this.#together}]',${this.#order}`;
  }

  get #order(): string {
    return this.#plain ? "0" : list(this.#codes);
  }

  get times(): string {
    return this.timed && this.#count > 0 ? list(this.#times) : "0";
  }

  get count(): number {
    return this.#count;
  }

  #add(settlement: Settlement): void {
    const { kind, text } = parts(settlement);
    const id = settlement.kind === "timer" ? settlement.id : settlement.seq - this.calls;
    const comma = this.#count === 0 ? "" : ",";
    if (kind === 1) this.#rich = true;
    if (kind === 2) this.#rejected = true;
    if (kind !== 0 || id !== this.#count) this.#plain = false;
    this.#codes += `${comma}${id * 4 + kind}`;
    if (this.timed) this.#times += `${comma}${settlement.at}`;
    const inside = escaped(text);
    if (text.length > smallText || text.includes("\n")) this.#small = false;
    if (text === "") this.#defined = false;
    this.#together = this.#small ? this.#together + (comma && ",\\n") + inside : "";
    this.#apart += `${comma}\n'${inside}'`;
    this.#count++;
    this.#last = settlement;
  }
}

function parts(s: Settlement): { kind: 0 | 1 | 2 | 3; text: string } {
  switch (s.kind) {
    case "fulfilled": {
      const { form, text } = s.value;
      if (form === "json") return { kind: 0, text };
      // `-1` is devalue for undefined, which is too common to load its reader for.
      return text === "-1" ? { kind: 0, text: "" } : { kind: 1, text };
    }
    case "rejected":
      return { kind: 2, text: JSON.stringify(s.error) };
    case "timer":
      return { kind: 3, text: "" };
  }
}
