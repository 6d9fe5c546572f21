import { expect, test, vi } from "vitest";

import type { Client } from "../support/client.ts";
import { freePort } from "../support/restate/ports.ts";
import { inputOf, watchedProcesses, type WatchedProcesses } from "./watched-processes.ts";

vi.setConfig({ testTimeout: 120_000 });

const older = { loopVersion: { version: 1, compatibleWith: [] } };
const newer = { loopVersion: { version: 2, compatibleWith: [] } };
const wait = { prefer: "wait=30" };

test("each version ends its own runs, and the newer one gets all later runs", async () => {
  const processes = await watchedProcesses();
  const [olderAddress, newerAddress] = [await ownAddress(), await ownAddress()];
  const first = processes.start(older, olderAddress);
  const olderClient = await first.client();
  const [waiting, later] = [await startRun(olderClient, "pay"), await startRun(olderClient, "pay")];
  const idle = await startRun(olderClient, "look");

  const newerClient = await processes.start(newer, newerAddress).client();
  await approve(newerClient, waiting);
  expect(processOf(processes, waiting), "an active run stays").toBe(1);
  const moved = await startRun(newerClient, "look", idle.sessionId);
  expect(processOf(processes, moved), "an idle session moves").toBe(2);
  expect(processOf(processes, await startRun(olderClient, "look")), "also when sent to the older one").toBe(2);

  first.kill("SIGKILL");
  await first.ended;
  const restarted = await processes.start(older, olderAddress).client();
  expect(processOf(processes, await startRun(restarted, "look")), "a restart changes nothing").toBe(2);
  await approve(newerClient, later);
  expect(processOf(processes, later), "the restarted version ends its run").toBe(3);
});

async function ownAddress() {
  return { WORKER_PORT: String(await freePort()) };
}

interface StartedRun {
  readonly id: string;
  readonly sessionId: string;
}

async function startRun(client: Client, tool: "look" | "pay", sessionId?: string): Promise<StartedRun> {
  const { body } = await client.post("/v1/runs", { input: inputOf(tool), ...(sessionId ? { sessionId } : {}) }, wait);
  expect(body).toMatchObject({ status: tool === "pay" ? "waiting" : "succeeded" });
  return body;
}

async function approve(client: Client, { id }: StartedRun): Promise<void> {
  await client.post(`/v1/runs/${id}/approvals/pay`, { approved: true });
  expect((await Array.fromAsync(client.events(id))).at(-1)?.data).toMatchObject({ status: "succeeded" });
}

/** Process in which the run's tool started. */
function processOf({ ledger }: WatchedProcesses, { id }: StartedRun): number | undefined {
  return ledger.read().findLast((entry) => entry.type === "tool-start" && entry.run === id)?.process;
}
