/** Returns the names of an agent's services at Restate, which may serve other agents too. */
export function serviceNames(service: string) {
  return { session: `${service}-session`, run: `${service}-run` };
}

/** Durable promises of a run. A promise may be resolved before the run waits for it. */
export const promiseNames = {
  approval: (toolCallId: string) => `approval ${toolCallId}`,
  cancellation: "cancellation",
};

/** State of a run: id of the tool call whose approval it waits for. */
export const pendingCallKey = "pending call";
