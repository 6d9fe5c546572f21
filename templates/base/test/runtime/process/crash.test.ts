import { expect, test } from "vitest";

import type { ServerSentEvent } from "../support/server-sent-events.ts";
import { freshEnvironment, startServer, type ServerProcess } from "../support/server-process.ts";

/** Long enough between two words to be killed in the middle of an answer. */
const slowly = { SCRIPTED_MODEL_DELAY_MS: "60" };

/** Follows a run up to an event of that type, and kills the process there: kill -9. */
async function killAt(server: ServerProcess, runId: string, type: string, seen: ServerSentEvent[] = []) {
  for await (const event of server.alice.events(runId, seen.at(-1)?.id)) {
    seen.push(event);
    if (event.event === type) break;
  }
  server.kill("SIGKILL");
  expect((await server.ended).signal).toBe("SIGKILL");
  return seen;
}

/** Goes on with the stream on a new process, to the run's end. */
async function follow(server: ServerProcess, runId: string, seen: ServerSentEvent[]) {
  const all = [...seen, ...(await Array.fromAsync(server.alice.events(runId, seen.at(-1)?.id)))];
  expect(
    all.map(({ id }) => Number(id)),
    "no event is lost or told twice",
  ).toEqual(all.map((_, index) => index + 1));
  return all;
}

/** The trace in the line of its log that has that text in it. */
function traceOf(server: ServerProcess, text: string): string {
  const line = server
    .output()
    .split("\n")
    .find((line) => line.includes(text));
  return (JSON.parse(line ?? "{}") as { trace: string }).trace;
}

const count = (events: ServerSentEvent[], type: string) => events.filter(({ event }) => event === type).length;

test("a run that was killed in the middle of its answer ends on the next process, and looks up nothing again", async () => {
  const environment = await freshEnvironment();
  const first = await startServer({ ...environment, ...slowly });
  const { body: run } = await first.alice.post("/v1/runs", { input: "Where is record 1001?" });
  const seen = await killAt(first, run.id, "text-delta");

  const second = await startServer(environment);
  expect(second.output()).toContain('"recovered":1');
  const events = await follow(second, run.id, seen);
  expect(events.at(-1)?.data).toMatchObject({ type: "run-end", status: "succeeded" });
  expect([count(events, "tool-start"), count(events, "tool-end")]).toEqual([1, 1]);
  await second.said('"run ended"');
  const trace = traceOf(first, '"POST"');
  expect(trace).toMatch(/^[\da-f]{32}$/);
  expect(traceOf(second, '"run ended"')).toBe(trace);
});

test("archives nothing twice when the process was killed after the tool call", async () => {
  const environment = await freshEnvironment();
  const first = await startServer({ ...environment, ...slowly });
  const run = await first.alice.run("Please archive record 1001");
  await first.alice.post(`/v1/runs/${run.id}/approvals/call-1`, { approved: true });
  const seen = await killAt(first, run.id, "tool-end");

  const second = await startServer(environment);
  const events = await follow(second, run.id, seen);
  expect(events.at(-1)?.data).toMatchObject({ output: "Record 1001 is archived on shelf 1." });
  expect([count(events, "tool-start"), count(events, "tool-end")]).toEqual([1, 1]);
  expect((await second.alice.run("Where is record 1001?")).output).toContain("is archived");
});

test("a run that waits for a person waits on through two crashes, and is answered then", async () => {
  const environment = await freshEnvironment();
  const first = await startServer(environment);
  const run = await first.alice.run("Please archive record 1001");
  let seen = await killAt(first, run.id, "approval-request");

  const second = await startServer(environment);
  expect((await second.alice.get(`/v1/runs/${run.id}`)).body).toMatchObject({
    pendingApprovals: [{ toolCallId: "call-1" }],
  });
  second.kill("SIGKILL");
  await second.ended;

  const third = await startServer(environment);
  expect((await third.alice.post(`/v1/runs/${run.id}/approvals/call-1`, { approved: true })).status).toBe(200);
  seen = await follow(third, run.id, seen);
  expect(seen.at(-1)?.data).toMatchObject({ type: "run-end", status: "succeeded" });
  expect([count(seen, "approval-request"), count(seen, "tool-end")]).toEqual([1, 1]);
});
