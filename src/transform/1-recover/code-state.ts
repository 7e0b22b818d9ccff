/**
 * Where a line of JavaScript leaves its reader: in code, in a template literal, or in a block
 * comment. One pass, no parsing; wrong guesses about slashes cost a candidate, never the answer.
 */
const beforeRegex = new Set([
  "return",
  "typeof",
  "case",
  "in",
  "of",
  "delete",
  "void",
  "throw",
  "new",
  "await",
  "yield",
  "else",
  "do",
]);

export class CodeState {
  #mode: "code" | "template" | "comment" = "code";
  /** Open braces inside each `${`. */
  #braces: number[] = [];

  /** Whether a line that starts here is text, not code. */
  get inText(): boolean {
    return this.#mode !== "code";
  }

  /** Reads one line, `[start, end)` without its line end. */
  read(text: string, start: number, end: number): void {
    let i = start;
    let before = "";
    while (i < end) {
      if (this.#mode === "comment") {
        if (text[i] === "*" && text[i + 1] === "/") {
          this.#mode = "code";
          i++;
        }
        i++;
        continue;
      }
      const c = text.charAt(i);
      if (this.#mode === "template") {
        if (c === "\\") i += 2;
        else if (c === "`") {
          this.#mode = "code";
          before = ")";
          i++;
        } else if (c === "$" && text[i + 1] === "{") {
          this.#braces.push(0);
          this.#mode = "code";
          before = "{";
          i += 2;
        } else i++;
        continue;
      }
      if (c === "'" || c === '"') {
        i = skipString(text, i, end, c);
        before = ")";
        continue;
      }
      if (c === "/") {
        const next = text[i + 1];
        if (next === "/") return;
        if (next === "*") {
          this.#mode = "comment";
          i += 2;
          continue;
        }
        i = regexMayStart(before) ? skipRegex(text, i, end) : i + 1;
        before = ")";
        continue;
      }
      if (isWord(c)) {
        const from = i;
        while (i < end && isWord(text.charAt(i))) i++;
        before = text.slice(from, Math.min(i, from + 12));
        continue;
      }
      if (c === "`") this.#mode = "template";
      else if (c === "{") this.#brace(1);
      else if (c === "}") this.#brace(-1);
      if (c !== " " && c !== "\t") before = c;
      i++;
    }
  }

  #brace(by: 1 | -1): void {
    const last = this.#braces.length - 1;
    const open = this.#braces[last];
    if (open === undefined) return;
    if (open + by >= 0) {
      this.#braces[last] = open + by;
      return;
    }
    this.#braces.pop();
    this.#mode = "template";
  }
}

function skipString(text: string, start: number, end: number, quote: string): number {
  for (let i = start + 1; i < end; i++) {
    const c = text.charAt(i);
    if (c === "\\") i++;
    else if (c === quote) return i + 1;
  }
  return end;
}

/** Past the expression literal that starts here, or past the slash when none ends on this line. */
function skipRegex(text: string, start: number, end: number): number {
  let inClass = false;
  for (let i = start + 1; i < end; i++) {
    const c = text.charAt(i);
    if (c === "\\") i++;
    else if (c === "[") inClass = true;
    else if (c === "]") inClass = false;
    else if (c === "/" && !inClass) return i + 1;
  }
  return start + 1;
}

function regexMayStart(before: string): boolean {
  if (before === "") return true;
  if (isWord(before.charAt(0))) return beforeRegex.has(before);
  return before !== ")" && before !== "]" && before !== "}";
}

function isWord(c: string): boolean {
  return (
    (c >= "a" && c <= "z") ||
    (c >= "A" && c <= "Z") ||
    (c >= "0" && c <= "9") ||
    c === "_" ||
    c === "$" ||
    c > "\x7f"
  );
}
