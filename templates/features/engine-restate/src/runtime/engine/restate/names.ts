/** What the services of one agent are called at Restate, where others may have theirs. */
export function names(service: string) {
  return { session: `${service}-session`, run: `${service}-run` };
}

/** What a run waits for, by name. Whoever comes first, the question or the answer, the other finds it. */
export const promises = {
  approval: (toolCallId: string) => `approval ${toolCallId}`,
  cancellation: "cancellation",
};

/** The call that a run waits for a person about; kept for those who ask the run to look again. */
export const asked = "asked";
