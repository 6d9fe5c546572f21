import {
  object,
  TerminalError,
  workflow,
  type ObjectContext,
  type WorkflowContext,
  type WorkflowSharedContext,
} from "@restatedev/restate-sdk";

import type { Approval } from "../../ports/event.ts";
import type { Driver } from "./driver.ts";
import { asked, names, promises } from "./names.ts";

/** Somebody tries again for as long as it takes: a run is never given up because the workers are away. */
const retryPolicy = {
  initialInterval: 100,
  exponentiationFactor: 2,
  maxInterval: 1_000,
  maxAttempts: 2_147_483_647,
};

/** What has ended is in the state; Restate forgets it soon. */
const retention = { minutes: 10 };

/**
 * So long a run that waits stays with its worker, and takes one of the places that Restate has for runs (a thousand, unless
 * told otherwise). An answer within that time is with its tool in some 30 ms; later in some 200, because Restate has put
 * the run down and calls it anew, here or elsewhere.
 */
const waitsHereMs = 60_000;

/** What Restate calls: a queue for each session, and each run of it, which other calls can reach while it goes on. */
export function createServices(service: string, driver: Driver) {
  const name = names(service);

  const run = workflow({
    name: name.run,
    handlers: {
      run: (context: WorkflowContext) => driver.drive(context),
      answer: (context: WorkflowSharedContext, { toolCallId, approval }: { toolCallId: string; approval: Approval }) =>
        settle(context, promises.approval(toolCallId), approval),
      cancel: (context: WorkflowSharedContext, reason: string) => settle(context, promises.cancellation, reason),
      look: async (context: WorkflowSharedContext) => {
        const toolCallId = await context.get<string>(asked);
        if (toolCallId === null) return;
        const approval = await context.run("look", () => driver.answerTo(context.key, toolCallId));
        if (approval) await settle(context, promises.approval(toolCallId), approval);
      },
    },
    options: { retryPolicy, workflowRetention: retention, journalRetention: retention, inactivityTimeout: waitsHereMs },
  });

  const session = object({
    name: name.session,
    handlers: {
      take: async (context: ObjectContext, runId: string) => {
        try {
          await context.workflowClient(run, runId).run();
        } catch (error) {
          if (!(error instanceof TerminalError)) throw error;
          // It was killed by hand, or its journal does not fit the code any more. The next of the session goes on.
          await context.run("give up", () => driver.giveUp(runId, error));
        }
      },
    },
    options: { retryPolicy, idempotencyRetention: retention, journalRetention: retention, inactivityTimeout: 1_000 },
  });

  return [session, run];
}

/** The first value stays. */
async function settle<Value>(context: WorkflowSharedContext, name: string, value: Value): Promise<void> {
  const promise = context.promise<Value>(name);
  if ((await promise.peek()) !== undefined) return;
  await promise.resolve(value).catch((error: unknown) => {
    if (!(error instanceof TerminalError)) throw error;
  });
}
