import { expect, test } from "vitest";

import { scriptedModel } from "../support/scripted-model.ts";
import { ask, createTestAgent } from "../support/test-agent.ts";

const remember = (id: string, value: string) => {
  return { calls: [{ id, tool: "remember-preference", input: { key: "name", value } }] };
};

test("what a tool remembers is known in the very next decision", async () => {
  const model = scriptedModel([remember("a", "Sam"), remember("b", "Max"), { say: "Hello Max." }]);
  const testAgent = await createTestAgent({ model });
  await ask(testAgent, "Call me Sam. No, Max.");
  const instructions = model.prompts.map(([first]) => first!.content as string);
  expect(instructions[0]).not.toContain("What is known");
  expect(instructions[1]).toMatch(/What is known about the user:\n- name: Sam\n$/);
  expect(instructions[2], "only what is current").toMatch(/What is known about the user:\n- name: Max\n$/);
});

test("a fact lives on in other sessions of its principal, and in nobody else's", async () => {
  const model = scriptedModel([{ say: "Hello." }]);
  const testAgent = await createTestAgent({ model });
  await testAgent.memory.remember({ subject: "alice", key: "language", value: "Frisian", source: "a form" });
  await testAgent.memory.remember({ subject: "bob", key: "language", value: "Welsh", source: "a form" });
  await ask(testAgent, "Hello");
  expect(model.prompts[0]![0]!.content).toContain("- language: Frisian");
  expect(model.prompts[0]![0]!.content).not.toContain("Welsh");
});

test("what is forgotten is gone from the next decision", async () => {
  const model = scriptedModel([remember("a", "Sam"), { say: "Noted." }, { say: "Who are you?" }]);
  const testAgent = await createTestAgent({ model });
  const { sessionId } = await ask(testAgent, "Call me Sam");
  await testAgent.memory.forget("alice");
  await ask(testAgent, "Who am I?", sessionId);
  expect(model.prompts[2]![0]!.content).not.toContain("Sam");
});
