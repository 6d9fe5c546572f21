import { createRoute, OpenAPIHono, z } from "@hono/zod-openapi";

import { hasEnded, isExpired } from "../lifecycle.ts";
import type { Run } from "../ports/index.ts";
import type { HttpDeps, HttpEnvironment } from "./environment.ts";
import { notFound, problem, problems, rejectInvalid } from "./problem.ts";
import { ApprovalParams, NewApproval, NewRun, RunParams, RunView, toRunView } from "./schemas.ts";

const runResponse = (description: string) => ({ description, content: { "application/json": { schema: RunView } } });

/** `example` is an input for the API description. */
const startRun = (example: string) =>
  createRoute({
    method: "post",
    path: "/v1/runs",
    summary: "Start a run",
    request: {
      headers: z.object({
        "idempotency-key": z.string().min(1).max(200).optional(),
        prefer: z.string().optional().openapi({ example: "wait=30", description: "Seconds to wait for the end." }),
      }),
      body: { required: true, content: { "application/json": { schema: NewRun, example: { input: example } } } },
    },
    responses: {
      202: runResponse("The run so far"),
      ...problems(400, 401, 404, 413, 415, 422, 429, 503),
    },
  });

const request = { params: RunParams };
const failures = problems(400, 401, 404, 429, 503);

const getRun = createRoute({
  method: "get",
  path: "/v1/runs/{runId}",
  summary: "Read a run",
  request,
  responses: { 200: runResponse("The run"), ...failures },
});

const answerApproval = createRoute({
  method: "post",
  path: "/v1/runs/{runId}/approvals/{toolCallId}",
  summary: "Approve or decline a tool call",
  request: {
    params: ApprovalParams,
    body: { required: true, content: { "application/json": { schema: NewApproval } } },
  },
  responses: { 200: runResponse("Stored; the run continues"), ...problems(400, 401, 404, 409, 413, 415, 429, 503) },
});

const cancelRun = createRoute({
  method: "post",
  path: "/v1/runs/{runId}/cancel",
  summary: "End a run early",
  request,
  responses: { 200: runResponse("The run, ended"), ...failures },
});

export function runRoutes({ engine, state, telemetry, stopping, example }: HttpDeps): OpenAPIHono<HttpEnvironment> {
  const app = new OpenAPIHono<HttpEnvironment>({ defaultHook: rejectInvalid });

  const find = async (runId: string, principal: string): Promise<Run | undefined> => {
    const run = await state.runs.find(runId);
    return run?.principal === principal ? run : undefined;
  };

  /** Waits until the run ends, needs an approval or is parked, `seconds` are over, or the server is about to stop. */
  const waitForRun = async (run: Run, seconds: number): Promise<Run> => {
    const enough = AbortSignal.any([AbortSignal.timeout(seconds * 1000), stopping]);
    for await (const { event } of state.events.follow(run.id, 0, enough)) {
      if (event.type === "run-park" && (await state.runs.find(run.id))?.status === "parked") break;
      if (event.type !== "approval-request") continue;
      if (!(await state.approvals.find(run.id, event.call.toolCallId))) break;
    }
    return (await state.runs.find(run.id)) ?? run;
  };

  app.openapi(startRun(example), async (context) => {
    const { input, sessionId } = context.req.valid("json");
    const { "idempotency-key": idempotencyKey, prefer } = context.req.valid("header");
    const { run, created } = await engine.start({
      principal: context.var.principal,
      input,
      trace: telemetry.traceparent(),
      ...(sessionId === undefined ? {} : { sessionId }),
      ...(idempotencyKey === undefined ? {} : { idempotencyKey }),
    });
    const isSame = run.input === input && (sessionId ?? run.sessionId) === run.sessionId;
    if (!created && !isSame) return problem(context, 422, "Another request used this Idempotency-Key before.");
    context.header("location", `/v1/runs/${run.id}`);
    const seconds = secondsToWait(prefer);
    if (seconds === 0) return context.json(await toRunView(run, state), 202);
    context.header("preference-applied", `wait=${seconds}`);
    return context.json(await toRunView(await waitForRun(run, seconds), state), 202);
  });

  app.openapi(getRun, async (context) => {
    const run = await find(context.req.valid("param").runId, context.var.principal);
    return run ? context.json(await toRunView(run, state), 200) : notFound(context, "run");
  });

  app.openapi(answerApproval, async (context) => {
    const { runId, toolCallId } = context.req.valid("param");
    const { approved, reason } = context.req.valid("json");
    const { principal } = context.var;
    const run = await find(runId, principal);
    if (!run) return notFound(context, "run");
    const approval = { approved, by: principal, ...(reason === undefined ? {} : { reason }) };
    const ended = hasEnded(run.status);
    // A client that repeats its answer gets the same response, even after the end of the run.
    const answer = ended
      ? await state.approvals.find(runId, toolCallId)
      : await engine.approve(runId, toolCallId, approval);
    if (!answer && ended) return problem(context, 409, `The run has ended: it is ${run.status}.`);
    if (!answer) return notFound(context, "approval");
    if (approved && isExpired(answer)) return problem(context, 409, "The time to answer this call is over.");
    const earlier = answer.approved ? "approved" : "declined";
    if (answer.approved !== approved) return problem(context, 409, `${answer.by} has ${earlier} this call before.`);
    return context.json(await toRunView((await find(runId, principal)) ?? run, state), 200);
  });

  app.openapi(cancelRun, async (context) => {
    const { principal } = context.var;
    const run = await find(context.req.valid("param").runId, principal);
    if (!run) return notFound(context, "run");
    await engine.cancel(run.id, `Cancelled by ${principal}.`);
    return context.json(await toRunView((await find(run.id, principal)) ?? run, state), 200);
  });

  return app;
}

const longestWaitSeconds = 60;

/** Source: RFC 7240, section 4.3. */
function secondsToWait(prefer = ""): number {
  const [, seconds] = /\bwait=(\d{1,4})\b/.exec(prefer) ?? [];
  return Math.min(Number(seconds ?? 0), longestWaitSeconds);
}
