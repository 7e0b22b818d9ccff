import { describe, expect, it } from "vitest";
import { readEvents } from "../../src/api/chat/events.js";
import { partsOf } from "../../src/api/objects/sql.js";
import { afterFailure, healthy, isAside } from "../../src/api/organization/breaker.js";
import { policyOf } from "../../src/api/organization/patterns.js";
import { RateLimiter } from "../../src/api/organization/rate.js";
import { Redactor, secretsIn } from "../../src/api/security/redact.js";
import { urlFault } from "../../src/api/security/server-url.js";
import { matches } from "../../src/runtime/tool-policy.js";

describe("the address of a server", () => {
  it.each([
    "https://example.com/mcp",
    "https://example.com:8443/mcp",
    "https://8.8.8.8/",
    "https://[2606:4700::1111]/",
    "https://xn--bcher-kva.example/",
  ])("may be %s", (url) => expect(urlFault(url, false)).toBeUndefined());

  it.each([
    ...[
      "http://example.com/",
      "ftp://example.com/",
      "file:///etc/passwd",
      "https://user:pw@example.com/",
      "nonsense",
    ],
    ...[
      "https://localhost/",
      "https://LOCALHOST./",
      "https://a.localhost/",
      "https://intranet/",
      "https://db.internal/",
    ],
    ...[
      "https://127.0.0.1/",
      "https://2130706433/",
      "https://0x7f000001/",
      "https://0177.0.0.1/",
      "https://127.1/",
    ],
    ...[
      "https://10.0.0.1/",
      "https://167772161/",
      "https://012.0.0.1/",
      "https://0xa.0.0.1/",
      "https://192.168.1.1./",
    ],
    ...[
      "https://172.16.0.1/",
      "https://100.64.0.1/",
      "https://169.254.169.254/",
      "https://0.0.0.0/",
      "https://255.255.255.255/",
    ],
    ...[
      "https://224.0.0.1/",
      "https://198.18.0.1/",
      "https://[::1]/",
      "https://[::]/",
      "https://[fe80::1]/",
      "https://[fc00::1]/",
    ],
    ...[
      "https://[::ffff:10.0.0.1]/",
      "https://[::ffff:7f00:1]/",
      "https://[::10.0.0.1]/",
      "https://[64:ff9b::a00:1]/",
    ],
    ...[
      "https://[2002:a00:1::]/",
      "https://[ff02::1]/",
      "https://[2001:db8::1]/",
      "https://①②⑦.⓪.⓪.①/",
    ],
  ])("may not be %s in production", (url) => expect(urlFault(url, false)).toBeTypeOf("string"));

  it.each([
    "http://127.0.0.1:8787/mcp",
    "http://localhost:1/",
    "http://[::1]:9/",
    "https://127.0.0.2/",
  ])("may be %s in development", (url) => expect(urlFault(url, true)).toBeUndefined());

  it.each([
    "http://10.0.0.1/",
    "http://169.254.169.254/",
    "http://[::ffff:10.0.0.1]/",
    "http://example.com/",
  ])("may not be %s even in development", (url) =>
    expect(urlFault(url, true)).toBeTypeOf("string"),
  );
});

describe("patterns", () => {
  it.each([
    ["get_*", "get_country", true],
    ["*_country", "get_country", true],
    ["*", "", true],
    ["a*b*c", "a1b2c", true],
    ["a*b*c", "acb", false],
    ["ab*ba", "aba", false],
    ["exact", "exact", true],
    ["exact", "exactly", false],
  ])("%s on %s: %s", (pattern, name, fits) => expect(matches(pattern, name)).toBe(fits));

  it("are quick on hostile ones", () => {
    expect(matches(`${"a*".repeat(100)}b`, "a".repeat(100_000))).toBe(false);
  });

  it("decide by the longest that fits, and by the stricter list", () => {
    expect(policyOf([{ "*": "deny", "get_*": "allow" }], "s", "get_x")).toBe("allow");
    expect(policyOf([{ "*": "deny", "get_*": "allow" }], "s", "put_x")).toBe("deny");
    expect(policyOf([{ "s.get_x": "ask" }, { "*": "allow" }], "s", "get_x")).toBe("ask");
    expect(policyOf([undefined, {}], "s", "get_x")).toBeUndefined();
  });
});

describe("the rate of a key", () => {
  it("is given back with time", () => {
    const rate = new RateLimiter();
    expect([rate.take("a", 2, 0), rate.take("a", 2, 0)]).toEqual([undefined, undefined]);
    expect(rate.take("a", 2, 0)).toBe(30);
    expect(rate.take("b", 2, 0)).toBeUndefined();
    expect(rate.take("a", 2, 30_000)).toBeUndefined();
    expect(rate.take("a", 2, 30_000)).toBe(30);
  });

  it("of 0 is no limit", () => {
    const rate = new RateLimiter();
    for (let n = 0; n < 100; n++) expect(rate.take("a", 0, 0)).toBeUndefined();
  });
});

describe("a failing server", () => {
  it("is set aside at the third failure, then for twice as long", () => {
    let health = healthy;
    for (let n = 0; n < 2; n++) health = afterFailure(health, "away", 0);
    expect(isAside(health, 0)).toBe(false);
    health = afterFailure(health, "away", 0);
    expect([isAside(health, 29_999), isAside(health, 30_000)]).toEqual([true, false]);
    health = afterFailure(health, "away", 30_000);
    expect([isAside(health, 89_999), isAside(health, 90_000)]).toEqual([true, false]);
  });
});

describe("parts of a text", () => {
  it("are joined to the same text, and cut no surrogate pair", () => {
    const text = `x${"😀".repeat(400_000)}`;
    const parts = partsOf(text);
    expect(parts.length).toBeGreaterThan(1);
    expect(parts.join("")).toBe(text);
    for (const part of parts) expect(part).not.toMatch(/\p{Cs}/u);
  });
});

describe("secrets", () => {
  const redactor = new Redactor(
    secretsIn({ authorization: "Bearer abc-123456", "x-key": 'qu"oted\\key' }),
  );

  it("are taken out of text and data", () => {
    expect(redactor.text("sent abc-123456 and Bearer abc-123456")).toBe(
      "sent [secret] and [secret]",
    );
    expect(redactor.json({ a: ['qu"oted\\key'], b: 1 })).toEqual({ a: ["[secret]"], b: 1 });
  });

  it("are taken out in the forms that servers write them in, and as keys", () => {
    const headers = { "x-key": 'qu"oted\\key', authorization: `Basic ${btoa("ada:pass/word")}` };
    expect(redactor.text(JSON.stringify({ token: "abc-123456", ...headers }))).not.toMatch(
      /abc-123456|oted/,
    );
    expect(redactor.text(`?key=${encodeURIComponent('qu"oted\\key')}`)).toBe("?key=[secret]");
    expect(redactor.text(btoa("abc-123456"))).toBe("[secret]==");
    expect(redactor.json([{ "Bearer abc-123456": 1, n: 2 }])).toEqual([{ "[secret]": 1, n: 2 }]);
    const basic = new Redactor(secretsIn(headers));
    expect(basic.text("ada logged in with pass/word")).toBe("ada logged in with [secret]");
    expect(basic.text(headers.authorization)).toBe("[secret]");
  });

  it("leave data without them as it is", () => {
    const data = { a: 1 };
    expect(redactor.json(data)).toBe(data);
  });
});

describe("a stream of events", () => {
  it("is given up by a client who had gone before it began", async () => {
    let cancelled = false;
    const stream = new ReadableStream<Uint8Array>({
      cancel() {
        cancelled = true;
      },
    });
    for await (const _ of readEvents(stream, AbortSignal.abort())) expect.unreachable();
    expect(cancelled).toBe(true);
  });
});
