/** Slots of sparse arrays that a text may stand for: few characters must not become gigabytes. */
export const MAX_SPARSE_LENGTH = 1e6;
