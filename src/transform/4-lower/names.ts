/** Names for what lowering adds, outside every identifier of the snippet (E4). */
export class Names {
  readonly #taken: Set<string>;

  constructor(identifiers: ReadonlySet<string>) {
    this.#taken = new Set(identifiers);
  }

  /** A name that nothing else has, starting with `$hint`. */
  fresh(hint: string): string {
    let name = `$${hint}`;
    for (let n = 1; this.#taken.has(name); n++) name = `$${hint}${n}`;
    this.#taken.add(name);
    return name;
  }
}
