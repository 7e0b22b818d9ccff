/** Takes secrets out of what a server, or a failing connection, may echo. */

const shown = "[secret]";
/** Shorter ones would take common words out of honest text. */
const shortest = 6;

export class Redactor {
  readonly #secrets: string[];

  constructor(secrets: Iterable<string>) {
    // The longest first: one may be a part of another.
    this.#secrets = [...new Set(secrets)]
      .filter((secret) => secret.length >= shortest)
      .sort((a, b) => b.length - a.length);
  }

  text(text: string): string {
    return this.#secrets.reduce((rest, secret) => rest.replaceAll(secret, shown), text);
  }

  /** Every string in JSON data. The value itself when there is no secret in it. */
  json(value: unknown): unknown {
    if (this.#secrets.length === 0) return value;
    const text = JSON.stringify(value);
    if (text === undefined || !this.#secrets.some((secret) => text.includes(escaped(secret))))
      return value;
    return JSON.parse(text, (_, held: unknown) =>
      typeof held === "string" ? this.text(held) : held,
    );
  }
}

/** As it stands inside a JSON string. */
function escaped(secret: string): string {
  return JSON.stringify(secret).slice(1, -1);
}

/** What is secret in headers: each value, and what follows a scheme such as `Bearer`. */
export function secretsIn(headers: Readonly<Record<string, string>>): string[] {
  return Object.values(headers).flatMap((value) => [value, value.slice(value.indexOf(" ") + 1)]);
}
