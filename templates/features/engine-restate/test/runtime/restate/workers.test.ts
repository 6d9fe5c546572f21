import { expect, test } from "vitest";

import { openWorkers } from "../support/restate/workers.ts";
import type { ServerSentEvent } from "../support/client.ts";

/** Delays each word, so that the test can kill the worker in the middle of an answer. */
const slowly = { SCRIPTED_MODEL_DELAY_MS: "60" };

const count = (events: readonly ServerSentEvent[], type: string) => events.filter(({ event }) => event === type).length;

test.for(["text-delta", "tool-start"])(
  "continues on another worker within three seconds after a kill at %s",
  async (type) => {
    const workers = await openWorkers();
    const driving = await workers.start(slowly);
    const other = await workers.startApart();
    const { body: run } = await driving.alice.post("/v1/runs", { input: "Where is record 1001?" });
    const seen: ServerSentEvent[] = [];
    const times: number[] = [];
    for await (const event of other.alice.events(run.id)) {
      seen.push(event);
      if (times.length > 0) times.push(Date.now());
      if (event.event !== type || times.length > 0) continue;
      driving.kill("SIGKILL");
      times.push(Date.now());
      other.join();
      expect((await other.alice.get(`/v1/runs/${run.id}`)).body).toMatchObject({ status: "running" });
    }
    expect(seen.map(({ id }) => Number(id))).toEqual(seen.map((_, index) => index + 1));
    expect(seen.at(-1)?.data).toMatchObject({ type: "run-end", status: "succeeded" });
    expect([count(seen, "decision"), count(seen, "tool-start"), count(seen, "tool-end")]).toEqual([2, 1, 1]);
    expect(times[1]! - times[0]!).toBeLessThan(3_000);
  },
);

test("accepts an approval at any worker after the first is killed", async () => {
  const workers = await openWorkers();
  const first = await workers.start();
  const run = await first.alice.run("Please archive record 1001");
  expect(run).toMatchObject({ status: "waiting", pendingApprovals: [{ toolCallId: "call-1" }] });
  const second = await workers.start();
  first.kill("SIGKILL");
  await first.ended;
  expect((await second.alice.post(`/v1/runs/${run.id}/approvals/call-1`, { approved: true })).status).toBe(200);
  const events = await Array.fromAsync(second.alice.events(run.id));
  expect(events.at(-1)?.data).toMatchObject({ type: "run-end", status: "succeeded" });
  expect([count(events, "approval-request"), count(events, "tool-end")]).toEqual([1, 1]);
});

test("cancels a run at another worker and frees its session", async () => {
  const workers = await openWorkers();
  const driving = await workers.start({ SCRIPTED_MODEL_DELAY_MS: "1000" });
  const { body: run } = await driving.alice.post("/v1/runs", { input: "Hello" });
  const other = await workers.start();
  for await (const { event } of other.alice.events(run.id)) if (event === "text-delta") break;
  expect((await other.alice.post(`/v1/runs/${run.id}/cancel`)).body).toMatchObject({ status: "cancelled" });
  const events = await Array.fromAsync(driving.alice.events(run.id));
  expect(events.at(-1)?.data).toMatchObject({ type: "run-end", status: "cancelled" });
  // The session accepts the next run.
  expect((await other.alice.post("/v1/runs", { input: "Hello", sessionId: run.sessionId })).status).toBe(202);
});

test("executes runs of one session in order over two workers", async () => {
  const workers = await openWorkers();
  const [one, other] = [await workers.start({ SCRIPTED_MODEL_DELAY_MS: "20" }), await workers.start()];
  const { body: first } = await one.alice.post("/v1/runs", { input: "Where is record 1001?" });
  const body = { input: "Where is record 1003?", sessionId: first.sessionId };
  const { body: second } = await other.alice.post("/v1/runs", body);
  const { body: third } = await one.alice.post("/v1/runs", body);
  const [ends, starts] = [[] as string[], [] as string[]];
  for (const { id } of [first, second, third]) {
    const events = await Array.fromAsync(other.alice.events(id));
    starts.push(events[0]!.data.at);
    ends.push(events.at(-1)!.data.at);
  }
  expect(starts[1]! >= ends[0]!).toBe(true);
  expect(starts[2]! >= ends[1]!).toBe(true);
});

test("finishes the runs of a stopping worker while another accepts requests", async () => {
  const workers = await openWorkers();
  const first = await workers.start({ SCRIPTED_MODEL_DELAY_MS: "25" });
  const { body: run } = await first.alice.post("/v1/runs", { input: "Hello" });
  const second = await workers.start();
  for await (const { event } of second.alice.events(run.id)) if (event === "text-delta") break;
  first.kill("SIGTERM");
  expect(await second.alice.run("Where is record 1001?")).toMatchObject({ status: "succeeded" });
  expect(await first.ended).toMatchObject({ code: 0, stderr: "" });
  const events = await Array.fromAsync(second.alice.events(run.id));
  expect(events.at(-1)?.data).toMatchObject({ type: "run-end", status: "succeeded" });
});
