import { expect, test } from "vitest";

import { noUsage } from "../../../src/runtime/usage.ts";
import { fixtureModel } from "../fixture/model.ts";
import { scriptedModel } from "../support/scripted-model.ts";
import { createService } from "../support/service.ts";

const question = { input: "Where is record 1001?" };
const once = { "idempotency-key": "one" };

interface Message {
  readonly sequence: number;
  readonly runId: string;
  readonly role: string;
}

test("returns 202 and the location of a new run", async () => {
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

test("returns the ended run after Prefer: wait, and later", async () => {
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

test("returns a waiting run with its requests and costs after Prefer: wait", async () => {
  const prices = { script: { input: 1, output: 1 } };
  const { alice } = await createService({ model: fixtureModel(), agent: { prices } });
  const { status, usage, pendingApprovals } = await alice.run("Please archive record 1001");
  expect(status).toBe("waiting");
  expect(pendingApprovals).toStrictEqual([
    {
      expiresAt: expect.stringMatching(/^2\d{3}-\d\d-\d\dT/),
      toolCallId: "call-1",
      toolName: "archive-record",
      input: { recordId: "1001", reason: "Please archive record 1001" },
    },
  ]);
  expect(usage.inputTokens).toBeGreaterThan(0);
  expect(usage.costUsd).toBe((usage.inputTokens + usage.outputTokens) / 1e6);
});

test("waits for the end after Prefer: wait when the approver has answered", async () => {
  const { alice } = await createService({ model: fixtureModel({ delayMs: 10 }) });
  const start = () => alice.post("/v1/runs", { input: "Please archive record 1001" }, { ...once, prefer: "wait=10" });
  const { body: run } = await start();
  await alice.post(`/v1/runs/${run.id}/approvals/call-1`, { approved: true });
  expect((await start()).body).toMatchObject({ id: run.id, status: "succeeded" });
});

test("returns the running run when the time of Prefer: wait is over", async () => {
  const { alice } = await createService({ model: fixtureModel({ delayMs: 10_000 }) });
  const { status, body } = await alice.post("/v1/runs", { input: "Hello" }, { prefer: "wait=1" });
  expect([status, body.status]).toEqual([202, "running"]);
  await alice.post(`/v1/runs/${body.id}/cancel`);
});

test("ends Prefer: wait when the server stops", async () => {
  const { alice, stopping } = await createService({ model: fixtureModel({ delayMs: 10_000 }) });
  const answer = alice.post("/v1/runs", { input: "Hello" }, { prefer: "wait=60" });
  stopping.abort();
  const { status, body } = await answer;
  expect(status).toBe(202);
  await alice.post(`/v1/runs/${body.id}/cancel`);
});

test("returns the code and the message of a failed run", async () => {
  const { alice } = await createService({ model: scriptedModel([{ fail: new Error("no credit left") }]) });
  const run = await alice.run("Hello");
  expect(run).toMatchObject({ status: "failed", error: { code: "model-failed" } });
  expect(run).not.toHaveProperty("output");
  expect(run.error.message).toMatch(/^The model gave no answer/);
});

test("returns the same run for the same Idempotency-Key and principal", async () => {
  const { alice, bob } = await createService({ model: fixtureModel() });
  const { body: run } = await alice.post("/v1/runs", question, once);
  const again = await alice.post("/v1/runs", question, { ...once, prefer: "wait=10" });
  expect(again).toMatchObject({ status: 202, body: { id: run.id, sessionId: run.sessionId, status: "succeeded" } });
  const ofBob = await bob.post("/v1/runs", question, once);
  expect(ofBob.status).toBe(202);
  expect(ofBob.body.id).not.toBe(run.id);
});

test.for([
  ["input", { input: "Where is record 1002?" }],
  ["session", { ...question, sessionId: "another" }],
] as const)("rejects a used Idempotency-Key with another %s", async ([, body]) => {
  const { alice } = await createService({ model: fixtureModel() });
  await alice.post("/v1/runs", question, once);
  const { status, body: problem } = await alice.post("/v1/runs", body, once);
  expect([status, problem.detail]).toEqual([422, "Another request used this Idempotency-Key before."]);
});

test("cancels an active run, once or twice, without a body", async () => {
  const { alice } = await createService({ model: fixtureModel({ delayMs: 10_000 }) });
  const { body: run } = await alice.post("/v1/runs", { input: "Hello" });
  const error = { code: "cancelled", message: "Cancelled by alice." };
  for (const _time of ["once", "twice"]) {
    const cancelled = await alice.post(`/v1/runs/${run.id}/cancel`);
    expect(cancelled).toMatchObject({ status: 200, body: { status: "cancelled", error } });
  }
});

test("returns an ended run unchanged when it is cancelled", async () => {
  const { alice } = await createService({ model: fixtureModel() });
  const run = await alice.run(question.input);
  expect((await alice.post(`/v1/runs/${run.id}/cancel`)).body).toEqual(run);
});

test("lists the messages of a session with the run of each", async () => {
  const { alice } = await createService({ model: fixtureModel() });
  const first = await alice.run("Where is record 1001?");
  const second = await alice.run("Thanks", first.sessionId);
  expect(second.sessionId).toBe(first.sessionId);
  const { status, body } = await alice.get(`/v1/sessions/${first.sessionId}/messages`);
  expect(status).toBe(200);
  expect(body.messages.map(({ sequence, runId, role }: Message) => [sequence, runId, role])).toEqual([
    [1, first.id, "user"],
    [2, first.id, "assistant"],
    [3, first.id, "tool"],
    [4, first.id, "assistant"],
    [5, second.id, "user"],
    [6, second.id, "assistant"],
  ]);
  expect(body.messages[4].content).toBe("Thanks");
});

test("gives the agent the earlier messages of the session", async () => {
  const { alice } = await createService({ model: fixtureModel() });
  const { sessionId } = await alice.run("Where is record 1002?");
  const run = await alice.run("Please archive it", sessionId);
  expect(run.pendingApprovals[0].input.recordId).toBe("1002");
});

test("runs one run of a session at a time", async () => {
  const { alice } = await createService({ model: fixtureModel() });
  const { id, sessionId } = await alice.run("Please archive record 1001");
  const { body: queued } = await alice.post("/v1/runs", { input: "Hello", sessionId });
  expect((await alice.get(`/v1/runs/${queued.id}`)).body.status).toBe("queued");
  await alice.post(`/v1/runs/${id}/approvals/call-1`, { approved: true });
  const events = await Array.fromAsync(alice.events(queued.id));
  expect(events.at(-1)?.data).toMatchObject({ type: "run-end", status: "succeeded" });
});

test("pages through a session from the newest message back", async () => {
  const { alice } = await createService({ model: fixtureModel() });
  const { sessionId } = await alice.run("Hello");
  await alice.run("Thanks", sessionId);
  const page = (query: string) => alice.get(`/v1/sessions/${sessionId}/messages?${query}`);
  const sequences = async (query: string) => (await page(query)).body.messages.map(({ sequence }: Message) => sequence);
  expect(await sequences("limit=3")).toEqual([2, 3, 4]);
  expect(await sequences("limit=3&before=2")).toEqual([1]);
  expect(await sequences("before=1")).toEqual([]);
  for (const invalid of ["limit=many", "before=-1"]) {
    const detail = expect.stringContaining("must be a whole number");
    expect(await page(invalid)).toMatchObject({ status: 400, body: { detail } });
  }
});
