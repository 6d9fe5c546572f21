import { setImmediate } from "node:timers/promises";

import { expect, test } from "vitest";

import { hasEnded } from "../../../src/runtime/lifecycle.ts";
import { archive } from "../fixture/calls.ts";
import { fakeClock } from "../support/fake-clock.ts";
import { faultyModel, refuses, type Fault, scriptedModel } from "../support/scripted-model.ts";
import { answer, ask, createStores, createTestAgent, settled } from "../support/test-agent.ts";

const day = 24 * 60 * 60_000;

test.each([
  ["forward", day],
  ["back", -day],
])("a clock that is set %s while a model is asked neither ends nor prolongs the decision", async (_, jump) => {
  const clock = fakeClock();
  const overloaded: Fault = () => {
    clock.set(jump);
    return refuses(529)();
  };
  const model = faultyModel([overloaded], scriptedModel([{ say: "Here I am." }]));
  const testAgent = await createTestAgent({ model, clock });
  const { run } = await testAgent.engine.start({ principal: "alice", input: "Hello", trace: "" });
  let passedMs = 0;
  while (!hasEnded((await testAgent.state.runs.find(run.id))!.status)) {
    // What the engine needs is not the time of this clock.
    if (clock.waiting() > 0) {
      clock.pass(100);
      passedMs += 100;
    }
    for (let turn = 0; turn < 20; turn++) await setImmediate();
  }
  expect(await testAgent.state.runs.find(run.id)).toMatchObject({ status: "succeeded", output: "Here I am." });
  expect(model.asked()).toBe(2);
  expect(passedMs, "it is asked again after a moment").toBeLessThan(10_000);
});

test("a run that a session has in hand goes first after a restart, though its clock was set back before the next came", async () => {
  const [clock, stores] = [fakeClock(), await createStores()];
  const model = scriptedModel([{ calls: [archive()] }, { say: "Archived." }, { say: "You are welcome." }]);
  const before = await createTestAgent({ model, clock, stores });
  const first = await ask(before, "Archive 1001");
  clock.set(-day);
  const thanks = { principal: "alice", input: "Thanks", trace: "", sessionId: first.sessionId };
  const { run: second } = await before.engine.start(thanks);

  const testAgent = await createTestAgent({ model, clock, stores });
  await testAgent.engine.recover();
  expect(await answer(testAgent, first, "a", true)).toMatchObject({ output: "Archived." });
  expect(await settled(testAgent, second.id)).toMatchObject({ status: "succeeded", output: "You are welcome." });
});
