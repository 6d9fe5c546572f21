import { expect, test } from "vitest";

import { fixtureModel } from "../fixture/model.ts";
import { createService } from "../support/service.ts";
import type { TestAgentOptions } from "../support/test-agent.ts";

/** Starts a service with a run that waits for an approval. */
async function waitingRun(options: Partial<TestAgentOptions> = {}) {
  const service = await createService({ model: fixtureModel(), ...options });
  const run = await service.alice.run("Please archive record 1001");
  const respond = (approved: boolean, reason?: string, call = "call-1") =>
    service.alice.post(`/v1/runs/${run.id}/approvals/${call}`, { approved, reason });
  const ended = async () => {
    const events = await Array.fromAsync(service.alice.events(run.id));
    return { events, run: (await service.alice.get(`/v1/runs/${run.id}`)).body };
  };
  const recordStatus = async () => (await service.systems.records.find("1001"))?.status;
  return { ...service, run, respond, ended, recordStatus };
}

test("runs an approved call once, also when the approval repeats", async () => {
  const { respond, ended, recordStatus } = await waitingRun();
  expect((await respond(true)).status).toBe(200);
  const { run } = await ended();
  expect(run).toMatchObject({
    status: "succeeded",
    output: "Record 1001 is archived on shelf 1.",
    pendingApprovals: [],
  });
  expect(await respond(true)).toMatchObject({ status: 200, body: run });
  expect(await recordStatus()).toBe("archived");
});

test("skips a declined call and tells the model the reason", async () => {
  const { respond, ended, recordStatus } = await waitingRun();
  await respond(false, "It is still in use.");
  const { events, run } = await ended();
  expect(run.status).toBe("succeeded");
  expect(run.output).toContain("An approver declined this: It is still in use.");
  expect(await recordStatus()).toBe("open");
  expect(events.map(({ data }) => data)).toContainEqual({
    type: "approval-response",
    toolCallId: "call-1",
    approval: { approved: false, reason: "It is still in use.", by: "alice" },
    at: expect.any(String),
  });
});

test("rejects a contrary answer and names the first approver", async () => {
  const { respond } = await waitingRun();
  await respond(true);
  const { status, body } = await respond(false);
  expect([status, body.detail]).toEqual([409, "alice has approved this call before."]);
});

test("accepts one of two contrary answers at the same time", async () => {
  const { respond, ended, recordStatus } = await waitingRun();
  const answers = await Promise.all([true, false].map((approved) => respond(approved)));
  expect(answers.map(({ status }) => status).toSorted()).toEqual([200, 409]);
  await ended();
  expect(await recordStatus()).toBe(answers[0]?.status === 200 ? "archived" : "open");
});

test("finds no approval when the call needs none", async () => {
  const { respond } = await waitingRun();
  const { status, body } = await respond(true, undefined, "call-9");
  expect([status, body.detail]).toEqual([404, "There is no such approval."]);
});

test("rejects an answer after a waiting run was cancelled", async () => {
  const { alice, run, respond } = await waitingRun();
  const { body: cancelled } = await alice.post(`/v1/runs/${run.id}/cancel`);
  expect(cancelled).toMatchObject({ status: "cancelled", pendingApprovals: [] });
  const { status, body } = await respond(true);
  expect([status, body.detail]).toEqual([409, "The run has ended: it is cancelled."]);
});

test("returns the expiry of an approval request", async () => {
  const before = Date.now();
  const { run } = await waitingRun({ agent: { approvalTimeoutMs: 60_000 } });
  const expiresAt = Date.parse(run.pendingApprovals[0].expiresAt);
  expect(expiresAt).toBeGreaterThanOrEqual(before + 60_000);
  expect(expiresAt).toBeLessThanOrEqual(Date.now() + 60_000);
});

test("rejects an answer after the approval request expired", async () => {
  const { respond, ended } = await waitingRun({ agent: { approvalTimeoutMs: 1 } });
  expect((await ended()).run).toMatchObject({ status: "succeeded", pendingApprovals: [] });
  const { status, body } = await respond(true);
  expect([status, body.detail]).toEqual([409, "The time to answer this call is over."]);
});
