/** The Worker. */
import { makeApp } from "./app.js";

export { Conversation } from "./objects/conversation.js";
export { Organization } from "./objects/organization.js";
export { Run } from "./objects/run.js";

export default makeApp();
