import { expect, test } from "vitest";

import { fixtureModel } from "../fixture/model.ts";
import { recordLog } from "../support/log.ts";
import { createService } from "../support/service.ts";

const caller = "0af7651916cd43dd8448eb211c80319c";

/** What one run leaves in the log when nothing is exported. */
async function logOfOneRun(headers: Record<string, string> = {}) {
  const { telemetry, lines } = await recordLog();
  const { alice } = await createService({ model: fixtureModel(), telemetry });
  const { body } = await alice.post("/v1/runs", { input: "Hello" }, { prefer: "wait=10", ...headers });
  await Array.fromAsync(alice.events(body.id));
  const named = (message: string) => lines().filter(({ msg }) => msg === message);
  return { run: body, request: named("request")[0]!, end: named("run ended")[0]! };
}

test("each request and each end of a run is one line of JSON, put together by a trace", async () => {
  const { run, request, end } = await logOfOneRun();
  expect(request).toEqual({
    level: "info",
    time: expect.any(Number),
    trace: expect.stringMatching(/^[\da-f]{32}$/),
    method: "POST",
    path: "/v1/runs",
    status: 202,
    principal: "alice",
    ms: expect.any(Number),
    msg: "request",
  });
  expect(end).toEqual({
    level: "info",
    time: expect.any(Number),
    trace: request["trace"],
    run: run.id,
    session: run.sessionId,
    status: "succeeded",
    usage: run.usage,
    msg: "run ended",
  });
});

test("the caller's trace goes on in the log, also when nothing is exported", async () => {
  const { request, end } = await logOfOneRun({ traceparent: `00-${caller}-b7ad6b7169203331-01` });
  expect([request["trace"], end["trace"]]).toEqual([caller, caller]);
});

test("a traceparent that makes no sense begins a trace of our own", async () => {
  const { request, end } = await logOfOneRun({ traceparent: `00-${caller}` });
  expect(request["trace"]).toMatch(/^[\da-f]{32}$/);
  expect(request["trace"]).not.toBe(caller);
  expect(end["trace"]).toBe(request["trace"]);
});

test("a line that belongs to no request makes no trace up", async () => {
  const { telemetry, lines } = await recordLog();
  telemetry.log.info({}, "listening");
  expect(lines()).toEqual([{ level: "info", time: expect.any(Number), msg: "listening" }]);
});

test("a field that is named like a secret is not logged, wherever it stands", async () => {
  const { telemetry, lines } = await recordLog();
  const fields = { token: "1", headers: { authorization: "2", accept: "*" }, a: { b: { password: "3" } } };
  telemetry.log.child({ apiKey: "4" }).warn(fields, "something odd");
  const hidden = "[redacted]";
  expect(lines()).toMatchObject([
    { token: hidden, headers: { authorization: hidden, accept: "*" }, a: { b: { password: hidden } }, apiKey: hidden },
  ]);
});
