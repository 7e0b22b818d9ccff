/** As much of Babel as the benchmark calls. */
declare module "@babel/core" {
  export function transformSync(text: string, options: object): unknown;
}
declare module "@babel/plugin-transform-async-to-generator" {
  const plugin: object;
  export default plugin;
}
