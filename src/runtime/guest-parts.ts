/**
 * Cuts out of a guest's text the parts that a stage does without: `/*<A,B*\/x/*>y*\/` is `x` with the parts A and B,
 * and `y` otherwise. The text is this release's, or that of a run that began with another.
 */
export function withParts(text: string, has: (part: string) => boolean): string {
  const marks = /\/\*(?:<([\w,]+)|>([^*]*))\*\//g;
  const open: { before: string; kept: boolean }[] = [];
  let out = "";
  let at = 0;
  for (let mark = marks.exec(text); mark; mark = marks.exec(text)) {
    out += text.slice(at, mark.index);
    at = marks.lastIndex;
    const [, names, otherwise] = mark;
    if (names !== undefined) {
      open.push({ before: out, kept: names.split(",").every(has) });
      out = "";
    } else {
      const { before, kept } = open.pop() ?? { before: "", kept: true };
      out = before + (kept ? out : otherwise);
    }
  }
  return out + text.slice(at);
}

const lately = /[\w$]+\(\/\*@\*\/'0,((?:[^'\\]|\\.)*)'\)/g;

/**
 * Of what is compiled when it is first called, that which every stage calls but a run's first: made code again
 * for those.
 */
export function forStage(text: string, first: boolean): string {
  return first
    ? text.replaceAll("/*@*/", "")
    : text.replace(lately, (_, code: string) => code.replace(/\\(.)/g, "$1"));
}
