/** Names for what lowering adds, outside every identifier of the snippet (E4). */
export class Names {
  readonly #identifiers: ReadonlySet<string>;
  readonly #made = new Set<string>();

  constructor(identifiers: ReadonlySet<string>) {
    this.#identifiers = identifiers;
  }

  /** A name that nothing else has, starting with `$hint`. */
  fresh(hint: string): string {
    let name = `$${hint}`;
    for (let n = 1; this.#isTaken(name); n++) name = `$${hint}${n}`;
    this.#made.add(name);
    return name;
  }

  #isTaken(name: string): boolean {
    return this.#identifiers.has(name) || this.#made.has(name);
  }
}
