import { expect, test, vi } from "vitest";

import { countSteps } from "../chaos/steps.ts";
import type { Client } from "../support/client.ts";
import { EndedEarly, type Ending, type ServerProcess } from "../support/server-process.ts";
import { inputOf, watchedProcesses, type WatchedProcesses } from "../support/watched-process.ts";

// It starts a process for each death.
vi.setConfig({ testTimeout: 180_000 });

const input = inputOf("look", "pay");

/** Sends one request, also when repeated, and approves each call. Returns undefined when the process died. */
async function beAClient(alice: Client) {
  try {
    const { body: run } = await alice.post("/v1/runs", { input }, { "idempotency-key": "once" });
    const events = [];
    for await (const { data } of alice.events(run.id)) {
      const { at: _, ...event } = data;
      if (event.type !== "text-delta") events.push(event);
      if (event.type !== "approval-request") continue;
      await alice.post(`/v1/runs/${run.id}/approvals/${event.call.toolCallId}`, { approved: true });
    }
    if (events.at(-1)?.type !== "run-end") return undefined;
    const { messages } = (await alice.get(`/v1/sessions/${run.sessionId}/messages`)).body;
    return {
      events,
      said: messages.map(({ role, content }: { role: string; content: unknown }) => ({ role, content })),
    };
  } catch {
    return undefined;
  }
}

/** Returns how the process ended. It resumes the run before it listens, so it may die before a client reaches it. */
async function endingOf(starting: Promise<ServerProcess>): Promise<Ending> {
  try {
    const server = await starting;
    expect(await beAClient(server.alice)).toBeUndefined();
    return await server.ended;
  } catch (error) {
    if (error instanceof EndedEarly) return error.ending;
    throw error;
  }
}

/** The steps of the run in the order in which they began. */
function stepsOf({ ledger }: WatchedProcesses): string[] {
  return ledger.read().flatMap((entry) => (entry.what === "begin" ? entry.step : []));
}

test("a run that is killed in each of its steps and after each, one death after the other, ends as if none had been", async () => {
  const living = await watchedProcesses();
  const undisturbed = await beAClient((await living.start()).alice);
  const steps = stepsOf(living);
  expect(steps).toEqual(["load", "decide-1", "ask-pay", "tool-look", "tool-pay", "decide-2"]);

  const dying = await watchedProcesses();
  for (const diesAt of steps.flatMap((step) => [`in ${step}`, `after ${step}`])) {
    expect(await endingOf(dying.start({ diesAt })), diesAt).toMatchObject({ signal: "SIGKILL" });
  }
  expect(await beAClient((await dying.start()).alice)).toEqual(undisturbed);
  expect(stepsOf(dying), "each that was cut off once more, none that was done").toEqual(
    steps.flatMap((step) => [step, step]),
  );
  expect(countSteps(dying.ledger.read())).toMatchObject({ toolsAgain: 2, stepsTwice: [], toolsTwice: [] });
});
