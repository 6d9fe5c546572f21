import { expect, test } from "vitest";

import { clockByHand } from "../support/clock-by-hand.ts";
import { scriptedModel } from "../support/scripted-model.ts";
import { createService } from "../support/service.ts";

const clock = clockByHand();
const tomorrow = "2026-11-17T13:00:00+01:00";
const create = () => createService({ model: scriptedModel([{ say: "Good morning." }]), clock });

test("a run may be asked for ahead of its time, and is seen until then", async () => {
  const { alice, bob } = await create();
  const { status, headers, body } = await alice.post("/v1/runs", { input: "Hello", startAt: tomorrow });
  expect(status).toBe(202);
  expect(headers.get("location")).toBe(`/v1/runs/${body.id}`);
  expect(body).toMatchObject({ status: "scheduled", startAt: "2026-11-17T12:00:00.000Z", pendingApprovals: [] });
  expect((await alice.get(`/v1/runs/${body.id}`)).body).toEqual(body);
  expect((await bob.get(`/v1/runs/${body.id}`)).status).toBe(404);
});

test("it can be cancelled, and its events end", async () => {
  const { alice } = await create();
  const { body: run } = await alice.post("/v1/runs", { input: "Hello", startAt: tomorrow });
  const { body } = await alice.post(`/v1/runs/${run.id}/cancel`);
  expect(body).toMatchObject({ status: "cancelled", error: { message: "Cancelled by alice." } });
  expect(await Array.fromAsync(alice.events(run.id))).toMatchObject([{ event: "run-end" }]);
});

test("the same Idempotency-Key is the same run; with another time it is refused", async () => {
  const { alice } = await create();
  const key = { "idempotency-key": "one" };
  const first = await alice.post("/v1/runs", { input: "Hello", startAt: tomorrow }, key);
  const again = await alice.post("/v1/runs", { input: "Hello", startAt: "2026-11-17T12:00:00Z" }, key);
  expect(again.body).toEqual(first.body);
  for (const startAt of ["2026-11-17T12:00:01Z", undefined]) {
    const { status, body } = await alice.post("/v1/runs", { input: "Hello", startAt }, key);
    expect(status).toBe(422);
    expect(body.detail).toBe("This Idempotency-Key was used before, for another request.");
  }
});

test("one principal may have so many, and another one has its own", async () => {
  const model = scriptedModel([{ say: "Good morning." }]);
  const { alice, bob } = await createService({ model, clock, maxScheduled: 1 });
  const later = { input: "Hello", startAt: tomorrow };
  const { body: run } = await alice.post("/v1/runs", later);
  const { status, body } = await alice.post("/v1/runs", later);
  expect(status).toBe(429);
  expect(body.detail).toBe(
    "You have 1 runs scheduled, which is the limit of one principal. Cancel one, or wait until one has begun.",
  );
  expect((await bob.post("/v1/runs", later)).status).toBe(202);
  await alice.post(`/v1/runs/${run.id}/cancel`);
  expect((await alice.post("/v1/runs", later)).status).toBe(202);
});

test("a session of somebody else is not there", async () => {
  const { alice, bob } = await create();
  const { body: run } = await alice.post("/v1/runs", { input: "Hello", startAt: tomorrow });
  const { status } = await bob.post("/v1/runs", { input: "Hello", startAt: tomorrow, sessionId: run.sessionId });
  expect(status).toBe(404);
});

const form = "must be a time with its offset, as 2027-01-31T09:00:00+01:00";

test.for([
  ["tomorrow", form],
  ["2026-11-17T12:00:00", form],
  ["2026-02-30T12:00:00Z", form],
  ["2026-11-16T11:58:00Z", "is in the past"],
  ["2027-11-18T12:00:00Z", "is more than a year away"],
])("the time %s is refused, with what is wrong with it", async ([startAt, problem]) => {
  const { alice } = await create();
  const { status, body } = await alice.post("/v1/runs", { input: "Hello", startAt });
  expect(status).toBe(400);
  expect(body.detail).toBe(`The request is not valid: startAt: ${problem}.`);
});
