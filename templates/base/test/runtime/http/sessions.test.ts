import { expect, test } from "vitest";

import { fixtureModel } from "../fixture/model.ts";
import { createService } from "../support/service.ts";

test("a session keeps the whole conversation, in order, and says which run each message belongs to", async () => {
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

test("the agent knows what was said before in the session", async () => {
  const { alice } = await createService({ model: fixtureModel() });
  const { sessionId } = await alice.run("Where is record 1002?");
  const run = await alice.run("Please archive it", sessionId);
  expect(run.pendingApprovals[0].input.recordId).toBe("1002");
});

test("runs of one session go one at a time, in the order in which they came", async () => {
  const { alice } = await createService({ model: fixtureModel() });
  const waiting = await alice.run("Please archive record 1001");
  const { sessionId } = waiting;
  const { body: queued } = await alice.post("/v1/runs", { input: "Hello", sessionId });
  expect((await alice.get(`/v1/runs/${queued.id}`)).body.status).toBe("queued");
  await alice.post(`/v1/runs/${waiting.id}/approvals/call-1`, { approved: true });
  const events = await Array.fromAsync(alice.events(queued.id));
  expect(events.at(-1)?.data).toMatchObject({ type: "run-end", status: "succeeded" });
});

test("a long conversation is read page by page, from the newest back", async () => {
  const { alice } = await createService({ model: fixtureModel() });
  const { sessionId } = await alice.run("Hello");
  await alice.run("Thanks", sessionId);
  const page = async (query: string) => {
    const { body } = await alice.get(`/v1/sessions/${sessionId}/messages?${query}`);
    return body.messages.map(({ sequence }: Message) => sequence);
  };
  expect(await page("limit=3")).toEqual([2, 3, 4]);
  expect(await page("limit=3&before=2")).toEqual([1]);
  expect(await page("before=1")).toEqual([]);
});

test.for(["limit=many", "before=-1"])("a page that makes no sense, %s, is refused", async (query) => {
  const { alice } = await createService({ model: fixtureModel() });
  const { sessionId } = await alice.run("Hello");
  const { status, body } = await alice.get(`/v1/sessions/${sessionId}/messages?${query}`);
  expect(status).toBe(400);
  expect(body.detail).toContain("must be a whole number");
});

interface Message {
  readonly sequence: number;
  readonly runId: string;
  readonly role: string;
}
