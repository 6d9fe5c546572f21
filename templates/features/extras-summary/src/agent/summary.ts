import { noUsage, trimToWindow, type Message, type Summarize } from "../runtime/index.ts";

interface SummaryOptions {
  /** Instructions for the model that writes the summary. */
  readonly instructions: string;
  /** Heading in the prompt above the summary. */
  readonly heading: string;
}

/** A stored summary covers the messages of a session up to the one with this sequence. */
interface StoredSummary {
  readonly upTo: number;
  readonly text: string;
}

/**
 * Returns a `history.summarize` for src/agent/agent.ts. When the history exceeds the limits, the model summarizes its older
 * half, which costs a model call. Memory holds the summary. When the model fails, the run begins without the oldest
 * messages, and the next run tries again. Of a long session without a summary, only the newest part is summarized.
 */
export function summarizeWith({ instructions, heading }: SummaryOptions): Summarize {
  const toMessages = ({ text }: StoredSummary): Message[] => {
    // The role of the user: a summary must not have the weight of instructions.
    return text === "" ? [] : [{ role: "user", content: `${heading}\n${text}` }];
  };

  return async ({ run, upTo, limits, state, memory, callModel }) => {
    const { sessionId, input } = run;
    const subject = `session/${sessionId}`;
    const [fact] = await memory.recall(subject);
    const earlier = fact ? (JSON.parse(fact.value) as StoredSummary) : { upTo: 0, text: "" };
    const since = await state.messages.list({ sessionId, after: earlier.upTo, upTo, limit: 2 * limits.messages });
    const history: Message[] = [...since.map(({ message }) => message), { role: "user", content: input }];
    const countTrimmed = (size: typeof limits) => Math.max(0, history.indexOf(trimToWindow(history, size)[0]!));
    if (countTrimmed(limits) === 0) return { messages: toMessages(earlier), upTo: earlier.upTo, usage: noUsage };

    // By half, so that not every run needs a new summary.
    const half = { messages: Math.ceil(limits.messages / 2), tokens: limits.tokens / 2 };
    const old = since.slice(0, countTrimmed(half));
    const lines = old.map(({ message: { role, content } }) => {
      return `${role}: ${typeof content === "string" ? content : JSON.stringify(content)}`;
    });
    const question = [...toMessages(earlier).map(({ content }) => content), ...lines].join("\n");
    const answer = await callModel({ instructions, messages: [{ role: "user", content: question }], tools: [] });
    const { usage } = answer;
    if ("failure" in answer || answer.text === "") return { messages: toMessages(earlier), upTo: earlier.upTo, usage };
    const summary: StoredSummary = { upTo: old.at(-1)!.sequence, text: answer.text };
    await memory.remember({ subject, key: "summary", value: JSON.stringify(summary), source: `${run.id}/summary` });
    return { messages: toMessages(summary), upTo: summary.upTo, usage };
  };
}
