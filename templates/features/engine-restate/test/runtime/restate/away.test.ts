import { expect, onTestFinished, test } from "vitest";

import { create as createClock } from "../../../src/runtime/clock.ts";
import { create as createState } from "../../../src/runtime/state/state.ts";
import { newRun } from "../contracts/state/new-run.ts";
import { freePort } from "../support/restate/ports.ts";
import { startRestate } from "../support/restate/server.ts";
import { freshEnvironment, main, startProcess, startServer } from "../support/server-process.ts";
import { openAgain } from "../support/store.ts";

test("exits with address and remedy when Restate does not answer", async () => {
  const url = `http://127.0.0.1:${await freePort()}`;
  const environment = { ...(await freshEnvironment()), RESTATE_ADMIN_URL: url };
  const { code, stderr } = await startProcess([main], environment).ended;
  expect(code).toBe(1);
  expect(stderr).toBe(
    `Restate at ${url} does not answer. ` +
      "Start it (for development: npm run engine), or correct RESTATE_ADMIN_URL and RESTATE_INGRESS_URL.\n",
  );
});

test("exits with WORKER_URL when Restate finds no worker there", async () => {
  const url = `http://127.0.0.1:${await freePort()}`;
  const environment = { ...(await freshEnvironment()), WORKER_URL: url };
  const { code, stderr } = await startProcess([main], environment).ended;
  expect(code).toBe(1);
  expect(stderr).toMatch(/^Restate at \S+ does not accept this worker at /);
  expect(stderr).toContain(url);
  expect(stderr).toContain("WORKER_URL is the address at which Restate reaches the workers");
});

test("returns 503 while Restate is away and continues runs afterwards", async () => {
  const restate = await startRestate();
  onTestFinished(() => restate.end());
  const urls = { RESTATE_INGRESS_URL: restate.ingress, RESTATE_ADMIN_URL: restate.admin };
  const { alice } = await startServer({ ...(await freshEnvironment()), ...urls, SCRIPTED_MODEL_DELAY_MS: "50" });
  const waiting = await alice.run("Please archive record 1001");
  const { body: run } = await alice.post("/v1/runs", { input: "Where is record 1003?" });
  for await (const { event } of alice.events(run.id)) if (event === "decision") break;

  await restate.kill();
  expect((await alice.get("/healthz")).status).toBe(200);
  expect(await alice.get("/readyz")).toMatchObject({
    status: 503,
    body: { detail: "The engine does not answer." },
  });
  const key = { "idempotency-key": "once" };
  const { status, headers } = await alice.post("/v1/runs", { input: "Hello" }, key);
  expect([status, headers.get("retry-after")]).toEqual([503, "1"]);
  // The answer is stored although Restate does not receive it.
  expect((await alice.post(`/v1/runs/${waiting.id}/approvals/call-1`, { approved: true })).status).toBe(503);

  await restate.start();
  for (const { id } of [run, waiting]) {
    const events = await Array.fromAsync(alice.events(id));
    expect(events.at(-1)!.data).toMatchObject({ type: "run-end", status: "succeeded" });
    expect(events.filter(({ event }) => event === "tool-start")).toHaveLength(1);
  }
  expect((await alice.get("/readyz")).status).toBe(200);
  const { body: again } = await alice.post("/v1/runs", { input: "Hello" }, { ...key, prefer: "wait=10" });
  expect(again).toMatchObject({ status: "succeeded" });
});

test("starts a stored run that Restate never received", async () => {
  const environment = await freshEnvironment();
  const state = createState({ database: await openAgain(environment), clock: createClock() });
  const { run } = await state.runs.create(newRun({ principal: "alice" }));
  const { alice } = await startServer(environment);
  const events = await Array.fromAsync(alice.events(run.id));
  expect(events.at(-1)!.data).toMatchObject({ type: "run-end", status: "succeeded" });
});
