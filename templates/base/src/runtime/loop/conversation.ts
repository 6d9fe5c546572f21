import type { Message, Usage } from "../ports/index.ts";
import { noUsage } from "../usage.ts";
import { trimToWindow } from "./context-window.ts";
import { callAgentModel } from "./decide.ts";
import type { Agent, Summary } from "./definition.ts";
import type { Prompt } from "./model/model-request.ts";
import type { RunContext } from "./run-context.ts";
import type { StepResult } from "./steps.ts";

/** The messages that the model reads. The journal stores cursors into the session, never messages. */
export interface Conversation {
  readonly messages: Message[];
  /** Usage of the summary. */
  readonly usage: Usage;
  /** Time for the summary in milliseconds. */
  readonly durationMs: number;
  /** The policy with which the run began: a new version of the agent may have another one. */
  readonly turnPolicy: Agent["turnPolicy"];
  /** Sequence of the newest message of the session that was read. */
  readUpTo: number;
}

/** Loads the history, ending with the input of the run. */
export async function loadConversation(context: RunContext): Promise<Conversation> {
  const { agent, run, steps } = context;
  const { result } = await steps.run(
    "load",
    async () => ({ upTo: await newestSequence(context), turnPolicy: agent.turnPolicy }),
    () => ({
      messages: [{ key: "input", message: { role: "user", content: run.input } }],
      events: [{ key: "start", event: { type: "run-start", input: run.input } }],
    }),
  );
  const { upTo, turnPolicy } = result;
  const { result: summary, durationMs } = agent.history.summarize ? await summarize(context, upTo) : noSummary;
  const history = await listMessages(context, summary.upTo, upTo, agent.history.messages - 1);
  const window = trimToWindow([...history, { role: "user", content: run.input }], agent.history);
  const messages = [...summary.messages, ...window];
  // A session has one active run, so the input comes right after.
  return { messages, usage: summary.usage, durationMs, turnPolicy, readUpTo: upTo + 1 };
}

/** With the turn policy `steer`, adds the messages that arrived since. `number` is that of the next decision. */
export async function mergeQueuedMessages(
  context: RunContext,
  conversation: Conversation,
  number: number,
): Promise<void> {
  if (conversation.turnPolicy === "queue") return;
  const { result: upTo } = await context.steps.run(`join-${number}`, async () => {
    await mergeQueuedRuns(context);
    // An interrupted step may have merged some messages before.
    return newestSequence(context);
  });
  const since = await listMessages(context, conversation.readUpTo, upTo);
  conversation.readUpTo = upTo;
  // The other messages since are those of this run, which the conversation has.
  conversation.messages.push(...since.filter(({ role }) => role === "user"));
}

const noSummary = { result: { messages: [], upTo: 0, usage: noUsage }, durationMs: 0 };

function summarize(context: RunContext, upTo: number): Promise<StepResult<Summary>> {
  const { agent, run, state, memory, steps } = context;
  const { summarize: summarizeHistory, ...limits } = agent.history;
  const work = (signal: AbortSignal) => {
    const callModel = (prompt: Prompt) => callAgentModel(context, prompt, signal);
    return summarizeHistory!({ run, upTo, limits, state, memory, callModel });
  };
  return steps.run("summarize", work, ({ usage }) => ({ usage }));
}

async function mergeQueuedRuns({ run, state, steps }: RunContext): Promise<void> {
  for (const { id, input } of await state.runs.queued(run.sessionId)) {
    const key = `join-${id}`;
    await steps.update({
      messages: [{ key, message: { role: "user", content: input } }],
      events: [{ key, event: { type: "message-merge", runId: id, input } }],
    });
    await state.runs.finish(id, { status: "merged", mergedInto: run.id });
  }
}

async function listMessages(context: RunContext, after: number, upTo: number, limit?: number): Promise<Message[]> {
  if (upTo <= after) return [];
  const { run, state } = context;
  const range = { sessionId: run.sessionId, after, upTo, ...(limit !== undefined && { limit }) };
  return (await state.messages.list(range)).map(({ message }) => message);
}

async function newestSequence({ run, state }: RunContext): Promise<number> {
  const [newest] = await state.messages.list({ sessionId: run.sessionId, limit: 1 });
  return newest?.sequence ?? 0;
}
