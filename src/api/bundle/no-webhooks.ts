/** What checks the signatures of webhooks in Anthropic's SDK: the Worker takes none. */
export class Webhook {
  constructor() {
    throw new Error("Webhooks are not part of the Worker");
  }
}
