/**
 * How large the values of a program may be, for `brief-work.ts`. The measure is characters of JSON, with what is
 * there twice counted twice, and each element and member counting as some characters more: about as much as it
 * takes the engine longer to go through.
 */

export interface Size {
  /** Of all times together that the program comes there. */
  total: number;
  /** Of the largest. */
  most: number;
  /** Elements, should it be a list: of all times together, and of the longest. */
  count: number;
  longest: number;
  /** `flat`: no object; `list`: an array, its iterator, or nothing. A promise counts as what it comes to. */
  kind: "number" | "flat" | "list" | "data";
  /** How often what `reduce` has so far may be part of it; 2: more often, or grown by a factor. */
  holds: number;
  /** How far the numbers in it are from 1, in powers of ten: such as end at 1e-324 take 36 us to be written. */
  tens: number;
  /** The program has put a text in it together: as a number, it may be any. */
  made: boolean;
}

/** An element, its comma and a character at least; `node/executor.ts` counts so, too. */
export const elementSize = 16;
/** A number in full, or a short word. */
const shortText = 25;
/** `null`, in place of what JSON leaves out. */
const nothing = 4;
/** Of `1e20`, and of `[{}]`, there is more as text. */
const spelledOut = 2;
/** What the engine says of where it was thrown, functions within each other included. */
const engineError = 4_000;
/** JSON writes a number without an exponent only if it is not further from 1. */
const plainTens = 21;

export function flat(times: number, most = shortText, total = times * most): Size {
  const [count, longest] = [total, most];
  return { total, most, count, longest, kind: "flat", holds: 0, tens: 0, made: true };
}

export function number(times: number, tens = 0): Size {
  return { ...flat(times), kind: "number", tens, made: false };
}

/** Of a result. */
export function data(total: number, most = total): Size {
  return object({ ...flat(1, most, total), tens: plainTens, made: false });
}

/** An error: of a call, whose message is read like a result, or the engine's own, which has its stack. */
export function thrown(results: number, times: number): Size {
  return object(flat(times, results + engineError, results + times * engineError));
}

/** As it is when it may be an object. */
export function object(size: Size): Size {
  const [count, longest] = [size.total / elementSize, size.most / elementSize];
  return { ...size, count, longest, kind: "data" };
}

/** A list of `count` elements that are `of` together. */
export function list(of: Size, count: number, longest: number): Size {
  const [total, most] = [of.total + elementSize * count, of.most + elementSize * longest];
  return { ...of, total, most, count, longest, kind: "list" };
}

/** An element, a member, or nothing. */
export function part(of: Size, times: number): Size {
  return object({ ...of, total: of.total + nothing * times, most: of.most + nothing });
}

/** As it is where it is mentioned `times` over, in a function within the one that it is of. */
export function within(of: Size, times: number): Size {
  const [total, count] = [times * of.most, times * of.longest];
  return { ...of, total, count, holds: of.holds > 0 ? 2 : 0 };
}

/** So many times as large, and no longer just part of what is larger. */
export function enlarged(of: Size, factor: number): Size {
  const [total, most] = [of.total * factor, of.most * factor];
  return object({ ...of, total, most, holds: of.holds > 0 ? 2 : 0 });
}

export function both(a: Size, b: Size): Size {
  return {
    total: a.total + b.total,
    most: a.most + b.most,
    count: a.count + b.count,
    longest: a.longest + b.longest,
    kind: kindOf(a, b),
    holds: Math.min(2, a.holds + b.holds),
    tens: Math.max(a.tens, b.tens),
    made: a.made || b.made,
  };
}

/** Each time one of them. */
export function either(a: Size, b: Size, times: number): Size {
  const most = Math.max(a.most, b.most);
  const longest = Math.max(a.longest, b.longest);
  return {
    total: Math.min(a.total + b.total, times * most),
    most,
    count: Math.min(a.count + b.count, times * longest),
    longest,
    kind: kindOf(a, b),
    holds: Math.max(a.holds, b.holds),
    tens: Math.max(a.tens, b.tens),
    made: a.made || b.made,
  };
}

/** The text of it. */
export function spelled(size: Size, times: number): Size {
  if (isFlat(size)) return { ...size, kind: "flat", made: true };
  const { total, most, holds } = enlarged(size, spelledOut);
  return { ...flat(times, most + shortText, total + shortText * times), holds };
}

export const isFlat = ({ kind }: Size): boolean => kind === "flat" || kind === "number";

function kindOf(a: Size, b: Size): Size["kind"] {
  if (a.kind === b.kind) return a.kind;
  return isFlat(a) && isFlat(b) ? "flat" : "data";
}
