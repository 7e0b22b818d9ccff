/** Takes secrets out of what a server, or a failing connection, may echo. */

const shown = "[secret]";
/** Shorter ones would take common words out of honest text. */
const shortest = 6;

export class Redactor {
  readonly #secrets: string[];

  constructor(secrets: Iterable<string>) {
    const long = [...secrets].filter((secret) => secret.length >= shortest);
    // The longest first: one may be a part of another.
    this.#secrets = [...new Set(long.flatMap(formsOf))].sort((a, b) => b.length - a.length);
  }

  text(text: string): string {
    return this.#secrets.reduce((rest, secret) => rest.replaceAll(secret, shown), text);
  }

  /** Every string and every key in JSON data. The value itself when there is no secret in it. */
  json(value: unknown): unknown {
    if (this.#secrets.length === 0) return value;
    const text = JSON.stringify(value);
    if (text === undefined || !this.#secrets.some((secret) => text.includes(escaped(secret))))
      return value;
    return JSON.parse(text, (_, held: unknown) => this.#one(held));
  }

  /** Its members were done before. */
  #one(held: unknown): unknown {
    if (typeof held === "string") return this.text(held);
    if (typeof held !== "object" || held === null || Array.isArray(held)) return held;
    if (Object.keys(held).every((key) => this.text(key) === key)) return held;
    return Object.fromEntries(Object.entries(held).map(([key, value]) => [this.text(key), value]));
  }
}

/** As a server may write it that takes its requests apart, or puts them into JSON or a URL. */
function formsOf(secret: string): string[] {
  return [secret, escaped(secret), encodeURIComponent(secret), base64(secret)];
}

/** As it stands inside a JSON string. */
function escaped(secret: string): string {
  return JSON.stringify(secret).slice(1, -1);
}

/** Without padding, which may be left out. */
function base64(text: string): string {
  const bytes = Array.from(new TextEncoder().encode(text), (byte) => String.fromCharCode(byte));
  return btoa(bytes.join("")).replace(/=+$/, "");
}

/** What is secret in headers: each value, and what follows a scheme such as `Bearer`. */
export function secretsIn(headers: Readonly<Record<string, string>>): string[] {
  return Object.values(headers).flatMap((value) => {
    const credentials = value.slice(value.indexOf(" ") + 1);
    return [value, credentials, ...(/^basic /i.test(value) ? passwordIn(credentials) : [])];
  });
}

/** RFC 7617: `user:password` in base64. */
function passwordIn(credentials: string): string[] {
  try {
    const pair = atob(credentials);
    return [pair, pair.slice(pair.indexOf(":") + 1)];
  } catch {
    return [];
  }
}
