import { expect, test } from "vitest";

import { fixtureModel } from "../fixture/model.ts";
import type { Client } from "../support/client.ts";
import { scriptedModel } from "../support/scripted-model.ts";
import { createService } from "../support/service.ts";

test.for(["/v1/runs/1", "/v1/runs/1/events", "/v1/sessions/1/messages", "/v1/nothing"])(
  "rejects %s without a key",
  async (path) => {
    const { stranger } = await createService({ model: scriptedModel([]) });
    const { status, headers, body } = await stranger.get(path);
    expect(status).toBe(401);
    expect(headers.get("www-authenticate")).toBe("Bearer");
    expect(body).toEqual({
      type: "about:blank",
      title: "Unauthorized",
      status: 401,
      detail: "Send a key of API_KEYS: `Authorization: Bearer <key>`.",
    });
  },
);

test.for([
  ["a wrong key", "Bearer key-of-alice-0123456780"],
  ["a part of a key", "Bearer key-of-alice"],
  ["a key of another scheme", "Basic key-of-alice-0123456789"],
  ["no key after the scheme", "Bearer "],
] as const)("rejects %s before it reads the body", async ([, authorization]) => {
  const { stranger } = await createService({ model: scriptedModel([]) });
  const { status, headers } = await stranger.post("/v1/runs", "{not JSON", { authorization });
  expect(status).toBe(401);
  expect(headers.get("www-authenticate")).toBe("Bearer");
});

test("accepts the scheme in lower case", async () => {
  const { stranger } = await createService({ model: scriptedModel([]) });
  const { status } = await stranger.get("/v1/runs/1", { authorization: "bearer key-of-alice-0123456789" });
  expect(status).toBe(404);
});

interface Ids {
  readonly runId: string;
  readonly sessionId: string;
}

const attempts: Record<string, (bob: Client, ids: Ids) => ReturnType<Client["get"]>> = {
  "the run": (bob, { runId }) => bob.get(`/v1/runs/${runId}`),
  "the events": (bob, { runId }) => bob.get(`/v1/runs/${runId}/events`),
  "an approval": (bob, { runId }) => bob.post(`/v1/runs/${runId}/approvals/call-1`, { approved: true }),
  "the cancellation": (bob, { runId }) => bob.post(`/v1/runs/${runId}/cancel`),
  "the session": (bob, { sessionId }) => bob.get(`/v1/sessions/${sessionId}/messages`),
  "a new run in the session": (bob, { sessionId }) => bob.post("/v1/runs", { input: "Go on", sessionId }),
};

test.for(Object.entries(attempts))("hides %s from another principal", async ([, attempt]) => {
  const { alice, bob } = await createService({ model: fixtureModel() });
  const { id: runId, sessionId } = await alice.run("Please archive record 1001");

  const hidden = await attempt(bob, { runId, sessionId });
  const unknown = await attempt(bob, { runId: "unknown", sessionId: "unknown" });

  expect(hidden.status).toBe(404);
  expect(hidden.body).toEqual(unknown.body);
  expect([...hidden.headers.keys()]).toEqual([...unknown.headers.keys()]);
  expect((await alice.get(`/v1/runs/${runId}`)).body.status).toBe("waiting");
});

test("recalls facts for their own principal only", async () => {
  const { alice, bob } = await createService({ model: fixtureModel() });
  await alice.run("Call me Ada");
  expect((await alice.run("Hello")).output).toMatch(/^Ada: Hello/);
  expect((await bob.run("Hello")).output).toMatch(/^Hello/);
});
