import { expect, test } from "vitest";

import { fixtureModel } from "../fixture/model.ts";
import { createService } from "../support/service.ts";
import type { ServerSentEvent } from "../support/server-sent-events.ts";

/** The types of events in their order; text comes in as many pieces as it takes, which count as one. */
function typesOf(events: readonly ServerSentEvent[]): string[] {
  const types = events.map(({ event }) => event);
  return types.filter((type, index) => type !== "text-delta" || types[index - 1] !== type);
}

test("a run's events are streamed in order, each with its place as id, until the run ends", async () => {
  const { alice } = await createService({ model: fixtureModel() });
  const run = await alice.run("Where is record 1001?");
  const events = await Array.fromAsync(alice.events(run.id));
  expect(typesOf(events)).toEqual([
    "run-start",
    "decision",
    "tool-start",
    "tool-end",
    "text-delta",
    "decision",
    "run-end",
  ]);
  expect(events.map(({ id }) => Number(id))).toEqual(events.map((_, index) => index + 1));
  expect(events.at(-1)?.data).toStrictEqual({
    type: "run-end",
    status: "succeeded",
    output: run.output,
    at: expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/),
  });
});

test("the stream says that it is one", async () => {
  const { alice } = await createService({ model: fixtureModel() });
  const run = await alice.run("Hello");
  const { status, headers } = await alice.get(`/v1/runs/${run.id}/events`);
  expect(status).toBe(200);
  expect(headers.get("content-type")).toMatch(/^text\/event-stream/);
  expect(headers.get("cache-control")).toBe("no-cache");
});

test("Last-Event-ID goes on where a lost connection left off", async () => {
  const { alice } = await createService({ model: fixtureModel() });
  const run = await alice.run("Where is record 1001?");
  const all = await Array.fromAsync(alice.events(run.id));
  expect(await Array.fromAsync(alice.events(run.id, "3"))).toEqual(all.slice(3));
});

test("events arrive while the run goes on", async () => {
  const { alice } = await createService({ model: fixtureModel() });
  const run = await alice.run("Please archive record 1001");
  const seen: ServerSentEvent[] = [];
  for await (const event of alice.events(run.id)) {
    seen.push(event);
    // The answer is given only now that the question has come through the stream.
    if (event.event === "approval-request") await alice.post(`/v1/runs/${run.id}/approvals/call-1`, { approved: true });
  }
  const types = typesOf(seen);
  expect(types.slice(types.indexOf("approval-request"))).toEqual([
    "approval-request",
    "approval-answer",
    "tool-start",
    "tool-end",
    "text-delta",
    "decision",
    "run-end",
  ]);
});

test("who has seen the end is told not to come back", async () => {
  const { alice } = await createService({ model: fixtureModel() });
  const run = await alice.run("Hello");
  const events = await Array.fromAsync(alice.events(run.id));
  const { status, body } = await alice.get(`/v1/runs/${run.id}/events`, { "last-event-id": events.at(-1)!.id });
  expect(status).toBe(204);
  expect(body).toBe("");
});

test.for(["last", "-1", "1.5", "9".repeat(16)])("Last-Event-ID %s is not the id of an event", async (id) => {
  const { alice } = await createService({ model: fixtureModel() });
  const run = await alice.run("Hello");
  const { status, body } = await alice.get(`/v1/runs/${run.id}/events`, { "last-event-id": id });
  expect(status).toBe(400);
  expect(body.detail).toBe("The request is not valid: last-event-id: must be the id of an event.");
});

test("the stream of a run that goes on ends when the server is about to stop", async () => {
  const { alice, stopping } = await createService({ model: fixtureModel() });
  const run = await alice.run("Please archive record 1001");
  const seen: string[] = [];
  for await (const { event } of alice.events(run.id)) {
    seen.push(event);
    if (event === "approval-request") stopping.abort();
  }
  expect(seen.at(-1)).toBe("approval-request");
});
