import type { RunEvent } from "../../../src/runtime/ports/event.ts";
import { eventsOf, type TestAgent } from "./test-agent.ts";

/** Returns the events of a run as readable lines, without streamed text. */
export async function transcriptOf({ state }: TestAgent, { id }: { id: string }): Promise<string[]> {
  return (await eventsOf(state, id)).flatMap(toLines);
}

function toLines(event: RunEvent): string[] {
  switch (event.type) {
    case "run-start":
      return [`user: ${event.input}`];
    case "text-delta":
      return [];
    case "decision": {
      const calls = event.calls.map((call) => `model calls ${call.toolName} ${JSON.stringify(call.input)}`);
      return event.text ? [`model: ${event.text}`, ...calls] : calls;
    }
    case "approval-request":
      return [`may ${event.call.toolCallId} run?`];
    case "approval-response": {
      const { approved, reason, by } = event.approval;
      return [`${by}: ${approved ? "yes" : "no"}${reason ? `, ${reason}` : ""}`];
    }
    case "tool-start":
      return [`${event.call.toolCallId} starts`];
    case "tool-end":
      return [`${event.toolCallId} ${event.result.ok ? "succeeds" : `fails: ${event.result.error.code}`}`];
    case "message-merge":
      return [`user joins: ${event.input}`];
    case "run-park":
      return ["run is parked"];
    case "run-end":
      return [event.error ? `run ${event.status}: ${event.error.code}` : `run ${event.status}`];
  }
}
