/** How deep a value that crosses may nest. */
export const MAX_DEPTH = 2_000;
/** Slots of sparse arrays that a text may stand for: few characters must not become gigabytes. */
export const MAX_SPARSE_LENGTH = 1e6;
/** So many calls in a row that are no hints, and a program that is looked ahead of is not followed further. */
export const PATIENCE = 8;
