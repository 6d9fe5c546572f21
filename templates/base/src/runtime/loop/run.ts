import type { Outcome, Run, RunError, SpanOptions, Workflow } from "../ports/index.ts";
import { addUsage, countTokens } from "../usage.ts";
import { loadConversation, mergeQueuedMessages } from "./conversation.ts";
import { decide } from "./decide.ts";
import type { Budgets } from "./definition.ts";
import { guardModels } from "./model/circuit-breaker.ts";
import type { LoopDeps, RunContext, Spent } from "./run-context.ts";
import { Steps, type LoopVersion } from "./steps.ts";
import { executeToolCalls } from "./tool-calls.ts";
import { describeTools } from "./tools.ts";

/**
 * Increase the version when the order, names or results of steps change so that an active run would notice. Add versions
 * whose journals this loop can read to `compatibleWith`. Runs of other versions are parked.
 */
const currentLoop: LoopVersion = { version: 2, compatibleWith: [] };

/**
 * The loop: load the conversation, decide, execute the tool calls, and again, until there is a reply or a budget is
 * exhausted. Every effect is inside a durable step, so that a run resumes here after a crash, on any engine.
 */
export function createWorkflow(deps: LoopDeps, loop = currentLoop): Workflow {
  const { agent, models, telemetry, state, clock } = deps;
  const guardedModels = guardModels(models, agent.patience, deps);
  const toolDescriptions = describeTools(agent.tools);

  return async (run, durable) => {
    const log = telemetry.log.child({ run: run.id, session: run.sessionId });
    const steps = new Steps({ run, durable, state, clock, loop, log });
    try {
      return await runLoop({ ...deps, run, steps, log, guardedModels, toolDescriptions });
    } finally {
      await steps.flush();
    }
  };
}

async function runLoop(context: RunContext): Promise<Outcome> {
  const { budgets } = context.agent;
  const conversation = await loadConversation(context);
  const spent = { decisions: 0, toolCalls: 0, usage: conversation.usage, workMs: conversation.durationMs };
  const fail = (error: RunError): Outcome => ({ status: "failed", error, usage: spent.usage });

  for (;;) {
    const exhausted = exhaustedBudget(budgets, spent);
    if (exhausted) return fail(exhausted);

    await mergeQueuedMessages(context, conversation, ++spent.decisions);
    const decision = await decide(context, conversation.messages, spent);
    spent.usage = addUsage(spent.usage, decision.usage);
    spent.workMs += decision.durationMs;
    if ("failure" in decision) return fail(decision.failure);
    if (decision.calls.length === 0) return { status: "succeeded", output: decision.text, usage: spent.usage };

    spent.toolCalls += decision.calls.length;
    if (spent.toolCalls > budgets.toolCalls) return fail(budgetError(`tool calls: ${budgets.toolCalls}`));
    const { message, durationMs } = await executeToolCalls(context, decision);
    spent.workMs += durationMs;
    conversation.messages.push(decision.message, message);
  }
}

/** Returns the error of a run that may not make another decision. */
function exhaustedBudget(budgets: Budgets, { usage, decisions, workMs }: Spent): RunError | undefined {
  const tokens = countTokens(usage);
  if (decisions >= budgets.decisions) return budgetError(`decisions: ${budgets.decisions}`);
  if (tokens >= budgets.tokens) return budgetError(`tokens: ${budgets.tokens}`);
  if (workMs >= budgets.workMs) return budgetError(`time at work: ${budgets.workMs / 1000} seconds`);
  if (budgets.costUsd === undefined || tokens === 0) return undefined;
  // The run must not ignore a limit that it cannot check.
  if (usage.costUsd === undefined) return costUnknown;
  return usage.costUsd >= budgets.costUsd ? budgetError(`cost: ${budgets.costUsd} US dollars`) : undefined;
}

function budgetError(limit: string): RunError {
  const message = `The run reached its limit of ${limit}. Raise it in src/agent/agent.ts if that is too low.`;
  return { code: "budget-exceeded", message };
}

const costUnknown: RunError = {
  code: "cost-unknown",
  message: "The run has a cost limit, but its cost is unknown: src/agent/prices.ts has no price for the model.",
};

/** Returns the span of one execution of a run. Source: https://github.com/open-telemetry/semantic-conventions-genai */
export function invokeAgentSpan(agentName: string): (run: Run) => SpanOptions {
  return (run) => ({
    name: `invoke_agent ${agentName}`,
    parent: run.trace,
    attributes: {
      "gen_ai.operation.name": "invoke_agent",
      "gen_ai.agent.name": agentName,
      "gen_ai.conversation.id": run.sessionId,
      "run.id": run.id,
    },
  });
}
