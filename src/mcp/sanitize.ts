/** What servers send is data: nothing in it may steer a terminal, or leave where it is put. */

/** An escape sequence of ECMA-48: CSI, a string (OSC, DCS, APC, PM, SOS) up to its end, or two bytes. */
const escapes =
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are the point
  /(?:\u001b\[|\u009b)[0-?]{0,64}[ -/]{0,16}[@-~]?|(?:\u001b[\]PX^_]|[\u0090\u0098\u009d-\u009f])[^\u0007\u001b\u009c]{0,4096}(?:\u0007|\u001b\\|\u009c)?|\u001b[ -~]?/g;

/** Controls but tab and newline; characters that reorder or hide text; line separators are newlines. */
const controls =
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are the point
  /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u00ad\u061c\u200b\u200e\u200f\u202a-\u202e\u2060-\u2069\ufeff\ufff9-\ufffb]|[\u{e0000}-\u{e007f}]/gu;

const loneSurrogates = /\p{Cs}/gu;

/** Text without control characters, escape sequences or invisible direction marks; newlines stay. */
export function plainText(text: string): string {
  return text
    .replace(escapes, "")
    .replace(/\r\n?|\u2028|\u2029/g, "\n")
    .replace(controls, "")
    .replace(loneSurrogates, "\ufffd");
}

/** The same on one line, cut at `limit` characters. */
export function plainLine(text: string, limit = 500): string {
  const line = plainText(text.slice(0, limit * 8))
    .replace(/\s+/g, " ")
    .trim();
  return line.length > limit ? `${line.slice(0, limit - 1).replace(loneSurrogates, "")}…` : line;
}
