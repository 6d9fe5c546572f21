import { expect, test } from "vitest";

import { fixtureModel } from "../fixture/model.ts";
import type { Client } from "../support/client.ts";
import { createService } from "../support/service.ts";

interface Ids {
  readonly runId: string;
  readonly sessionId: string;
}

type Attempt = (bob: Client, ids: Ids) => ReturnType<Client["get"]>;

const attempts: Record<string, Attempt> = {
  "reading a run": (bob, { runId }) => bob.get(`/v1/runs/${runId}`),
  "following a run": (bob, { runId }) => bob.get(`/v1/runs/${runId}/events`),
  "approving a call": (bob, { runId }) => bob.post(`/v1/runs/${runId}/approvals/call-1`, { approved: true }),
  "cancelling a run": (bob, { runId }) => bob.post(`/v1/runs/${runId}/cancel`),
  "reading a session": (bob, { sessionId }) => bob.get(`/v1/sessions/${sessionId}/messages`),
  "going on with a session": (bob, { sessionId }) => bob.post("/v1/runs", { input: "Go on", sessionId }),
};

test.for(Object.entries(attempts))("%s of somebody else is answered as if it were not there", async ([, attempt]) => {
  const { alice, bob } = await createService({ model: fixtureModel() });
  const { id: runId, sessionId } = await alice.run("Please archive record 1001");

  const ofAlice = await attempt(bob, { runId, sessionId });
  const ofNobody = await attempt(bob, { runId: "unknown", sessionId: "unknown" });

  expect(ofAlice.status).toBe(404);
  expect(ofAlice.body).toEqual(ofNobody.body);
  expect(namesOf(ofAlice.headers)).toEqual(namesOf(ofNobody.headers));
  expect((await alice.get(`/v1/runs/${runId}`)).body.status).toBe("waiting");
});

test("what the agent remembers of one principal is unknown to it with another", async () => {
  const { alice, bob } = await createService({ model: fixtureModel() });
  await alice.run("Call me Ada");
  expect((await alice.run("Hello")).output).toMatch(/^Ada: Hello/);
  expect((await bob.run("Hello")).output).toMatch(/^Hello/);
});

function namesOf(headers: Headers): string[] {
  return [...headers.keys()];
}
