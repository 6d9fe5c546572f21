import { expect, test } from "vitest";

import type { LoopVersion } from "../../../src/runtime/loop/entries.ts";
import type { ServerProcess } from "../support/server-process.ts";
import { until } from "../support/until.ts";
import { inputOf, watchedProcesses } from "../support/watched-process.ts";

const one: LoopVersion = { version: 1, carriesOn: [] };
const two: LoopVersion = { version: 2, carriesOn: [1] };
const three: LoopVersion = { version: 3, carriesOn: [2] };

/** Stops the process as a deployment does. */
async function stop(server: ServerProcess): Promise<void> {
  server.kill("SIGTERM");
  expect((await server.ended).code).toBe(0);
}

test("a deployment in the middle of runs goes on with those that it can carry on, and parks the others until their version is back", async () => {
  const processes = await watchedProcesses();
  const asked = { input: inputOf("pay") };
  const wait = { prefer: "wait=30" };

  const first = await processes.start({ loop: one });
  const { body: oldest } = await first.alice.post("/v1/runs", asked, wait);
  await stop(first);

  const second = await processes.start({ loop: two });
  const { body: older } = await second.alice.post("/v1/runs", asked, wait);
  expect([oldest.status, older.status]).toEqual(["waiting", "waiting"]);
  await stop(second);

  const third = await processes.start({ loop: three });
  await third.alice.post(`/v1/runs/${older.id}/approvals/pay`, { approved: true });
  expect((await Array.fromAsync(third.alice.events(older.id))).at(-1)?.data).toMatchObject({ status: "succeeded" });
  for await (const { data } of third.alice.events(oldest.id)) {
    if (data.type !== "run-park") continue;
    expect(data.reason).toContain("begun by version 1 of the agent's loop, which version 3 cannot carry on");
    break;
  }
  await third.alice.post(`/v1/runs/${oldest.id}/approvals/pay`, { approved: true });
  // The answer wakes it, and it is put down again.
  await until(async () => (await third.alice.get(`/v1/runs/${oldest.id}`)).body.status === "parked");
  await stop(third);

  const back = await processes.start({ loop: one });
  expect((await Array.fromAsync(back.alice.events(oldest.id))).at(-1)?.data).toMatchObject({ status: "succeeded" });
  const started = processes.ledger.read().flatMap((entry) => (entry.what === "tool" ? entry.run : []));
  expect(started).toEqual([older.id, oldest.id]);
});
