import { once } from "node:events";
import { Agent, get } from "node:http";
import { expect, onTestFinished, test } from "vitest";

import type { ServerSentEvent } from "../support/client.ts";
import { freshEnvironment, startServer, type ServerProcess } from "../support/server-process.ts";

/** Leaves time to kill the process in the middle of an answer. */
const slowly = { SCRIPTED_MODEL_DELAY_MS: "60" };

/** Follows a run up to an event of that type, then kills the process with SIGKILL. */
async function killAt(server: ServerProcess, runId: string, type: string) {
  const seen: ServerSentEvent[] = [];
  for await (const event of server.alice.events(runId)) {
    seen.push(event);
    if (event.event === type) break;
  }
  server.kill("SIGKILL");
  expect((await server.ended).signal).toBe("SIGKILL");
  return seen;
}

/** Continues the stream on a new process until the run ends. Returns all events and a counter of their types. */
async function follow(server: ServerProcess, runId: string, seen: ServerSentEvent[]) {
  const events = [...seen, ...(await Array.fromAsync(server.alice.events(runId, seen.at(-1)?.id)))];
  const ids = events.map(({ id }) => Number(id));
  expect(ids, "each event arrives once").toEqual(events.map((_, index) => index + 1));
  return {
    end: events.at(-1)?.data,
    counts: (...types: string[]) => types.map((type) => events.filter(({ event }) => event === type).length),
  };
}

/** Returns the trace of the first log line with that text. */
function traceOf(server: ServerProcess, text: string): string {
  const line = server
    .output()
    .split("\n")
    .find((line) => line.includes(text));
  return (JSON.parse(line ?? "{}") as { trace: string }).trace;
}

test("finishes the active run after SIGTERM, then exits with 0", async () => {
  const environment = { ...(await freshEnvironment()), SCRIPTED_MODEL_DELAY_MS: "25" };
  const first = await startServer(environment);
  const { body: run } = await first.alice.post("/v1/runs", { input: "Hello" });
  // An engine outside of the process needs a moment to start the run here.
  for await (const { event } of first.alice.events(run.id)) if (event === "run-start") break;
  first.kill("SIGTERM");
  expect(await first.ended).toMatchObject({ code: 0, stderr: "" });

  const second = await startServer(environment);
  expect(second.output()).toContain('"recovered":0');
  expect((await second.alice.get(`/v1/runs/${run.id}`)).body.status).toBe("succeeded");
});

test("exits although clients are idle, stream or wait", async () => {
  const server = await startServer(await freshEnvironment());
  const run = await server.alice.run("Please archive record 1001");

  const agent = new Agent({ keepAlive: true });
  onTestFinished(() => agent.destroy());
  const [response] = await once(get(`${server.url}/healthz`, { agent }), "response");
  response.resume();
  const streamed = Array.fromAsync(server.alice.events(run.id));
  // The first run of the session waits for an approval, so this one stays queued.
  const body = { input: "Hello", sessionId: run.sessionId };
  const waiting = server.alice.post("/v1/runs", body, { prefer: "wait=60" });
  await server.alice.post("/v1/runs", body);

  const startedAt = Date.now();
  server.kill("SIGTERM");
  expect(await server.ended).toMatchObject({ code: 0, stderr: "" });
  expect(Date.now() - startedAt).toBeLessThan(4_000);
  expect((await streamed).at(-1)?.event).toBe("approval-request");
  expect((await waiting).body.status).toBe("queued");
});

test("exits at once after a second signal and recovers the run later", async () => {
  const environment = await freshEnvironment();
  const first = await startServer({ ...environment, SCRIPTED_MODEL_DELAY_MS: "10000" });
  const { body: run } = await first.alice.post("/v1/runs", { input: "Hello" });
  first.kill("SIGTERM");
  await first.said('"stopping"');
  first.kill("SIGTERM");
  expect(await first.ended).toMatchObject({ code: 1 });

  const { end } = await follow(await startServer(environment), run.id, []);
  expect(end).toMatchObject({ type: "run-end", status: "succeeded" });
});

test("recovers a run after a crash in the middle of its answer", async () => {
  const environment = await freshEnvironment();
  const first = await startServer({ ...environment, ...slowly });
  const { body: run } = await first.alice.post("/v1/runs", { input: "Where is record 1001?" });
  const seen = await killAt(first, run.id, "text-delta");

  const second = await startServer(environment);
  expect(second.output()).toContain('"recovered":1');
  const { end, counts } = await follow(second, run.id, seen);
  expect(end).toMatchObject({ type: "run-end", status: "succeeded" });
  expect(counts("tool-start", "tool-end")).toEqual([1, 1]);
  await second.said('"run ended"');
  const trace = traceOf(first, '"POST"');
  expect(trace).toMatch(/^[\da-f]{32}$/);
  expect(traceOf(second, '"run ended"')).toBe(trace);
});

test("runs a tool call once when the process crashes after it", async () => {
  const environment = await freshEnvironment();
  const first = await startServer({ ...environment, ...slowly });
  const run = await first.alice.run("Please archive record 1001");
  await first.alice.post(`/v1/runs/${run.id}/approvals/call-1`, { approved: true });
  const seen = await killAt(first, run.id, "tool-end");

  const second = await startServer(environment);
  const { end, counts } = await follow(second, run.id, seen);
  expect(end).toMatchObject({ output: "Record 1001 is archived on shelf 1." });
  expect(counts("tool-start", "tool-end")).toEqual([1, 1]);
  expect((await second.alice.run("Where is record 1001?")).output).toContain("is archived");
});

test("keeps an approval request through two crashes", async () => {
  const environment = await freshEnvironment();
  const first = await startServer(environment);
  const run = await first.alice.run("Please archive record 1001");
  const seen = await killAt(first, run.id, "approval-request");

  const second = await startServer(environment);
  const { body: waiting } = await second.alice.get(`/v1/runs/${run.id}`);
  expect(waiting).toMatchObject({ pendingApprovals: [{ toolCallId: "call-1" }] });
  second.kill("SIGKILL");
  await second.ended;

  const third = await startServer(environment);
  expect((await third.alice.post(`/v1/runs/${run.id}/approvals/call-1`, { approved: true })).status).toBe(200);
  const { end, counts } = await follow(third, run.id, seen);
  expect(end).toMatchObject({ type: "run-end", status: "succeeded" });
  expect(counts("approval-request", "tool-end")).toEqual([1, 1]);
});
