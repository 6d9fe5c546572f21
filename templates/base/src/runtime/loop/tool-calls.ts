import { isExpired } from "../lifecycle.ts";
import type { Approval, Message, RunError, RunUpdate, ToolCall, ToolResult, ToolResultPart } from "../ports/index.ts";
import { toolStarted, type NumberedDecision } from "./decide.ts";
import type { RunContext } from "./run-context.ts";
import type { StepResult } from "./steps.ts";
import { executeToolSpan, interruptedError, runTool, validateCall } from "./tools.ts";

interface ToolCallsOutcome {
  /** The results of the calls, for the model. */
  readonly message: Message;
  /** Time at work in milliseconds, without waits for approvals. */
  readonly durationMs: number;
}

const interrupted: ToolResult = { ok: false, error: interruptedError };

/**
 * Executes the calls of one decision. First it requests all approvals. Then calls without an approval run together, and
 * calls with an approval run one by one. When the run is cancelled, it records the results that are known.
 */
export async function executeToolCalls(context: RunContext, decision: NumberedDecision): Promise<ToolCallsOutcome> {
  const { steps } = context;
  const outcomes = new Map<ToolCall, StepResult<ToolResult>>();
  const started = new Set<ToolCall>();
  const expiries = new Map<ToolCall, number>();
  const execute = async (call: ToolCall, rejection?: RunError): Promise<void> => {
    started.add(call);
    outcomes.set(call, await executeCall(context, call, rejection));
  };
  try {
    const verdicts = [...decision.verdicts.entries()];
    for (const [index, { kind }] of verdicts) {
      const call = decision.calls[index]!;
      if (kind === "ask") expiries.set(call, await requestApproval(context, call));
    }
    const executions: Promise<void>[] = [];
    for (const [index, verdict] of verdicts) {
      if (verdict.kind === "ask") continue;
      executions.push(execute(decision.calls[index]!, verdict.kind === "refuse" ? verdict.error : undefined));
    }
    // When one execution fails, the others still finish.
    await Promise.allSettled(executions);
    await Promise.all(executions);
    let durationMs = 0;
    for (const outcome of outcomes.values()) durationMs = Math.max(durationMs, outcome.durationMs);
    for (const [call, expiresAt] of expiries) {
      const approval = await steps.durable.approval(call.toolCallId, expiresAt);
      const { toolCallId } = call;
      const event = { type: "approval-response", toolCallId, approval } as const;
      await steps.update({ events: [{ key: `answer-${toolCallId}`, event }, toolStarted(call)] });
      await execute(call, approval.approved ? undefined : declined(approval));
      durationMs += outcomes.get(call)!.durationMs;
    }
    return { message: recordResults(context, decision, outcomes), durationMs };
  } catch (error) {
    if (steps.durable.cancelled.aborted) {
      // The next run of the session must know which calls were interrupted.
      for (const call of started) if (!outcomes.has(call)) steps.defer(toolEnded(call, interrupted));
      recordResults(context, decision, outcomes);
    }
    throw error;
  }
}

/** Returns the expiry of the request, in milliseconds since the epoch. */
async function requestApproval({ steps, agent, clock }: RunContext, call: ToolCall): Promise<number> {
  const { result } = await steps.run(
    `ask-${call.toolCallId}`,
    async () => clock.now() + agent.approvalTimeoutMs,
    (expiresAt) => ({
      status: "waiting",
      approvalRequests: [{ ...call, expiresAt }],
      events: [{ key: `ask-${call.toolCallId}`, event: { type: "approval-request", call } }],
    }),
  );
  return result;
}

/** Runs the tool in a durable step. With a `rejection`, the model gets that error as the result. */
function executeCall(context: RunContext, call: ToolCall, rejection?: RunError): Promise<StepResult<ToolResult>> {
  const { agent, telemetry, log, steps } = context;
  return steps.run<ToolResult>(
    `tool-${call.toolCallId}`,
    async (signal) => {
      const valid = rejection ?? validateCall(call, agent.tools);
      if ("code" in valid) return { ok: false, error: valid };
      return telemetry.span(executeToolSpan(call), async (span) => {
        const { systems, memory, run } = context;
        const { id: runId, principal } = run;
        const { toolCallId } = call;
        const ids = { principal, runId, toolCallId, idempotencyKey: `${runId}/${toolCallId}` };
        const result = await runTool(valid, { ...systems, memory, ...ids, signal }, log);
        if (!result.ok) span.fail(result.error.code);
        return result;
      });
    },
    (result) => toolEnded(call, result),
  );
}

/** Stores the results with the next update. Returns the message for the model. */
function recordResults(
  { steps }: RunContext,
  { number, calls }: NumberedDecision,
  outcomes: ReadonlyMap<ToolCall, StepResult<ToolResult>>,
): Message {
  const content: ToolResultPart[] = [];
  for (const call of calls) {
    const { toolCallId, toolName } = call;
    const result = outcomes.get(call)?.result ?? interrupted;
    const output = result.ok
      ? ({ type: "json", value: result.value as never } as const)
      : ({ type: "error-json", value: { code: result.error.code, message: result.error.message } } as const);
    content.push({ type: "tool-result", toolCallId, toolName, output });
  }
  const message: Message = { role: "tool", content };
  steps.defer({ messages: [{ key: `results-${number}`, message }] });
  return message;
}

function toolEnded({ toolCallId }: ToolCall, result: ToolResult): RunUpdate {
  return { events: [{ key: `tool-end-${toolCallId}`, event: { type: "tool-end", toolCallId, result } }] };
}

/** The error that tells the model why an approver, or the expiry, declined the call. */
function declined(approval: Approval): RunError {
  const { reason } = approval;
  if (isExpired(approval))
    return { code: "expired", message: "No approver answered in time. The call was not executed." };
  return { code: "declined", message: reason ? `An approver declined this: ${reason}` : "An approver declined this." };
}
