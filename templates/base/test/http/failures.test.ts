import { expect, test } from "vitest";

import type { State } from "../../src/ports/state.ts";
import { recordLog } from "../support/log.ts";
import { scriptedModel } from "../support/scripted-model.ts";
import { createService } from "../support/service.ts";
import { createWorld } from "../support/world.ts";

const fail = () => Promise.reject(new TypeError("disk /secret/path is full"));

/** A service whose store has broken, in words that are nobody else's business. */
async function brokenService() {
  const { telemetry, lines } = await recordLog();
  const { state } = await createWorld({ model: scriptedModel([]) });
  const broken: State = { ...state, check: fail, runs: { ...state.runs, find: fail } };
  return { lines, ...(await createService({ model: scriptedModel([]), telemetry, http: { state: broken } })) };
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

test("an error of our own is in the log, with its kind and its place in the code", async () => {
  const { alice, lines } = await brokenService();
  await alice.get("/v1/runs/1");
  expect(lines()).toContainEqual(
    expect.objectContaining({
      level: "error",
      msg: "request failed",
      err: { type: "TypeError", stack: expect.arrayContaining([expect.stringContaining("failures.test.ts")]) },
      trace: expect.stringMatching(/^[\da-f]{32}$/),
    }),
  );
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
