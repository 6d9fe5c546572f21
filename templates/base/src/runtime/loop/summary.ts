import type { Memory } from "../ports/memory.ts";
import type { Message } from "../ports/model.ts";
import { noUsage, type Run, type Usage } from "../ports/run.ts";
import type { State, StoredMessage } from "../ports/state.ts";
import type { ModelDecision, NoDecision } from "./consult.ts";
import { countTooOld } from "./context.ts";
import type { Prompt } from "./decide.ts";
import type { Agent } from "./definition.ts";

export interface SummaryParts {
  readonly agent: Agent;
  readonly state: State;
  readonly memory: Memory;
  /** Asks the model, with all patience. */
  readonly ask: (prompt: Prompt, signal: AbortSignal) => Promise<ModelDecision | NoDecision>;
}

/** What a session's messages come to, as far as the one with that sequence. */
export interface Summary {
  readonly upTo: number;
  readonly text: string;
}

export const noSummary: Summary = { upTo: 0, text: "" };

interface Occasion {
  readonly run: Run;
  /** The sequence of the session's newest message before the run's input. */
  readonly upTo: number;
  readonly instructions: string;
}

/**
 * The summary with which a run begins: that of an earlier run, or a new one when what was said since, with this run's
 * input, does not fit any more. A model that gives none is no reason to fail: then the oldest messages are left out, and
 * the next run asks again. Of a session that was long before there were summaries, only the newest part is summed up.
 */
export async function sumUp(
  { agent, state, memory, ask }: SummaryParts,
  { run, upTo, instructions }: Occasion,
  signal: AbortSignal,
): Promise<{ readonly summary: Summary; readonly usage: Usage }> {
  const { messages, tokens } = agent.history;
  const { sessionId, input } = run;
  const subject = `session/${sessionId}`;
  const earlier = await recall(memory, subject);
  const since = await state.messages.list({ sessionId, after: earlier.upTo, upTo, limit: 2 * messages });
  const conversation = [...since.map(({ message }) => message), { role: "user", content: input } as const];
  if (countTooOld(conversation, { messages, tokens }) === 0) return { summary: earlier, usage: noUsage };

  // By half, so that this is not asked for at every turn.
  const old = since.slice(0, countTooOld(conversation, { messages: Math.ceil(messages / 2), tokens: tokens / 2 }));
  const question: Message = { role: "user", content: tell(asMessages(earlier, agent), old) };
  const answer = await ask({ instructions, messages: [question], tools: [] }, signal);
  const { usage } = answer;
  if ("failure" in answer || answer.text === "") return { summary: earlier, usage };
  const summary = { upTo: old.at(-1)!.sequence, text: answer.text };
  await memory.remember({ subject, key: "summary", value: JSON.stringify(summary), source: `${run.id}/summary` });
  return { summary, usage };
}

/** Returns the summary as a message with the role of the user: it must not have the weight of instructions. */
export function asMessages({ text }: Summary, { headings }: Pick<Agent, "headings">): Message[] {
  return text === "" ? [] : [{ role: "user", content: `${headings.summary}\n${text}` }];
}

async function recall(memory: Memory, subject: string): Promise<Summary> {
  const [fact] = await memory.recall(subject);
  return fact ? (JSON.parse(fact.value) as Summary) : noSummary;
}

function tell(earlier: readonly Message[], old: readonly StoredMessage[]): string {
  const lines = old.map(({ message: { role, content } }) => {
    return `${role}: ${typeof content === "string" ? content : JSON.stringify(content)}`;
  });
  return [...earlier.map(({ content }) => content), ...lines].join("\n");
}
