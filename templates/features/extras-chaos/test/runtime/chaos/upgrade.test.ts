import { expect, test } from "vitest";

import { until } from "../support/fake-clock.ts";
import type { Settings } from "./inside/settings.ts";
import { inputOf, watchedProcesses, type WatchedServer } from "./watched-processes.ts";

const one: Settings["loopVersion"] = { version: 1, compatibleWith: [] };
const two: Settings["loopVersion"] = { version: 2, compatibleWith: [1] };
const three: Settings["loopVersion"] = { version: 3, compatibleWith: [2] };

/** Stops the process as a deployment does. */
async function stop(server: WatchedServer): Promise<void> {
  server.kill("SIGTERM");
  expect((await server.ended).code).toBe(0);
}

test("continues compatible runs after a deployment and parks the others", async () => {
  const processes = await watchedProcesses();
  const body = { input: inputOf("pay") };
  const wait = { prefer: "wait=30" };

  const first = processes.start({ loopVersion: one });
  let client = await first.client();
  const { body: oldest } = await client.post("/v1/runs", body, wait);
  await stop(first);

  const second = processes.start({ loopVersion: two });
  client = await second.client();
  const { body: older } = await client.post("/v1/runs", body, wait);
  expect([oldest.status, older.status]).toEqual(["waiting", "waiting"]);
  await stop(second);

  const third = processes.start({ loopVersion: three });
  client = await third.client();
  await client.post(`/v1/runs/${older.id}/approvals/pay`, { approved: true });
  expect((await Array.fromAsync(client.events(older.id))).at(-1)?.data).toMatchObject({ status: "succeeded" });
  for await (const { data } of client.events(oldest.id)) {
    if (data.type !== "run-park") continue;
    expect(data.reason).toContain("Version 1 of the agent's loop began the run, and version 3 cannot continue it");
    break;
  }
  await client.post(`/v1/runs/${oldest.id}/approvals/pay`, { approved: true });
  // The response resumes the run, which is parked again.
  await until(async () => (await client.get(`/v1/runs/${oldest.id}`)).body.status === "parked");
  await stop(third);

  client = await processes.start({ loopVersion: one }).client();
  expect((await Array.fromAsync(client.events(oldest.id))).at(-1)?.data).toMatchObject({ status: "succeeded" });
  const runs = processes.ledger.read().flatMap((entry) => (entry.type === "tool-start" ? entry.run : []));
  expect(runs).toEqual([older.id, oldest.id]);
});
