import { expect, test } from "vitest";

import { agent } from "../fixture/agent.ts";
import { archive } from "../fixture/calls.ts";
import type { AnyTool } from "../../../src/runtime/ports/tool.ts";
import { gate, passGate } from "../support/gate.ts";
import { holdingBack } from "../support/intercept.ts";
import { scriptedModel } from "../support/scripted-model.ts";
import { transcriptOf } from "../support/transcript.ts";
import { createWorld } from "../support/world.ts";

// An engine in this process knows of a cancellation at once. A distributed one hears of it with its next step.
test("does not begin a call that was about to begin when the run is cancelled", async () => {
  const isAsking = Promise.withResolvers<void>();
  const isCancelled = Promise.withResolvers<void>();
  const { tools } = gate();
  let hasBegun = false;
  const execute = async () => void (hasBegun = true);
  const world = await createWorld({
    model: scriptedModel([{ calls: [...passGate.calls, archive("late")] }]),
    agent: {
      tools: new Map<string, AnyTool>([...agent.tools, ["pass-gate", { ...tools.get("pass-gate")!, execute }]]),
    },
    through: holdingBack("ask-late", () => {
      isAsking.resolve();
      return isCancelled.promise;
    }),
  });
  const { run } = await world.engine.start({ principal: "alice", input: "Go", trace: "" });
  await isAsking.promise;
  const cancellation = world.engine.cancel(run.id, "I changed my mind.");
  isCancelled.resolve();
  await cancellation;
  expect((await transcriptOf(world, run)).slice(-4)).toEqual([
    "gate starts",
    "may late run?",
    "gate fails: interrupted",
    "run cancelled: cancelled",
  ]);
  expect(hasBegun).toBe(false);
});
