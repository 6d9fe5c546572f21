import { expect, test } from "vitest";

import { fixtureModel } from "../fixture/model.ts";
import { createService } from "../support/service.ts";
import type { WorldOptions } from "../support/world.ts";

/** Starts a service with a run that waits for an approval. */
async function waitingRun(options: Partial<WorldOptions> = {}) {
  const service = await createService({ model: fixtureModel(), ...options });
  const run = await service.alice.run("Please archive record 1001");
  const path = `/v1/runs/${run.id}/approvals/call-1`;
  const ended = async () => {
    const events = await Array.fromAsync(service.alice.events(run.id));
    return { events, run: (await service.alice.get(`/v1/runs/${run.id}`)).body };
  };
  return { ...service, run, path, ended };
}

test("an approved call is carried out, and the run ends", async () => {
  const { alice, path, ended, systems } = await waitingRun();
  expect((await alice.post(path, { approved: true })).status).toBe(200);
  const { run } = await ended();
  expect(run).toMatchObject({
    status: "succeeded",
    output: "Record 1001 is archived on shelf 1.",
    pendingApprovals: [],
  });
  expect(await systems.records.find("1001")).toMatchObject({ status: "archived" });
});

test("a declined call is not carried out, and the model is told the reason", async () => {
  const { alice, path, ended, systems } = await waitingRun();
  await alice.post(path, { approved: false, reason: "Somebody still reads it." });
  const { run } = await ended();
  expect(run.status).toBe("succeeded");
  expect(run.output).toContain("A person declined this: Somebody still reads it.");
  expect(await systems.records.find("1001")).toMatchObject({ status: "open" });
});

test("the run's events tell who answered", async () => {
  const { alice, path, ended } = await waitingRun();
  await alice.post(path, { approved: false, reason: "Too late." });
  const { events } = await ended();
  expect(events.map(({ data }) => data)).toContainEqual({
    type: "approval-answer",
    toolCallId: "call-1",
    approval: { approved: false, reason: "Too late.", by: "alice" },
    at: expect.any(String),
  });
});

test("the same answer again is answered as before, also when the run has ended since", async () => {
  const { alice, path, ended, systems } = await waitingRun();
  await alice.post(path, { approved: true });
  await ended();
  const { status, body } = await alice.post(path, { approved: true });
  expect(status).toBe(200);
  expect(body.status).toBe("succeeded");
  expect(await systems.records.find("1001")).toMatchObject({ status: "archived" });
});

test("the contrary answer is a conflict that names who was first", async () => {
  const { alice, path } = await waitingRun();
  await alice.post(path, { approved: true });
  const { status, body } = await alice.post(path, { approved: false });
  expect(status).toBe(409);
  expect(body.detail).toBe("This call was allowed by alice before.");
});

test("of two contrary answers at the same time, one counts", async () => {
  const { alice, path, ended, systems } = await waitingRun();
  const answers = await Promise.all([true, false].map((approved) => alice.post(path, { approved })));
  expect(answers.map(({ status }) => status).toSorted()).toEqual([200, 409]);
  await ended();
  const archived = (await systems.records.find("1001"))?.status === "archived";
  expect(archived).toBe(answers[0]?.status === 200);
});

test("a call that nobody asked about is not there", async () => {
  const { alice, run } = await waitingRun();
  const { status, body } = await alice.post(`/v1/runs/${run.id}/approvals/call-9`, { approved: true });
  expect(status).toBe(404);
  expect(body.detail).toBe("There is no such approval.");
});

test("a run that ended without an answer takes none any more", async () => {
  const { alice, run, path } = await waitingRun();
  await alice.post(`/v1/runs/${run.id}/cancel`);
  const { status, body } = await alice.post(path, { approved: true });
  expect(status).toBe(409);
  expect(body.detail).toBe("The run has ended: it is cancelled.");
});

test("a call tells until when it waits", async () => {
  const before = Date.now();
  const { run } = await waitingRun({ agent: { approvalTimeoutMs: 60_000 } });
  expect(run.pendingApprovals).toMatchObject([{ toolCallId: "call-1" }]);
  const expiresAt = Date.parse(run.pendingApprovals[0].expiresAt);
  expect(expiresAt).toBeGreaterThanOrEqual(before + 60_000);
  expect(expiresAt).toBeLessThanOrEqual(Date.now() + 60_000);
});

test("a call takes no answer when its time is over", async () => {
  const { alice, path, ended } = await waitingRun({ agent: { approvalTimeoutMs: 1 } });
  expect((await ended()).run).toMatchObject({ status: "succeeded", pendingApprovals: [] });
  expect(await alice.post(path, { approved: true })).toMatchObject({
    status: 409,
    body: { detail: "The time to answer this call is over." },
  });
});
