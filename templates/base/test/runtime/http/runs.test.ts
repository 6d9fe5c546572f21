import { expect, test } from "vitest";

import { fixtureModel } from "../fixture/model.ts";
import { noUsage } from "../../../src/runtime/ports/run.ts";
import { scriptedModel } from "../support/scripted-model.ts";
import { createService } from "../support/service.ts";

const question = { input: "Where is record 1001?" };

test("a started run is answered at once with 202 and where to find it", async () => {
  const { alice } = await createService({ model: fixtureModel() });
  const { status, headers, body } = await alice.post("/v1/runs", question);
  expect(status).toBe(202);
  expect(headers.get("location")).toBe(`/v1/runs/${body.id}`);
  expect(body).toStrictEqual({
    id: expect.stringMatching(/^[\da-f-]{36}$/),
    sessionId: expect.stringMatching(/^[\da-f-]{36}$/),
    status: "queued",
    usage: noUsage,
    pendingApprovals: [],
  });
});

test("Prefer: wait answers when the run has ended, and the run reads the same later", async () => {
  const { alice } = await createService({ model: fixtureModel() });
  const { status, headers, body } = await alice.post("/v1/runs", question, { prefer: "wait=10" });
  expect(status).toBe(202);
  expect(headers.get("preference-applied")).toBe("wait=10");
  expect(body).toStrictEqual({
    id: expect.any(String),
    sessionId: expect.any(String),
    status: "succeeded",
    output: "Record 1001 (Map of the harbour) is open.",
    usage: { ...noUsage, inputTokens: expect.any(Number), outputTokens: expect.any(Number) },
    pendingApprovals: [],
  });
  expect(body.usage.inputTokens).toBeGreaterThan(0);
  expect((await alice.get(`/v1/runs/${body.id}`)).body).toEqual(body);
});

test("a run that waits for a person shows what it has spent, and what that cost where prices are known", async () => {
  const prices = { script: { input: 1, output: 1 } };
  const { alice } = await createService({ model: fixtureModel(), agent: { prices } });
  const { status, usage } = await alice.run("Please archive record 1001");
  expect(status).toBe("waiting");
  expect(usage.inputTokens).toBeGreaterThan(0);
  expect(usage.costUsd).toBe((usage.inputTokens + usage.outputTokens) / 1e6);
});

test("Prefer: wait answers as soon as a person is needed, and names the call to be approved", async () => {
  const { alice } = await createService({ model: fixtureModel() });
  const run = await alice.run("Please archive record 1001");
  expect(run.status).toBe("waiting");
  expect(run.pendingApprovals).toStrictEqual([
    {
      expiresAt: expect.stringMatching(/^2\d{3}-\d\d-\d\dT/),
      toolCallId: "call-1",
      toolName: "archive-record",
      input: { recordId: "1001", reason: "Please archive record 1001" },
    },
  ]);
});

test("Prefer: wait waits on for the end when the person has answered", async () => {
  const { alice } = await createService({ model: fixtureModel({ delayMs: 10 }) });
  const once = { "idempotency-key": "once", prefer: "wait=10" };
  const { body: run } = await alice.post("/v1/runs", { input: "Please archive record 1001" }, once);
  await alice.post(`/v1/runs/${run.id}/approvals/call-1`, { approved: true });
  const { body } = await alice.post("/v1/runs", { input: "Please archive record 1001" }, once);
  expect(body).toMatchObject({ id: run.id, status: "succeeded" });
});

test("Prefer: wait answers with the run as it stands when the time is over", async () => {
  const { alice } = await createService({ model: fixtureModel({ delayMs: 10_000 }) });
  const { status, body } = await alice.post("/v1/runs", { input: "Hello" }, { prefer: "wait=1" });
  expect(status).toBe(202);
  expect(body.status).toBe("running");
  await alice.post(`/v1/runs/${body.id}/cancel`);
});

test("Prefer: wait answers with the run as it stands when the server is about to stop", async () => {
  const { alice, stopping } = await createService({ model: fixtureModel({ delayMs: 10_000 }) });
  const answer = alice.post("/v1/runs", { input: "Hello" }, { prefer: "wait=60" });
  stopping.abort();
  const { status, body } = await answer;
  expect(status).toBe(202);
  await alice.post(`/v1/runs/${body.id}/cancel`);
});

test("a run that failed tells a code for programs and words for people", async () => {
  const { alice } = await createService({ model: scriptedModel([{ fail: new Error("no credit left") }]) });
  const run = await alice.run("Hello");
  expect(run).toMatchObject({ status: "failed", error: { code: "model-failed" } });
  expect(run).not.toHaveProperty("output");
  expect(run.error.message).toMatch(/^The model gave no answer/);
});

test("the same Idempotency-Key with the same body is the same run", async () => {
  const { alice } = await createService({ model: fixtureModel() });
  const first = await alice.post("/v1/runs", question, { "idempotency-key": "one" });
  const again = await alice.post("/v1/runs", question, { "idempotency-key": "one", prefer: "wait=10" });
  expect(again.status).toBe(202);
  expect(again.body).toMatchObject({ id: first.body.id, sessionId: first.body.sessionId, status: "succeeded" });
});

test.for([
  ["input", { input: "Where is record 1002?" }],
  ["session", { ...question, sessionId: "another" }],
] as const)("the same Idempotency-Key with another %s is refused", async ([, body]) => {
  const { alice } = await createService({ model: fixtureModel() });
  await alice.post("/v1/runs", question, { "idempotency-key": "one" });
  const { status, body: problem } = await alice.post("/v1/runs", body, { "idempotency-key": "one" });
  expect(status).toBe(422);
  expect(problem.detail).toBe("This Idempotency-Key was used before, for another request.");
});

test("an Idempotency-Key belongs to its principal", async () => {
  const { alice, bob } = await createService({ model: fixtureModel() });
  const ofAlice = await alice.post("/v1/runs", question, { "idempotency-key": "one" });
  const ofBob = await bob.post("/v1/runs", question, { "idempotency-key": "one" });
  expect(ofBob.status).toBe(202);
  expect(ofBob.body.id).not.toBe(ofAlice.body.id);
});

test("a run in hand can be cancelled, once or twice, without a body", async () => {
  const { alice } = await createService({ model: fixtureModel({ delayMs: 10_000 }) });
  const { body: run } = await alice.post("/v1/runs", { input: "Hello" });
  for (const _time of ["once", "twice"]) {
    const { status, body } = await alice.post(`/v1/runs/${run.id}/cancel`);
    expect(status).toBe(200);
    expect(body).toMatchObject({ status: "cancelled", error: { code: "cancelled", message: "Cancelled by alice." } });
  }
});

test("a run that waits for a person can be cancelled, and asks nobody any more", async () => {
  const { alice } = await createService({ model: fixtureModel() });
  const run = await alice.run("Please archive record 1001");
  const { body } = await alice.post(`/v1/runs/${run.id}/cancel`);
  expect(body).toMatchObject({ status: "cancelled", pendingApprovals: [] });
});

test("cancelling a run that has ended changes nothing", async () => {
  const { alice } = await createService({ model: fixtureModel() });
  const run = await alice.run(question.input);
  expect((await alice.post(`/v1/runs/${run.id}/cancel`)).body).toEqual(run);
});
