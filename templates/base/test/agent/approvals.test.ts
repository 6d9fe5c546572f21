import { expect, test } from "vitest";

import { scriptedModel, type Call } from "../support/scripted-model.ts";
import { transcriptOf } from "../support/transcript.ts";
import { answer, ask, createWorld } from "../support/world.ts";

const refund = (id: string, orderId: string): Call => {
  return { id, tool: "issue-refund", input: { orderId, reason: "It is broken." } };
};

test("a refund waits for a person, then runs once", async () => {
  const world = await createWorld({ model: scriptedModel([{ calls: [refund("a", "1001")] }, { say: "Paid back." }]) });

  const asked = await ask(world, "Refund 1001");
  expect(asked.status).toBe("waiting");
  expect(await world.state.approvals.pending(asked.id)).toMatchObject([{ toolCallId: "a", toolName: "issue-refund" }]);
  expect(await world.services.orders.find("1001")).toMatchObject({ status: "shipped" });

  const approved = await answer(world, asked, "a", true);
  expect(approved).toMatchObject({ status: "succeeded", output: "Paid back." });
  expect(await world.services.orders.find("1001")).toMatchObject({ status: "refunded" });
  expect(await transcriptOf(world, approved)).toEqual([
    "user: Refund 1001",
    'model calls issue-refund {"orderId":"1001","reason":"It is broken."}',
    "may a run?",
    "carol: yes",
    "a starts",
    "a succeeds",
    "model: Paid back.",
    "run succeeded",
  ]);
});

test("what a person declines does not run, and the model reads why", async () => {
  const model = scriptedModel([{ calls: [refund("a", "1001")] }, { say: "I am sorry." }]);
  const world = await createWorld({ model });
  const run = await answer(world, await ask(world, "Refund 1001"), "a", false, "It is too late.");
  expect(run).toMatchObject({ status: "succeeded", output: "I am sorry." });
  expect(await world.services.orders.find("1001")).toMatchObject({ status: "shipped" });
  expect(model.prompts[1]!.at(-1)).toMatchObject({
    content: [{ output: { value: { code: "declined", message: "A person declined this: It is too late." } } }],
  });
});

test("the first answer counts", async () => {
  const world = await createWorld({ model: scriptedModel([{ calls: [refund("a", "1001")] }, { say: "Paid back." }]) });
  const run = await ask(world, "Refund 1001");
  await answer(world, run, "a", true);
  const second = await world.engine.approve(run.id, "a", { approved: false, by: "dave" });
  expect(second).toEqual({ approved: true, by: "carol" });
});

test("everything that needs a person is asked at once, and what needs nobody does not wait for it", async () => {
  const calls = [
    refund("a", "1001"),
    { id: "b", tool: "look-up-order", input: { orderId: "1002" } },
    refund("c", "1003"),
  ];
  const world = await createWorld({ model: scriptedModel([{ calls }, { say: "Done." }]) });
  const asked = await ask(world, "Refund 1001 and 1003; where is 1002?");
  expect(await world.state.approvals.pending(asked.id)).toMatchObject([{ toolCallId: "a" }, { toolCallId: "c" }]);

  const inBetween = await answer(world, asked, "c", true);
  expect(inBetween.status).toBe("waiting");
  const run = await answer(world, inBetween, "a", false);
  expect((await transcriptOf(world, run)).slice(4)).toEqual([
    "b starts",
    "may a run?",
    "may c run?",
    "b succeeds",
    "carol: no",
    "a starts",
    "a fails: declined",
    "carol: yes",
    "c starts",
    "c succeeds",
    "model: Done.",
    "run succeeded",
  ]);
});

test("each decision may ask anew", async () => {
  const moves = [{ calls: [refund("a", "1001")] }, { calls: [refund("b", "1003")] }, { say: "Both are paid back." }];
  const world = await createWorld({ model: scriptedModel(moves) });
  const first = await ask(world, "Refund 1001, then 1003");
  const second = await answer(world, first, "a", true);
  expect(second.status).toBe("waiting");
  expect(await world.state.approvals.pending(second.id)).toMatchObject([{ toolCallId: "b" }]);
  expect(await answer(world, second, "b", true)).toMatchObject({ output: "Both are paid back." });
});

test("a run that waits for a person takes no room from others", async () => {
  const moves = [{ calls: [refund("a", "1001")] }, { say: "Paid back." }];
  const world = await createWorld({ model: scriptedModel(moves), maxRunsInProgress: 1 });
  const first = await ask(world, "Refund 1001");
  const second = await ask(world, "Refund 1001");
  expect([first.status, second.status]).toEqual(["waiting", "waiting"]);
});

test("an answer to a question that nobody asked changes nothing", async () => {
  const world = await createWorld({ model: scriptedModel([{ calls: [refund("a", "1001")] }]) });
  const run = await ask(world, "Refund 1001");
  expect(await world.engine.approve(run.id, "b", { approved: true, by: "carol" })).toBeUndefined();
  expect(await world.state.runs.find(run.id)).toMatchObject({ status: "waiting" });
});
