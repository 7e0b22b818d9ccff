/** Text of servers inside declarations: it cannot leave its comment, its literal or the fence around. */
import { plainLine, plainText } from "../sanitize.js";

const unsafeInLiteral =
  /[\u007f-\u009f\u00ad\u061c\u200b\u200e\u200f\u2028-\u202e\u2060-\u2069\ufeff\ufff9-\ufffb\p{Cs}`]|<(?=[/!])/gu;

/** A string literal of printable characters, without backticks. */
export function stringLiteral(value: string): string {
  return JSON.stringify(value).replace(
    unsafeInLiteral,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
}

/** A property's name, quoted where it must be. */
export function propertyName(name: string): string {
  return /^[A-Za-z_$][\w$]*$/.test(name) && name !== "new" ? name : stringLiteral(name);
}

/** A JSDoc comment of several lines, or nothing when there is nothing to say. */
export function docComment(text: string, indent: string): string {
  const lines = harmless(plainText(text)).trim().split("\n");
  const [only = "", ...more] = lines;
  if (more.length === 0) return only === "" ? "" : `${indent}/** ${only} */\n`;
  const body = lines.map((line) => `${indent} * ${line}`.trimEnd()).join("\n");
  return `${indent}/**\n${body}\n${indent} */\n`;
}

/** The same on one line. */
export function lineComment(text: string, indent: string): string {
  const line = harmless(plainLine(text, 400));
  return line === "" ? "" : `${indent}/** ${line} */\n`;
}

function harmless(text: string): string {
  return text.replace(/\*+\//g, (end) => `${end.slice(0, -1)}\\/`).replace(/`{3,}|~{3,}/g, "'''");
}
