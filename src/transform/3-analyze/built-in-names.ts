/** Names of which `built-ins-kept.ts` knows what can be done with them. */

const words = (text: string): ReadonlySet<string> => new Set(text.split(" "));

/** Members through which a prototype, a constructor or the attributes of a property can be reached. */
export const reaching: ReadonlySet<string> = new Set([
  ...["prototype", "constructor", "__proto__", "caller"],
  ...["__defineGetter__", "__defineSetter__", "__lookupGetter__", "__lookupSetter__"],
  ...["getPrototypeOf", "setPrototypeOf", "defineProperty", "defineProperties"],
  ...["getOwnPropertyDescriptor", "getOwnPropertyDescriptors"],
]);

/** Members that change the object they are given. */
export const changing: ReadonlySet<string> = new Set([
  "assign",
  "freeze",
  "seal",
  "preventExtensions",
]);

/** Members by which modules take functions from the engine. */
export const binding: ReadonlySet<string> = new Set(["bind", "call", "apply"]);

/** Free names that hold nothing that could be changed, or a function of which nothing is read. */
export const harmless = words(
  "undefined NaN Infinity __result__ console parseInt parseFloat isNaN isFinite encodeURI encodeURIComponent " +
    "decodeURI decodeURIComponent escape unescape setTimeout clearTimeout setInterval clearInterval " +
    "setImmediate clearImmediate queueMicrotask structuredClone atob btoa",
);

export const forbidden = words(
  "globalThis arguments eval Function Reflect Proxy WeakRef FinalizationRegistry",
);

/** Constructors that are given to methods like `map`: there they are called, and that is all. */
export const converters = words("String Number Boolean BigInt");
export const calling = words("map filter some every find findIndex findLast flatMap");

/** Functions and namespaces that keep nothing of what they are given. */
export const sinks = words(
  "console Math JSON Number String Boolean parseInt parseFloat isNaN isFinite encodeURIComponent decodeURIComponent",
);

export const hooks = words("then toJSON toString valueOf");

export const logical = words("= ??= ||= &&=");

/** Of statements: what is decided by the expression, which goes no further. */
export const deciding: Readonly<Record<string, string>> = {
  ConditionalExpression: "test",
  DoWhileStatement: "test",
  ExpressionStatement: "expression",
  ForStatement: "test",
  IfStatement: "test",
  SwitchCase: "test",
  SwitchStatement: "discriminant",
  WhileStatement: "test",
};
