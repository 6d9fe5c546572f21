import type { Fact, Message, RunEvent, RunUpdate, ToolCall, Verdict } from "../ports/index.ts";
import { addUsage } from "../usage.ts";
import type { Agent } from "./definition.ts";
import { callModel, type ModelCallError, type ModelDecision } from "./model/call-model.ts";
import type { Prompt, TextReceiver } from "./model/model-request.ts";
import type { RunContext, Spent } from "./run-context.ts";
import { TextEvents } from "./text-events.ts";
import { validateCall } from "./tools.ts";

/** A decision with the verdict of the policy for each call, in the same order. */
export type JudgedDecision = ModelDecision & { readonly verdicts: readonly Verdict[] };

/** `number` counts the decisions of the run from 1. `durationMs` is the time at work. */
export type NumberedDecision = JudgedDecision & { readonly number: number; readonly durationMs: number };

type FailedDecision = ModelCallError & { readonly durationMs: number };

/**
 * Makes one decision in a durable step: reads the facts, calls the model, and applies the policy to each call. `spent` is
 * the consumption before it; `spent.decisions` already counts it.
 */
export async function decide(
  context: RunContext,
  messages: readonly Message[],
  spent: Spent,
): Promise<NumberedDecision | FailedDecision> {
  const { result, durationMs } = await context.steps.run(
    `decide-${spent.decisions}`,
    (signal) => choose(context, messages, spent, signal),
    (decision) => updateOf(decision, context.agent, spent),
  );
  return { ...result, number: spent.decisions, durationMs };
}

/** A decision without calls is the reply: it ends the run. Calls that need no approval start at once. */
function updateOf(decision: JudgedDecision | ModelCallError, { budgets }: Agent, spent: Spent): RunUpdate {
  const usage = addUsage(spent.usage, decision.usage);
  if ("failure" in decision) return { usage };
  const { text, calls, verdicts, message, model } = decision;
  const number = spent.decisions;
  const key = `decision-${number}`;
  const event = { type: "decision", decision: number, text, calls, usage: decision.usage, model } as const;
  const events: { key: string; event: RunEvent }[] = [{ key, event }];
  // The run fails at its limit of tool calls, before any call starts.
  const isWithinLimit = spent.toolCalls + calls.length <= budgets.toolCalls;
  for (const [index, call] of calls.entries()) {
    if (isWithinLimit && verdicts[index]?.kind !== "ask") events.push(toolStarted(call));
  }
  const update = { messages: [{ key, message }], events };
  return calls.length > 0 ? { ...update, usage } : { ...update, end: { status: "succeeded", output: text, usage } };
}

export function toolStarted(call: ToolCall) {
  return { key: `tool-start-${call.toolCallId}`, event: { type: "tool-start", call } } as const;
}

async function choose(
  context: RunContext,
  messages: readonly Message[],
  spent: Spent,
  signal: AbortSignal,
): Promise<JudgedDecision | ModelCallError> {
  const { agent, memory, run, steps, clock, toolDescriptions: tools } = context;
  const instructions = withFacts(agent, await memory.recall(run.principal));
  const receiveText = () => new TextEvents(steps, { decision: spent.decisions, attempt: clock.id() }, clock.elapsed);
  const decision = await callAgentModel(context, { instructions, messages, tools }, signal, receiveText);
  if ("failure" in decision) return decision;
  const verdicts: Verdict[] = [];
  try {
    for (const call of decision.calls) verdicts.push(judge(call, context));
    return { ...decision, verdicts };
  } catch (error) {
    // A policy that throws ends the run. The cost of the decision still counts.
    await steps.update({ usage: addUsage(spent.usage, decision.usage) });
    throw error;
  }
}

const ignoreText: TextReceiver = { add: () => undefined, end: async () => undefined };

/** Calls the models of the agent with retries and fallback. */
export function callAgentModel(
  { agent, guardedModels: models, telemetry, clock, log, steps }: RunContext,
  prompt: Prompt,
  cancelled: AbortSignal,
  receiveText = () => ignoreText,
): Promise<ModelDecision | ModelCallError> {
  const { patience, prices } = agent;
  const { stopping } = steps.durable;
  return callModel({ models, patience, prices, prompt, telemetry, clock, log, cancelled, stopping, receiveText });
}

function judge(call: ToolCall, { agent, run }: RunContext): Verdict {
  const valid = validateCall(call, agent.tools);
  if ("code" in valid) return { kind: "refuse", error: valid };
  return agent.policy(call, valid.tool, { principal: run.principal });
}

/** Returns the instructions, followed by the current facts about the principal. */
export function withFacts(
  { instructions, headings }: Pick<Agent, "instructions" | "headings">,
  facts: readonly Fact[],
): string {
  if (facts.length === 0) return instructions;
  const known = facts.map(({ key, value }) => `- ${key}: ${value}`).join("\n");
  return `${instructions.trimEnd()}\n\n${headings.facts}\n${known}\n`;
}
