import type { Workflow } from "../ports/engine.ts";
import { addUsage, noUsage, type Outcome, type RunError, type Usage } from "../ports/run.ts";
import { act } from "./act.ts";
import { createCandidates } from "./consult/candidates.ts";
import type { Budgets } from "./definition.ts";
import { failures } from "./errors.ts";
import { Steps, type Parts } from "./steps.ts";
import { describeTools } from "./tool-descriptions.ts";

/**
 * Orchestration: the loop, and the whole of it. Load, decide, act, record; again, until there is a reply or a
 * budget is spent. Every effect is inside a durable step, so that a crash anywhere resumes here, on any engine.
 */
export function createWorkflow(parts: Parts): Workflow {
  const { agent } = parts;
  const setting = { ...parts, tools: describeTools(agent.tools), candidates: createCandidates(parts, agent.patience) };

  return async (run, durable): Promise<Outcome> => {
    const steps = new Steps(setting, run, durable);
    const conversation = await steps.load();
    const spent = { decisions: 0, toolCalls: 0, usage: noUsage };
    const fail = (error: RunError): Outcome => ({ status: "failed", error, usage: spent.usage });

    for (;;) {
      const exhausted = firstExhausted(agent.budgets, spent);
      if (exhausted) return fail(failures.budget(exhausted, agent.budgets[exhausted]));

      const decision = await steps.decide(++spent.decisions, conversation, spent.usage);
      spent.usage = addUsage(spent.usage, decision.usage);
      if ("failure" in decision) return fail(decision.failure);
      if (decision.calls.length === 0) return { status: "succeeded", output: decision.text, usage: spent.usage };

      spent.toolCalls += decision.calls.length;
      if (spent.toolCalls > agent.budgets.toolCalls) return fail(failures.budget("toolCalls", agent.budgets.toolCalls));
      const results = await act(decision, steps);
      conversation.push(decision.message, await steps.record(spent.decisions, decision.calls, results));
    }
  };
}

type Spent = {
  readonly decisions: number;
  readonly toolCalls: number;
  readonly usage: Usage;
};

function firstExhausted(budgets: Budgets, spent: Spent): keyof Budgets | undefined {
  if (spent.decisions >= budgets.decisions) return "decisions";
  if (spent.usage.inputTokens + spent.usage.outputTokens >= budgets.tokens) return "tokens";
  return undefined;
}
