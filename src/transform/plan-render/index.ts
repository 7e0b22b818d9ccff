/** A plan as people read it: a text tree, and a Mermaid flowchart. */
export { renderMermaid } from "./mermaid.js";
export { type RenderTextOptions, renderText } from "./text.js";
