import { expect, test, vi } from "vitest";

import { countWork } from "./steps.ts";
import { inputOf, watchedProcesses, type WatchedProcesses, type WatchedServer } from "./watched-processes.ts";

// It starts a process for each crash.
vi.setConfig({ testTimeout: 180_000 });

const input = inputOf("look", "pay");

/** Starts or repeats one run, and approves each call. Returns undefined when the process ends first. */
async function followRun(server: WatchedServer) {
  try {
    const client = await server.client();
    const { body: run } = await client.post("/v1/runs", { input }, { "idempotency-key": "once" });
    const events = [];
    for await (const { data } of client.events(run.id)) {
      const { at: _, ...event } = data;
      if (event.type !== "text-delta") events.push(event);
      if (event.type !== "approval-request") continue;
      await client.post(`/v1/runs/${run.id}/approvals/${event.call.toolCallId}`, { approved: true });
    }
    if (events.at(-1)?.type !== "run-end") return undefined;
    const { body } = await client.get(`/v1/sessions/${run.sessionId}/messages`);
    const messages = body.messages.map(({ role, content }: { role: string; content: unknown }) => ({ role, content }));
    return { events, messages };
  } catch {
    return undefined;
  }
}

/** Steps in the order of their starts. */
function stepsOf({ ledger }: WatchedProcesses): string[] {
  return ledger.read().flatMap((entry) => (entry.type === "step-start" ? entry.step : []));
}

test("a crash in or after any step does not change the run", async () => {
  const healthy = await watchedProcesses();
  const expected = await followRun(healthy.start());
  const steps = stepsOf(healthy);
  expect(steps).toEqual(["load", "decide-1", "ask-pay", "tool-look", "tool-pay", "decide-2"]);

  const crashing = await watchedProcesses();
  for (const crashAt of steps.flatMap((step) => [`in ${step}`, `after ${step}`])) {
    const server = crashing.start({ crashAt });
    expect(await followRun(server), crashAt).toBeUndefined();
    expect(await server.ended, crashAt).toMatchObject({ signal: "SIGKILL" });
  }
  expect(await followRun(crashing.start())).toEqual(expected);
  expect(stepsOf(crashing), "only an interrupted step starts again").toEqual(steps.flatMap((step) => [step, step]));
  const counted = countWork(crashing.ledger.read());
  expect(counted).toMatchObject({ steps: { problems: [] }, tools: { retried: 2, problems: [] } });
});
