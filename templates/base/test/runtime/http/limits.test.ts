import { expect, test } from "vitest";

import { fixtureModel } from "../fixture/model.ts";
import { scriptedModel } from "../support/scripted-model.ts";
import { createService } from "../support/service.ts";

const tooMuch = JSON.stringify({ input: "x".repeat(300 * 1024) });

test("a body that says it is too large is refused", async () => {
  const { alice } = await createService({ model: scriptedModel([]) });
  const { status, headers, body } = await alice.post("/v1/runs", tooMuch);
  expect(status).toBe(413);
  expect(headers.get("content-type")).toBe("application/problem+json");
  expect(body.detail).toBe("A request has 256 kB at most.");
});

test("a body that turns out to be too large on the way is refused", async () => {
  const { url } = await createService({ model: scriptedModel([]) });
  const response = await fetch(`${url}/v1/runs`, {
    method: "POST",
    headers: { authorization: "Bearer key-of-alice-0123456789", "content-type": "application/json" },
    // A stream has no length that could be told beforehand.
    body: new Blob([tooMuch]).stream(),
    duplex: "half",
  });
  expect(response.status).toBe(413);
  expect(await response.json()).toMatchObject({ title: "Content too large" });
});

test("an input has 32,000 characters at most", async () => {
  const { alice } = await createService({ model: scriptedModel([]) });
  const { status, body } = await alice.post("/v1/runs", { input: "x".repeat(32_001) });
  expect(status).toBe(400);
  expect(body.detail).toContain("input: Too big: expected string to have <=32000 characters");
});

test("more requests than a minute has room for are sent away, and told when to come back", async () => {
  const { alice, bob } = await createService({ model: scriptedModel([]), requestsPerMinute: 2 });
  await alice.get("/v1/runs/1");
  await alice.get("/v1/runs/1");
  const { status, headers, body } = await alice.get("/v1/runs/1");
  expect(status).toBe(429);
  expect(headers.get("content-type")).toBe("application/problem+json");
  expect(Number(headers.get("retry-after"))).toBeGreaterThan(0);
  expect(body.detail).toBe("2 requests a minute is the limit.");
  expect((await bob.get("/v1/runs/1")).status, "another principal has a limit of its own").toBe(404);
});

test("more runs than there is room for are sent away, until one has ended", async () => {
  const { alice } = await createService({ model: fixtureModel({ delayMs: 10_000 }), maxRunsInProgress: 1 });
  const { body: run } = await alice.post("/v1/runs", { input: "Hello" });
  const { status, headers, body } = await alice.post("/v1/runs", { input: "Hello" });
  expect(status).toBe(503);
  expect(headers.get("retry-after")).toBe("1");
  expect(body.detail).toBe("1 runs are in progress, which is the limit. Try again in a moment.");
  await alice.post(`/v1/runs/${run.id}/cancel`);
  const { body: next, status: statusOfNext } = await alice.post("/v1/runs", { input: "Hello" });
  expect(statusOfNext).toBe(202);
  await alice.post(`/v1/runs/${next.id}/cancel`);
});

test("more runs than one principal may have are sent away, and others still find room", async () => {
  const { alice, bob } = await createService({ model: fixtureModel({ delayMs: 10_000 }), maxRunsPerPrincipal: 1 });
  const { body: run } = await alice.post("/v1/runs", { input: "Hello" });
  const { status, headers, body } = await alice.post("/v1/runs", { input: "Hello" });
  expect(status).toBe(429);
  expect(headers.get("retry-after")).toBe("1");
  expect(body.detail).toBe(
    "You have 1 runs in progress, which is the limit of one principal. Try again when one has ended.",
  );
  const ofBob = await bob.post("/v1/runs", { input: "Hello" });
  expect(ofBob.status).toBe(202);
  await alice.post(`/v1/runs/${run.id}/cancel`);
  await bob.post(`/v1/runs/${ofBob.body.id}/cancel`);
});

test("a run that waits for a person takes no room", async () => {
  const { alice, rest } = await createService({ model: fixtureModel(), maxRunsInProgress: 1 });
  const run = await alice.run("Please archive record 1001");
  await rest.begins(run.id, AbortSignal.timeout(5_000));
  expect((await alice.run("Hello")).status).toBe("succeeded");
});

test("a server that is shutting down starts nothing more", async () => {
  const { alice, engine } = await createService({ model: scriptedModel([]) });
  await engine.drain(0);
  const { status, headers, body } = await alice.post("/v1/runs", { input: "Hello" });
  expect(status).toBe(503);
  expect(headers.get("retry-after")).toBe("5");
  expect(body.detail).toBe("The server is shutting down. Try again in a moment.");
});
