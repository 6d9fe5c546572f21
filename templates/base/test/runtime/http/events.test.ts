import { expect, test } from "vitest";

import { fixtureModel } from "../fixture/model.ts";
import type { ServerSentEvent } from "../support/client.ts";
import { createService } from "../support/service.ts";

/** Starts a service with one run. */
async function serviceWithRun(input: string) {
  const service = await createService({ model: fixtureModel() });
  const { alice } = service;
  const run = await alice.run(input);
  const eventsAfter = (id: string) => alice.get(`/v1/runs/${run.id}/events`, { "last-event-id": id });
  return { ...service, run, eventsAfter };
}

/** Returns the types of events in order. Neighbouring text deltas count as one. */
function typesOf(events: readonly ServerSentEvent[]): string[] {
  const types = events.map(({ event }) => event);
  return types.filter((type, index) => type !== "text-delta" || types[index - 1] !== type);
}

test("streams the events of a run in order until it ends", async () => {
  const { alice, run } = await serviceWithRun("Where is record 1001?");
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

test("continues after Last-Event-ID", async () => {
  const { alice, run, eventsAfter } = await serviceWithRun("Where is record 1001?");
  const all = await Array.fromAsync(alice.events(run.id));
  expect(await Array.fromAsync(alice.events(run.id, "3"))).toEqual(all.slice(3));
  const { status, headers } = await eventsAfter("3");
  expect([status, headers.get("cache-control")]).toEqual([200, "no-cache"]);
  expect(headers.get("content-type")).toMatch(/^text\/event-stream/);
  expect(await eventsAfter(all.at(-1)!.id), "nothing follows the last event").toMatchObject({ status: 204, body: "" });
});

test("sends events while the run is active", async () => {
  const { alice, run } = await serviceWithRun("Please archive record 1001");
  const seen: ServerSentEvent[] = [];
  for await (const event of alice.events(run.id)) {
    seen.push(event);
    // The run continues only after this event has arrived.
    if (event.event === "approval-request") await alice.post(`/v1/runs/${run.id}/approvals/call-1`, { approved: true });
  }
  const types = typesOf(seen);
  expect(types.slice(types.indexOf("approval-request"))).toEqual([
    "approval-request",
    "approval-response",
    "tool-start",
    "tool-end",
    "text-delta",
    "decision",
    "run-end",
  ]);
});

test.for(["last", "-1", "1.5", "9".repeat(16)])("rejects the Last-Event-ID %s", async (id) => {
  const { eventsAfter } = await serviceWithRun("Hello");
  const { status, body } = await eventsAfter(id);
  expect(status).toBe(400);
  expect(body.detail).toBe("The request is not valid: last-event-id: must be the id of an event.");
});

test("ends the stream of an active run when the server stops", async () => {
  const { alice, run, stopping } = await serviceWithRun("Please archive record 1001");
  const seen: string[] = [];
  for await (const { event } of alice.events(run.id)) {
    seen.push(event);
    if (event === "approval-request") stopping.abort();
  }
  expect(seen.at(-1)).toBe("approval-request");
});
