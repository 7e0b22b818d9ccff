export const tools = {
  double: (n) => n * 2,
  echo: (value) => value,
  wait: (ms) => new Promise((resolve) => setTimeout(resolve, ms, "waited")),
  rude: () => "\u001b[2Jcleared\u0007\u202e",
  grumpy: () => {
    throw new Error("\u001b[31mno\u001b[0m");
  },
  guarded: { policy: "ask", handler: () => "allowed" },
  text: { read: { annotations: { readOnlyHint: true }, handler: (name) => `text of ${name}` } },
};
