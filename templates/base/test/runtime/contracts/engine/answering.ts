import { beforeEach, expect, test } from "vitest";

import { expired } from "../../../../src/runtime/ports/event.ts";
import {
  ask,
  askPerson,
  call,
  ended,
  recordSteps,
  reply,
  request,
  waiting,
  yes,
  type CreateMachine,
  type Machine,
} from "./machine.ts";

export function answeringContract(create: CreateMachine): void {
  let machine: Machine;
  let { steps, step } = recordSteps();
  beforeEach(() => {
    ({ steps, step } = recordSteps());
  });

  test("a run waits for a person, and goes on with the answer; finished steps do not run again", async () => {
    machine = await create(async (_, durable) => {
      const first = await step(durable, "one", 1);
      const { approved, by } = await askPerson(durable);
      return reply(`${first} ${approved} ${by} ${await step(durable, "two", 2)}`);
    });
    const { run } = await machine.engine.start(request);
    await waiting(machine, run);
    expect(await machine.engine.approve(run.id, "a", yes)).toEqual(yes);
    expect(await ended(machine, run)).toMatchObject({ output: "1 true carol 2" });
    expect(steps).toEqual(["one", "two"]);
  });

  test("the answer may come before the question", async () => {
    const isAnswered = Promise.withResolvers<void>();
    machine = await create(async (_, durable) => {
      await ask(durable);
      await durable.step("look away", () => isAnswered.promise.then(() => null));
      return reply((await durable.approval("a")).by);
    });
    const { run } = await machine.engine.start(request);
    while ((await machine.state.approvals.pending(run.id)).length === 0) await new Promise(setImmediate);
    await machine.engine.approve(run.id, "a", yes);
    isAnswered.resolve();
    expect(await ended(machine, run)).toMatchObject({ output: "carol" });
  });

  test("the first answer counts; one that nobody asked for does not", async () => {
    machine = await create(async (_, durable) => reply((await askPerson(durable)).by));
    const { run } = await machine.engine.start(request);
    await waiting(machine, run);
    expect(await machine.engine.approve(run.id, "b", yes)).toBeUndefined();
    expect(await machine.engine.approve(run.id, "a", yes)).toEqual(yes);
    expect(await machine.engine.approve(run.id, "a", { approved: false, by: "dave" })).toEqual(yes);
    expect(await ended(machine, run)).toMatchObject({ output: "carol" });
  });

  test("what nobody answers in time is declined by the clock, as a row like any other", async () => {
    machine = await create(async (_, durable) => {
      const expiresAt = await durable.step(
        "ask",
        async () => Date.now() + 100,
        (expiresAt) => ({ asks: [{ ...call, expiresAt }] }),
      );
      const { approved, by } = await durable.approval("a", expiresAt);
      return reply(`${approved} ${by} ${Date.now() >= expiresAt}`);
    });
    const { run } = await machine.engine.start(request);
    expect(await ended(machine, run)).toMatchObject({ output: "false expiry true" });
    expect(await machine.state.approvals.find(run.id, "a")).toEqual(expired);
    expect(await machine.engine.approve(run.id, "a", yes)).toEqual(expired);
  });

  test("an answer that comes in time counts", async () => {
    machine = await create(async (_, durable) => {
      await ask(durable);
      return reply((await durable.approval("a", 4_000_000_000_000)).by);
    });
    const { run } = await machine.engine.start(request);
    await waiting(machine, run);
    await machine.engine.approve(run.id, "a", yes);
    expect(await ended(machine, run)).toMatchObject({ output: "carol" });
  });
}
