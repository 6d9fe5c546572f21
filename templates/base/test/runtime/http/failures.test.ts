import { expect, test } from "vitest";

import { fixtureModel } from "../fixture/model.ts";
import { Unavailable } from "../../../src/runtime/ports/unavailable.ts";
import { intercept, type Around } from "../support/intercept.ts";
import { recordLog } from "../support/log.ts";
import { scriptedModel } from "../support/scripted-model.ts";
import { createService } from "../support/service.ts";

/** A service whose store is gone. */
async function brokenService() {
  const { telemetry, lines } = await recordLog();
  const service = await createService({ model: scriptedModel([]), telemetry });
  await service.state.close();
  return { ...service, lines };
}

test("an error of our own is told to the caller without its words", async () => {
  const { alice } = await brokenService();
  const { status, headers, body } = await alice.get("/v1/runs/1");
  expect(status).toBe(500);
  expect(headers.get("content-type")).toBe("application/problem+json");
  expect(body).toEqual({
    type: "about:blank",
    title: "Internal server error",
    status: 500,
    detail: "Something went wrong here. The log of the server says what.",
  });
});

test("an error of our own is in the log, with its kind, its code and its place", async () => {
  const { alice, lines } = await brokenService();
  await alice.get("/v1/runs/1");
  expect(lines()).toContainEqual(
    expect.objectContaining({
      level: "error",
      msg: "request failed",
      err: {
        type: expect.stringMatching(/^\w+$/),
        code: expect.stringMatching(/^[A-Z_]+$/),
        stack: expect.arrayContaining([expect.stringMatching(/^at .+src\/runtime\/state\//)]),
      },
      trace: expect.stringMatching(/^[\da-f]{32}$/),
    }),
  );
});

function awayForNow<Port extends object>(port: Port): Port {
  return intercept(port, () => Promise.reject(new Unavailable()));
}

test("while the store is away, a request is asked to come again", async () => {
  const { alice } = await createService({ model: scriptedModel([]), through: awayForNow });
  const { status, headers, body } = await alice.post("/v1/runs", { input: "Hello" });
  expect(status).toBe(503);
  expect(headers.get("retry-after")).toBe("1");
  expect(body.detail).toBe("The state store does not answer. Try again in a moment.");
});

test("an answer that the store cannot take is asked to come again, and counts when it does", async () => {
  let isAway = false;
  const around: Around = (operation) => (isAway ? Promise.reject(new Unavailable()) : operation());
  const through = <Port extends object>(port: Port) => ("journal" in port ? intercept(port, around) : port);
  const { alice, rest } = await createService({ model: fixtureModel(), through });
  const run = await alice.run("Please archive record 1001");
  await rest.begins(run.id, AbortSignal.timeout(5_000));
  const path = `/v1/runs/${run.id}/approvals/call-1`;

  isAway = true;
  const { status, headers, body } = await alice.post(path, { approved: true });
  expect(status).toBe(503);
  expect(headers.get("retry-after")).toBe("1");
  expect(body.detail).toBe("The state store does not answer. Try again in a moment.");

  isAway = false;
  expect((await alice.post(path, { approved: true })).status).toBe(200);
  await Array.fromAsync(alice.events(run.id));
  expect((await alice.get(`/v1/runs/${run.id}`)).body).toMatchObject({ status: "succeeded" });
});

test("the probes need no key", async () => {
  const { stranger } = await createService({ model: scriptedModel([]) });
  expect(await stranger.get("/healthz")).toMatchObject({ status: 200, body: { status: "ok" } });
  expect(await stranger.get("/readyz")).toMatchObject({ status: 200, body: { status: "ready" } });
});

test("a server whose store does not answer is alive, but not ready", async () => {
  const { stranger } = await brokenService();
  expect((await stranger.get("/healthz")).status).toBe(200);
  const { status, headers, body } = await stranger.get("/readyz");
  expect(status).toBe(503);
  expect(headers.get("content-type")).toBe("application/problem+json");
  expect(body.detail).toBe("The state store does not answer.");
});

test("a server that is about to stop is alive, but not ready", async () => {
  const { stranger, stopping } = await createService({ model: scriptedModel([]) });
  stopping.abort();
  expect((await stranger.get("/healthz")).status).toBe(200);
  expect(await stranger.get("/readyz")).toMatchObject({
    status: 503,
    body: { detail: "The server is shutting down." },
  });
});
