export const tols = {};
