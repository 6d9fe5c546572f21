import { expect, test } from "vitest";

import { freshEnvironment, startServer } from "../support/server-process.ts";

test("a run that is due while its process is dead begins with the next one, once", async () => {
  const environment = await freshEnvironment();
  const first = await startServer(environment);
  const startAt = new Date(Date.now() + 1_000).toISOString();
  const { body: run } = await first.alice.post("/v1/runs", { input: "Where is record 1001?", startAt });
  expect(run.status).toBe("scheduled");
  first.kill("SIGKILL");
  await first.ended;

  const { alice } = await startServer(environment);
  const events = await Array.fromAsync(alice.events(run.id));
  expect(events.filter(({ event }) => event === "run-start")).toHaveLength(1);
  expect((await alice.get(`/v1/runs/${run.id}`)).body).toMatchObject({ status: "succeeded", startAt });
});
