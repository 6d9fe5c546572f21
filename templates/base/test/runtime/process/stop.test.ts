import { once } from "node:events";
import { Agent, get } from "node:http";
import { expect, onTestFinished, test } from "vitest";

import { freshEnvironment, startServer } from "../support/server-process.ts";

test("SIGTERM lets the run in hand end, and then the process with 0", async () => {
  const environment = { ...(await freshEnvironment()), SCRIPTED_MODEL_DELAY_MS: "25" };
  const first = await startServer(environment);
  const { body: run } = await first.alice.post("/v1/runs", { input: "Hello" });
  // Until an engine outside of the process calls, there is nothing in hand.
  for await (const { event } of first.alice.events(run.id)) if (event === "run-start") break;
  first.kill("SIGTERM");
  expect(await first.ended).toMatchObject({ code: 0, stderr: "" });

  const second = await startServer(environment);
  expect(second.output()).toContain('"recovered":0');
  expect((await second.alice.get(`/v1/runs/${run.id}`)).body.status).toBe("succeeded");
});

test("no client holds a stopping process: not one that is idle, nor one that streams, nor one that waits", async () => {
  const server = await startServer(await freshEnvironment());
  const run = await server.alice.run("Please archive record 1001");

  const agent = new Agent({ keepAlive: true });
  onTestFinished(() => agent.destroy());
  const [response] = await once(get(`${server.url}/healthz`, { agent }), "response");
  response.resume();
  const streamed = Array.fromAsync(server.alice.events(run.id));
  // In a session whose first run waits for a person, this one waits for its turn.
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

test("a second signal stops the process at once, and the run goes on at the next start", async () => {
  const environment = await freshEnvironment();
  const first = await startServer({ ...environment, SCRIPTED_MODEL_DELAY_MS: "10000" });
  const { body: run } = await first.alice.post("/v1/runs", { input: "Hello" });
  first.kill("SIGTERM");
  await first.said('"stopping"');
  first.kill("SIGTERM");
  expect(await first.ended).toMatchObject({ code: 1 });

  const second = await startServer(environment);
  const events = await Array.fromAsync(second.alice.events(run.id));
  expect(events.at(-1)?.data).toMatchObject({ type: "run-end", status: "succeeded" });
});
