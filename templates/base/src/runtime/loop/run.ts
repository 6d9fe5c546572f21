import type { Workflow } from "../ports/engine.ts";
import { addUsage, type Outcome, type RunError } from "../ports/run.ts";
import { act } from "./act.ts";
import { firstExhausted } from "./budgets.ts";
import { createCandidates } from "./consult/candidates.ts";
import type { LoopVersion } from "./entries.ts";
import { failures } from "./errors.ts";
import { Steps, type Parts } from "./steps.ts";
import { describeTools } from "./tool-descriptions.ts";

/**
 * Count the version up when the steps below, or what they return, change in a way that a run in the middle would notice.
 * A run that waits across the change goes on if its version is in `carriesOn`; otherwise it is parked, and says so.
 */
const currentLoop: LoopVersion = { version: 1, carriesOn: [] };

/**
 * Orchestration: the loop, and the whole of it. Load, decide, act, record; again, until there is a reply or a
 * budget is spent. Every effect is inside a durable step, so that a crash anywhere resumes here, on any engine.
 */
export function createWorkflow(parts: Parts, loop = currentLoop): Workflow {
  const { agent } = parts;
  const candidates = createCandidates(parts, agent.patience);
  const setting = { ...parts, tools: describeTools(agent.tools), candidates, loop };

  return async (run, durable) => {
    const steps = new Steps(setting, run, durable);
    try {
      return await follow(steps);
    } finally {
      await steps.settle();
    }
  };

  async function follow(steps: Steps): Promise<Outcome> {
    const { conversation, usage, tookMs: workMs } = await steps.history.load();
    const spent = { decisions: 0, toolCalls: 0, usage, workMs };
    const fail = (error: RunError): Outcome => ({ status: "failed", error, usage: spent.usage });

    for (;;) {
      const exhausted = firstExhausted(agent.budgets, spent);
      if (exhausted) return fail(exhausted);

      conversation.push(...(await steps.history.join(++spent.decisions)));
      const decision = await steps.decide(conversation, spent);
      spent.usage = addUsage(spent.usage, decision.usage);
      spent.workMs += decision.tookMs;
      if ("failure" in decision) return fail(decision.failure);
      if (decision.calls.length === 0) return { status: "succeeded", output: decision.text, usage: spent.usage };

      spent.toolCalls += decision.calls.length;
      if (spent.toolCalls > agent.budgets.toolCalls) return fail(failures.budget("toolCalls", agent.budgets.toolCalls));
      const { results, tookMs } = await act(decision, steps);
      spent.workMs += tookMs;
      conversation.push(decision.message, steps.record(decision, results));
    }
  }
}
