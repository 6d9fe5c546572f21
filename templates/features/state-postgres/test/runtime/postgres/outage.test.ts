import { EventEmitter, once } from "node:events";
import { expect, onTestFinished, test } from "vitest";

import { agent } from "../fixture/agent.ts";
import { fixtureModel } from "../fixture/model.ts";
import type { Tool } from "../../../src/runtime/ports/tool.ts";
import { Unavailable } from "../../../src/runtime/errors.ts";
import { startPostgres } from "../support/postgres/server.ts";
import { freshEnvironment, startServer } from "../support/server-process.ts";
import { createStores, createTestAgent, type TestAgent } from "../support/test-agent.ts";

/** Starts a Postgres for this test alone, which may kill it. */
async function ownPostgres() {
  const server = await startPostgres();
  onTestFinished(() => server.end());
  return server;
}

/** Returns the tools of the agent, and the number of runs of each call. */
function countCalls() {
  const ran = new Map<string, number>();
  const counted = (tool: Tool): Tool => ({
    ...tool,
    execute: (input, context) => {
      ran.set(context.idempotencyKey, (ran.get(context.idempotencyKey) ?? 0) + 1);
      return tool.execute(input, context);
    },
  });
  return { ran, tools: new Map([...agent.tools].map(([name, tool]) => [name, counted(tool)])) };
}

/** Retries with the same key until the run is accepted. */
async function insist({ engine }: TestAgent, idempotencyKey: string): Promise<string> {
  const request = { principal: "alice", input: "Where is record 1001?", trace: "", idempotencyKey };
  for (;;) {
    try {
      return (await engine.start(request)).run.id;
    } catch (error) {
      if (!(error instanceof Unavailable)) throw error;
      await new Promise((resolve) => void setTimeout(resolve, 20));
    }
  }
}

/** Waits longer than for one run: all other runs may come first. */
async function allEventsOf({ state }: TestAgent, runId: string) {
  const recorded = await Array.fromAsync(state.events.follow(runId, 0, AbortSignal.timeout(60_000)));
  return recorded.map(({ event }) => event);
}

test("loses and repeats nothing when Postgres is killed under load", async () => {
  const postgres = await ownPostgres();
  const stores = await createStores({ DATABASE_URL: postgres.url });
  const { ran, tools } = countCalls();
  const model = fixtureModel({ delayMs: 5 });
  const testAgent = await createTestAgent({ model, agent: { tools }, stores, maxRunsInProgress: 1_000 });

  const accepted: string[] = [];
  const progress = new EventEmitter();
  const over = new AbortController();
  const clients = Array.from({ length: 8 }, async (_, client) => {
    for (let number = 0; !over.signal.aborted; number++) {
      accepted.push(await insist(testAgent, `${client}-${number}`));
      progress.emit("accepted");
    }
  });
  for (let outage = 0; outage < 3; outage++) {
    const before = accepted.length;
    while (accepted.length < before + 40) await once(progress, "accepted");
    await postgres.kill();
    await postgres.start();
  }
  over.abort();
  await Promise.all(clients);

  for (const runId of accepted) {
    const events = await allEventsOf(testAgent, runId);
    expect(events.at(-1)).toMatchObject({ type: "run-end", status: "succeeded" });
    expect(events.filter(({ type }) => type === "decision")).toHaveLength(2);
  }
  expect(new Set(accepted).size).toBe(accepted.length);
  expect(ran.size).toBe(accepted.length);
  expect(
    [...ran.values()].filter((times) => times !== 1),
    "calls that ran again",
  ).toEqual([]);
  expect(await testAgent.state.runs.unfinished()).toEqual([]);
}, 120_000);

test("returns 503 during an outage and continues after it", async () => {
  const postgres = await ownPostgres();
  const environment = { ...(await freshEnvironment()), DATABASE_URL: postgres.url, SCRIPTED_MODEL_DELAY_MS: "50" };
  const { alice } = await startServer(environment);
  const waiting = await alice.run("Please archive record 1001");
  const { body: run } = await alice.post("/v1/runs", { input: "Where is record 1003?" });
  const events = alice.events(run.id);
  const seen = [(await events.next()).value];

  await postgres.kill();
  while ((await alice.get("/readyz")).status === 200);
  expect((await alice.get("/healthz")).status).toBe(200);
  expect(await alice.get("/readyz")).toMatchObject({
    status: 503,
    body: { detail: "The state store does not answer." },
  });
  const { status, headers } = await alice.post("/v1/runs", { input: "Hello" });
  expect([status, headers.get("retry-after")]).toEqual([503, "1"]);
  expect((await alice.get(`/v1/runs/${run.id}`)).status).toBe(503);

  await postgres.start();
  // The stream stayed open during the outage.
  for await (const event of events) seen.push(event);
  expect(seen.at(-1)!.data).toMatchObject({ type: "run-end", status: "succeeded" });
  expect(seen.map((event) => Number(event!.id))).toEqual(seen.map((_, index) => index + 1));
  expect((await alice.get("/readyz")).status).toBe(200);
  await alice.post(`/v1/runs/${waiting.id}/approvals/call-1`, { approved: true });
  const ended = await Array.fromAsync(alice.events(waiting.id));
  expect(ended.at(-1)!.data).toMatchObject({ type: "run-end", status: "succeeded" });
});

test("waits at its start until Postgres has started", async () => {
  const postgres = await ownPostgres();
  await postgres.kill();
  const environment = { ...(await freshEnvironment()), DATABASE_URL: postgres.url, DATABASE_CONNECT_TIMEOUT: "60" };
  const server = startServer(environment);
  await postgres.start();
  expect(await (await server).alice.run("Hello")).toMatchObject({ status: "succeeded" });
});
