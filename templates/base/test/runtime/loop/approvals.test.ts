import { expect, test } from "vitest";

import { archive, find } from "../fixture/calls.ts";
import { scriptedModel } from "../support/scripted-model.ts";
import { transcriptOf } from "../support/transcript.ts";
import { answer, ask, createTestAgent } from "../support/test-agent.ts";

test("an archive waits for a person, then runs once", async () => {
  const testAgent = await createTestAgent({ model: scriptedModel([{ calls: [archive("a")] }, { say: "Archived." }]) });

  const asked = await ask(testAgent, "Archive 1001");
  expect(asked.status).toBe("waiting");
  expect(await testAgent.state.approvals.pending(asked.id)).toMatchObject([
    { toolCallId: "a", toolName: "archive-record" },
  ]);
  expect(await testAgent.systems.records.find("1001")).toMatchObject({ status: "open" });

  const approved = await answer(testAgent, asked, "a", true);
  expect(approved).toMatchObject({ status: "succeeded", output: "Archived." });
  expect(await testAgent.systems.records.find("1001")).toMatchObject({ status: "archived" });
  expect(await transcriptOf(testAgent, approved)).toEqual([
    "user: Archive 1001",
    'model calls archive-record {"recordId":"1001","reason":"It is complete."}',
    "may a run?",
    "carol: yes",
    "a starts",
    "a succeeds",
    "model: Archived.",
    "run succeeded",
  ]);
});

test("what a person declines does not run, and the model reads why", async () => {
  const model = scriptedModel([{ calls: [archive("a")] }, { say: "I am sorry." }]);
  const testAgent = await createTestAgent({ model });
  const run = await answer(testAgent, await ask(testAgent, "Archive 1001"), "a", false, "It is too late.");
  expect(run).toMatchObject({ status: "succeeded", output: "I am sorry." });
  expect(await testAgent.systems.records.find("1001")).toMatchObject({ status: "open" });
  expect(model.prompts[1]!.at(-1)).toMatchObject({
    content: [{ output: { value: { code: "declined", message: "An approver declined this: It is too late." } } }],
  });
});

test("the first answer counts", async () => {
  const testAgent = await createTestAgent({ model: scriptedModel([{ calls: [archive("a")] }, { say: "Archived." }]) });
  const run = await ask(testAgent, "Archive 1001");
  await answer(testAgent, run, "a", true);
  const second = await testAgent.engine.approve(run.id, "a", { approved: false, by: "dave" });
  expect(second).toEqual({ approved: true, by: "carol" });
});

test("everything that needs a person is asked at once, and what needs nobody does not wait for it", async () => {
  const calls = [archive("a"), find("b", "1002"), archive("c", "1003")];
  const testAgent = await createTestAgent({ model: scriptedModel([{ calls }, { say: "Done." }]) });
  const asked = await ask(testAgent, "Archive 1001 and 1003; where is 1002?");
  expect(await testAgent.state.approvals.pending(asked.id)).toMatchObject([{ toolCallId: "a" }, { toolCallId: "c" }]);

  const inBetween = await answer(testAgent, asked, "c", true);
  expect(inBetween.status).toBe("waiting");
  const run = await answer(testAgent, inBetween, "a", false);
  expect((await transcriptOf(testAgent, run)).slice(4)).toEqual([
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
  const moves = [{ calls: [archive("a")] }, { calls: [archive("b", "1003")] }, { say: "Both are archived." }];
  const testAgent = await createTestAgent({ model: scriptedModel(moves) });
  const first = await ask(testAgent, "Archive 1001, then 1003");
  const second = await answer(testAgent, first, "a", true);
  expect(second.status).toBe("waiting");
  expect(await testAgent.state.approvals.pending(second.id)).toMatchObject([{ toolCallId: "b" }]);
  expect(await answer(testAgent, second, "b", true)).toMatchObject({ output: "Both are archived." });
});

test("a run that waits for a person takes no room from others", async () => {
  const moves = [{ calls: [archive("a")] }, { say: "Archived." }];
  const testAgent = await createTestAgent({ model: scriptedModel(moves), maxRunsInProgress: 1 });
  const first = await ask(testAgent, "Archive 1001");
  const second = await ask(testAgent, "Archive 1001");
  expect([first.status, second.status]).toEqual(["waiting", "waiting"]);
});

test("an answer to a question that nobody asked changes nothing", async () => {
  const testAgent = await createTestAgent({ model: scriptedModel([{ calls: [archive("a")] }]) });
  const run = await ask(testAgent, "Archive 1001");
  expect(await testAgent.engine.approve(run.id, "b", { approved: true, by: "carol" })).toBeUndefined();
  expect(await testAgent.state.runs.find(run.id)).toMatchObject({ status: "waiting" });
});
