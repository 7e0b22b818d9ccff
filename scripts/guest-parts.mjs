/**
 * Marks the parts of a guest's text that a stage may do without (`src/runtime/guest-parts.ts`): what stands
 * behind a constant `HAS_...` in the source. With all of them the text is what it would be without marks.
 *
 *     HAS_A?x:y        →  /*<A*\/x/*>y*\/
 *     HAS_A&&x         →  /*<A*\/x/*>0*\/
 *     !HAS_A||x        →  /*<A*\/x/*>1*\/
 *     if(HAS_A&&x)y    →  /*<A*\/if(x)y/*>;*\/
 */
import { parse } from "acorn";
import { visit } from "./cheap-text.mjs";

const names = /\bHAS_\w+/g;

/** The constants that a source mentions. */
export const partsOf = (source) => [...new Set(source.match(names))];

export function markedParts(text) {
  const marks = [];
  /** What is between `start` and `end`, marked. */
  const print = (start, end) => {
    let out = "";
    let at = start;
    for (const mark of marks) {
      if (mark.start < at || mark.end > end || mark.start >= end) continue;
      const { flags, kept, otherwise } = mark;
      const inside = kept.map((one) => (typeof one === "string" ? one : print(...one))).join("");
      out += `${text.slice(at, mark.start)}/*<${flags}*/${inside}/*>${otherwise}*/`;
      at = mark.end;
    }
    return out + text.slice(at, end);
  };
  visit(parse(text, { ecmaVersion: "latest", sourceType: "module" }), (node) => {
    const { type, start, end, test, consequent, alternate } = node;
    if (type === "IfStatement" || type === "ConditionalExpression") {
      const { flags, rest } = partsAtFirst(text, test);
      if (flags.length === 0) return;
      const otherwise = alternate ? text.slice(alternate.start, alternate.end) : ";";
      const kept = rest < test.end ? ["", [rest, end]] : [[consequent.start, consequent.end]];
      if (rest < test.end && type === "IfStatement") kept[0] = "if(";
      marks.push({ start, end, flags, kept, otherwise });
    } else if (type === "LogicalExpression") {
      const { operator } = node;
      const { flags, rest } = partsAtFirst(text, node, operator);
      if (flags.length === 0 || rest === end) return;
      marks.push({
        start,
        end,
        flags,
        kept: [[rest, end]],
        otherwise: operator === "&&" ? "0" : "1",
      });
    }
  });
  const marked = print(0, text.length);
  const left = marked.match(names);
  if (left) throw new Error(`a part that is not understood: ${left}`);
  return marked;
}

/** The parts with which a condition begins, and where its rest does. */
function partsAtFirst(text, test, operator = "&&") {
  const flags = [];
  let rest = test.start;
  for (const operand of operands(test, operator)) {
    const { name } = (operator === "&&" ? operand : operand.argument) ?? {};
    if (!name?.startsWith("HAS_")) break;
    flags.push(name.slice(4));
    rest = operand.end === test.end ? test.end : text.indexOf(operator, operand.end) + 2;
  }
  return { flags, rest };
}

function operands(node, operator) {
  return node.type === "LogicalExpression" && node.operator === operator
    ? [...operands(node.left, operator), node.right]
    : [node];
}
