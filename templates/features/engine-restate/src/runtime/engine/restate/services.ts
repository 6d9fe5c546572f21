import {
  object,
  TerminalError,
  workflow,
  type ObjectContext,
  type WorkflowContext,
  type WorkflowSharedContext,
} from "@restatedev/restate-sdk";

import type { Approval } from "../../ports/event.ts";
import { pendingCallKey, promiseNames, serviceNames } from "./names.ts";
import { executeRun, failRun, type ExecutionDeps } from "./run-execution.ts";

/** Restate never gives up a run: the workers may be away for days. */
const retryPolicy = {
  initialInterval: 100,
  exponentiationFactor: 2,
  maxInterval: 1_000,
  maxAttempts: 2_147_483_647,
};

/** The state store keeps ended runs, so Restate need not. */
const retention = { minutes: 10 };

/**
 * A waiting run stays on its worker for this time, and uses one of Restate's slots for runs (default: 1,000). An answer
 * within this time reaches the run in about 30 ms. A later answer takes about 200 ms, because Restate resumes the run.
 */
const runInactivityMs = 60_000;
const sessionInactivityMs = 1_000;

/** Returns the services that Restate calls. An object queues the runs of a session; a workflow executes one run. */
export function createServices(service: string, deps: ExecutionDeps) {
  const names = serviceNames(service);
  const options = { retryPolicy, journalRetention: retention };

  const run = workflow({
    name: names.run,
    handlers: {
      run: (context: WorkflowContext) => executeRun(context, deps),
      answer: (context: WorkflowSharedContext, { toolCallId, approval }: { toolCallId: string; approval: Approval }) =>
        resolveOnce(context, promiseNames.approval(toolCallId), approval),
      cancel: (context: WorkflowSharedContext, reason: string) =>
        resolveOnce(context, promiseNames.cancellation, reason),
      findAnswer: async (context: WorkflowSharedContext) => {
        const toolCallId = await context.get<string>(pendingCallKey);
        if (toolCallId === null) return;
        const find = async () => (await deps.state.approvals.find(context.key, toolCallId)) ?? null;
        const approval = await context.run("find answer", find);
        if (approval) await resolveOnce(context, promiseNames.approval(toolCallId), approval);
      },
    },
    options: { ...options, workflowRetention: retention, inactivityTimeout: runInactivityMs },
  });

  const session = object({
    name: names.session,
    handlers: {
      execute: async (context: ObjectContext, runId: string) => {
        try {
          await context.workflowClient(run, runId).run();
        } catch (error) {
          if (!(error instanceof TerminalError)) throw error;
          // An operator ended the run in Restate, or its journal does not match the code. The session continues.
          await context.run("fail run", () => failRun(runId, error, deps));
        }
      },
    },
    options: { ...options, idempotencyRetention: retention, inactivityTimeout: sessionInactivityMs },
  });

  return [session, run];
}

/** Resolves a promise of the run. The first value stays. */
async function resolveOnce<Value>(context: WorkflowSharedContext, name: string, value: Value): Promise<void> {
  const promise = context.promise<Value>(name);
  if ((await promise.peek()) !== undefined) return;
  await promise.resolve(value).catch((error: unknown) => {
    if (!(error instanceof TerminalError)) throw error;
  });
}
