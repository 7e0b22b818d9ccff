/** What a stage that went on from a checkpoint says, as one from the beginning would have said it. */
import type { GuestError, StageBase, StageOutput, WaitNode } from "./types.js";

/** Such a stage counts its calls and settlements from the checkpoint. */
export function fromBase(output: StageOutput, base: StageBase): StageOutput {
  const { calls, requests, logs, delivered } = base;
  const raised = (seqs: number[]) => (seqs.length === 0 ? seqs : seqs.map((seq) => seq + calls));
  const whole: StageOutput = {
    ...output,
    requests: requests.concat(output.requests),
    logs: logs.concat(output.logs),
    waits: output.waits.map((node) => wait(node, calls)),
    linger: { calls: raised(output.linger.calls), timers: output.linger.timers },
    lost: raised(output.lost),
    consumed: raised(output.consumed),
    unhandled: output.unhandled.map((e) => error(e, calls)),
  };
  if (output.diverged !== undefined) whole.diverged = output.diverged + delivered;
  if (output.end?.ok === false) whole.end = { ok: false, error: error(output.end.error, calls) };
  if (output.checkpoint !== undefined) {
    const { checkpoint } = output;
    whole.checkpoint = {
      ...checkpoint,
      delivered: checkpoint.delivered + delivered,
      logs: checkpoint.logs + logs.length,
    };
  }
  return whole;
}

function wait(node: WaitNode, calls: number): WaitNode {
  switch (node.kind) {
    case "call":
      return { kind: "call", seq: node.seq + calls };
    case "timer":
    case "never":
      return node;
    default:
      return { kind: node.kind, of: node.of.map((inner) => wait(inner, calls)) };
  }
}

function error(given: GuestError, calls: number): GuestError {
  const made: GuestError = { ...given };
  if (given.call !== undefined) made.call = given.call + calls;
  if (given.cause !== undefined) made.cause = error(given.cause, calls);
  if (given.errors !== undefined) made.errors = given.errors.map((e) => error(e, calls));
  return made;
}
