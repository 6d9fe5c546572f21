import { expect, test, vi } from "vitest";

import type { Client } from "../support/client.ts";
import { freePort } from "../support/restate/ports.ts";
import { inputOf, watchedProcesses, type WatchedProcesses } from "../support/watched-process.ts";

vi.setConfig({ testTimeout: 120_000 });

const older = { loop: { version: 1, carriesOn: [] } };
const newer = { loop: { version: 2, carriesOn: [] } };
const wait = { prefer: "wait=30" };

test("of two versions side by side each ends what it began, also when it dies in between; what begins later is the new one's", async () => {
  const processes = await watchedProcesses();
  const [ofOlder, ofNewer] = [await ownAddress(), await ownAddress()];
  const first = await processes.start(older, ofOlder);
  const [waiting, later] = [await ask(first.alice, "pay"), await ask(first.alice, "pay")];
  const idle = await ask(first.alice, "look");

  const second = await processes.start(newer, ofNewer);
  await allow(second.alice, waiting);
  expect(processOf(processes, waiting), "a run in the middle stays").toBe(1);
  const moved = await ask(second.alice, "look", idle.sessionId);
  expect(processOf(processes, moved), "an idle session moves").toBe(2);
  expect(processOf(processes, await ask(first.alice, "look")), "whoever was asked").toBe(2);

  first.kill("SIGKILL");
  await first.ended;
  const third = await processes.start(older, ofOlder);
  expect(processOf(processes, await ask(third.alice, "look")), "nothing new comes to it again").toBe(2);
  await allow(second.alice, later);
  expect(processOf(processes, later), "what it began does").toBe(3);
});

async function ownAddress() {
  return { WORKER_PORT: String(await freePort()) };
}

interface Asked {
  readonly id: string;
  readonly sessionId: string;
}

async function ask(alice: Client, tool: "look" | "pay", sessionId?: string): Promise<Asked> {
  const { body } = await alice.post("/v1/runs", { input: inputOf(tool), ...(sessionId ? { sessionId } : {}) }, wait);
  expect(body).toMatchObject({ status: tool === "pay" ? "waiting" : "succeeded" });
  return body;
}

async function allow(alice: Client, { id }: Asked): Promise<void> {
  await alice.post(`/v1/runs/${id}/approvals/pay`, { approved: true });
  expect((await Array.fromAsync(alice.events(id))).at(-1)?.data).toMatchObject({ status: "succeeded" });
}

/** The process in which the run's tool started. */
function processOf({ ledger }: WatchedProcesses, { id }: Asked): number | undefined {
  return ledger.read().findLast((entry) => entry.what === "tool" && entry.run === id)?.process;
}
