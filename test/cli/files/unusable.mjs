export const tools = { "not a name": () => 1 };
