import { expect, test } from "vitest";

import { Unavailable } from "../../../src/runtime/errors.ts";
import { fixtureModel } from "../fixture/model.ts";
import { intercept, type Around } from "../support/intercept.ts";
import { recordLog } from "../support/telemetry.ts";
import { scriptedModel } from "../support/scripted-model.ts";
import { createService } from "../support/service.ts";

/** Starts a service with a closed store. */
async function brokenService() {
  const { telemetry, lines } = await recordLog();
  const service = await createService({ model: scriptedModel([]), telemetry });
  await service.state.close();
  return { ...service, lines };
}

test("logs an internal error and keeps its message from the caller", async () => {
  const { alice, lines } = await brokenService();
  const { status, headers, body } = await alice.get("/v1/runs/1");
  expect(status).toBe(500);
  expect(headers.get("content-type")).toBe("application/problem+json");
  expect(body).toEqual({
    type: "about:blank",
    title: "Internal Server Error",
    status: 500,
    detail: "The request failed. The log of the server has the reason.",
  });
  expect(lines()).toContainEqual(
    expect.objectContaining({
      level: "error",
      msg: "request failed",
      err: {
        type: expect.stringMatching(/^\w+$/),
        code: expect.stringMatching(/^\w+$/),
        stack: expect.arrayContaining([expect.stringMatching(/^at .+src\/runtime\/state\//)]),
      },
      trace: expect.stringMatching(/^[\da-f]{32}$/),
    }),
  );
});

test("returns 503 while the store is unavailable and accepts a retry later", async () => {
  let isAway = false;
  const around: Around = (operation) => (isAway ? Promise.reject(new Unavailable()) : operation());
  const through = <Port extends object>(port: Port) => ("journal" in port ? intercept(port, around) : port);
  const { alice, suspended } = await createService({ model: fixtureModel(), through });
  const run = await alice.run("Please archive record 1001");
  await suspended.begins(run.id, AbortSignal.timeout(5_000));
  const approve = () => alice.post(`/v1/runs/${run.id}/approvals/call-1`, { approved: true });

  isAway = true;
  for (const { status, headers, body } of [await approve(), await alice.post("/v1/runs", { input: "Hello" })]) {
    expect([status, headers.get("retry-after")]).toEqual([503, "1"]);
    expect(body.detail).toBe("The state store does not answer. Try again in a moment.");
  }

  isAway = false;
  expect((await approve()).status).toBe(200);
  await Array.fromAsync(alice.events(run.id));
  expect((await alice.get(`/v1/runs/${run.id}`)).body).toMatchObject({ status: "succeeded" });
});

test("answers the probes without a key", async () => {
  const { stranger, stopping } = await createService({ model: scriptedModel([]) });
  const probes = async () => [await stranger.get("/healthz"), await stranger.get("/readyz")];
  const alive = { status: 200, body: { status: "ok" } };
  expect(await probes()).toMatchObject([alive, { status: 200, body: { status: "ready" } }]);
  stopping.abort();
  expect(await probes()).toMatchObject([alive, { status: 503, body: { detail: "The server is shutting down." } }]);
});

test("is alive but not ready when the store does not answer", async () => {
  const { stranger } = await brokenService();
  expect((await stranger.get("/healthz")).status).toBe(200);
  const { status, headers, body } = await stranger.get("/readyz");
  expect([status, body.detail]).toEqual([503, "The state store does not answer."]);
  expect(headers.get("content-type")).toBe("application/problem+json");
});

test("limits the requests of each principal per minute", async () => {
  const { alice, bob } = await createService({ model: scriptedModel([]), requestsPerMinute: 2 });
  await alice.get("/v1/runs/1");
  await alice.get("/v1/runs/1");
  const { status, headers, body } = await alice.get("/v1/runs/1");
  expect([status, body.detail]).toEqual([429, "2 requests a minute is the limit. Wait a moment."]);
  expect(headers.get("content-type")).toBe("application/problem+json");
  expect(Number(headers.get("retry-after"))).toBeGreaterThan(0);
  expect((await bob.get("/v1/runs/1")).status).toBe(404);
});

test("limits the runs in progress until one ends", async () => {
  const { alice } = await createService({ model: fixtureModel({ delayMs: 10_000 }), maxRunsInProgress: 1 });
  const start = () => alice.post("/v1/runs", { input: "Hello" });
  const { body: run } = await start();
  const { status, headers, body } = await start();
  expect([status, headers.get("retry-after")]).toEqual([503, "1"]);
  expect(body.detail).toBe("1 runs are in progress, which is the limit. Try again in a moment.");
  await alice.post(`/v1/runs/${run.id}/cancel`);
  const next = await start();
  expect(next.status).toBe(202);
  await alice.post(`/v1/runs/${next.body.id}/cancel`);
});

test("limits the runs in progress of each principal", async () => {
  const { alice, bob } = await createService({ model: fixtureModel({ delayMs: 10_000 }), maxRunsPerPrincipal: 1 });
  const { body: run } = await alice.post("/v1/runs", { input: "Hello" });
  const { status, headers, body } = await alice.post("/v1/runs", { input: "Hello" });
  expect([status, headers.get("retry-after")]).toEqual([429, "1"]);
  expect(body.detail).toBe(
    "You have 1 runs in progress, which is the limit of one principal. Try again when one has ended.",
  );
  const ofBob = await bob.post("/v1/runs", { input: "Hello" });
  expect(ofBob.status).toBe(202);
  await alice.post(`/v1/runs/${run.id}/cancel`);
  await bob.post(`/v1/runs/${ofBob.body.id}/cancel`);
});

test("starts a run at the limit when the other one waits", async () => {
  const { alice, suspended } = await createService({ model: fixtureModel(), maxRunsInProgress: 1 });
  const run = await alice.run("Please archive record 1001");
  await suspended.begins(run.id, AbortSignal.timeout(5_000));
  expect((await alice.run("Hello")).status).toBe("succeeded");
});

test("starts no run while the server shuts down", async () => {
  const { alice, engine } = await createService({ model: scriptedModel([]) });
  await engine.drain(0);
  const { status, headers, body } = await alice.post("/v1/runs", { input: "Hello" });
  expect([status, headers.get("retry-after")]).toEqual([503, "5"]);
  expect(body.detail).toBe("The server is shutting down. Try again in a moment.");
});
