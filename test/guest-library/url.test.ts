import { expect, test } from "vitest";
import { inQuickJs } from "./in-quickjs.js";

const inputs = [
  "http://a.example/b?c#d",
  "https://user:pa%20ss@host:8080/x/../y?z=1#f",
  "HTTP://EXAMPLE.com:80/",
  "file:///c:/x",
  "//x",
  "http://[::1]:3/",
  "http://192.168.0.1.",
  "http://0x7f.1/",
  "http://a b/",
  "mailto:x@y",
  "data:text/plain,hi there",
  "http://exämple.com/é?ü#ß",
  "http://xn--nxasmq6b/",
  "javascript:alert(1)",
  "http://a/%zz",
  "http://a:99999/",
  "",
  "http://",
  "blob:https://a.b/c",
  "http://a/?q=a+b&c='x'",
  "http://faß.de/",
  "http://☃.net",
  "ws://x:80",
  "http://a.b/\\c\t",
  "../up?x=1&x=2&y",
  "?only",
  "#frag",
];
type UrlClass = typeof URL;
const show = (Class: UrlClass, text: string, base?: string): unknown => {
  try {
    const u = base ? new Class(text, base) : new Class(text);
    return [
      u.href,
      u.origin,
      u.protocol,
      u.username,
      u.password,
      u.host,
      u.port,
      u.pathname,
      u.search,
      u.hash,
      [...u.searchParams],
    ];
  } catch (error) {
    return (error as Error).name;
  }
};

for (const base of [undefined, "http://base.example/p/q?r#s"]) {
  test(`URLs are read as Node reads them, base ${base}`, async () => {
    const ours = await inQuickJs(
      ["url"],
      `const show = ${show.toString().replace(/^async /, "")}; return ${JSON.stringify(inputs)}.map((t) => show(URL, t, ${JSON.stringify(base)}))`,
    );
    expect(ours).toEqual(inputs.map((text) => show(URL, text, base)));
  });
}

test("the classes look like classes, and nothing else is left behind", async () => {
  expect(
    await inQuickJs(
      ["url"],
      `[URL.name, URLSearchParams.name, JSON.stringify(new URL("http://a")), String(new URLSearchParams({ a: "b c" })), URL.canParse("x"), typeof atob,
      (() => { const u = new URL("http://a/"); u.searchParams.append("k", "v w"); u.pathname = "/x y"; return u.href })()]`,
    ),
  ).toEqual([
    "URL",
    "URLSearchParams",
    '"http://a/"',
    "a=b+c",
    false,
    "undefined",
    "http://a/x%20y?k=v+w",
  ]);
});
