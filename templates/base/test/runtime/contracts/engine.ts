import { beforeEach, describe, expect, test } from "vitest";

import { SessionNotFound } from "../../../src/runtime/errors.ts";
import { expiredApproval } from "../../../src/runtime/lifecycle.ts";
import { noUsage } from "../../../src/runtime/usage.ts";
import {
  call,
  ended,
  eventsOf,
  recordSteps,
  reply,
  request,
  requestApproval,
  storeRequest,
  waiting,
  yes,
  type CreateMachine,
  type Machine,
} from "./engine/machine.ts";
import { recoveringContract } from "./engine/recovering.ts";
import { stoppingContract } from "./engine/stopping.ts";

/** Tests of every engine. */
export function engineContract(create: CreateMachine): void {
  describe("running", () => {
    runningContract(create);
  });
  describe("recovering", () => {
    recoveringContract(create);
  });
  describe("stopping", () => {
    stoppingContract(create);
  });
}

function runningContract(create: CreateMachine): void {
  let machine: Machine;
  let { steps, step } = recordSteps();
  beforeEach(() => {
    ({ steps, step } = recordSteps());
  });

  test("runs a workflow to its end", async () => {
    machine = await create(async ({ input }) => reply(`You said ${input}`));
    const { run, created } = await machine.engine.start(request);
    expect(created).toBe(true);
    expect(await ended(machine, run)).toMatchObject({ status: "succeeded", output: "You said Hello" });
  });

  test("ends a failed run with its error and its usage", async () => {
    const error = { code: "budget-exceeded", message: "Enough." };
    const usage = { ...noUsage, inputTokens: 10, outputTokens: 5 };
    machine = await create(async () => ({ status: "failed", error, usage }));
    const { run } = await machine.engine.start(request);
    expect(await ended(machine, run)).toMatchObject({ status: "failed", output: null, error, usage });
  });

  test("returns the result of a step to the workflow", async () => {
    machine = await create(async (_, durable) =>
      reply(JSON.stringify(await durable.step("one", async () => ({ n: [1, null] })))),
    );
    const { run } = await machine.engine.start(request);
    expect(await ended(machine, run)).toMatchObject({ output: '{"n":[1,null]}' });
  });

  test("ends a run once when its last step ends it", async () => {
    const end = reply("That is all.");
    machine = await create((_, durable) =>
      durable.step(
        "last",
        async () => end,
        () => ({ end }),
      ),
    );
    const { run } = await machine.engine.start(request);
    const { run: next } = await machine.engine.start({ ...request, sessionId: run.sessionId });
    expect(await ended(machine, run)).toMatchObject({ status: "succeeded", output: "That is all." });
    expect(await ended(machine, next)).toMatchObject({ status: "succeeded" });
    const events = await eventsOf(machine, run);
    expect(events.map(({ event }) => event.type)).toEqual(["run-end"]);
  });

  test("fails a run when a step throws, and hides the message", async () => {
    machine = await create((_, durable) => durable.step("one", () => Promise.reject(new Error("secret"))));
    const { run } = await machine.engine.start(request);
    const end = await ended(machine, run);
    expect(end).toMatchObject({ status: "failed", output: null });
    expect(JSON.stringify(end)).not.toContain("secret");
  });

  test("returns the same run for the same principal and key", async () => {
    machine = await create(async () => reply("Done."));
    const first = await machine.engine.start({ ...request, idempotencyKey: "key" });
    const second = await machine.engine.start({ ...request, idempotencyKey: "key" });
    const other = await machine.engine.start({ ...request, principal: "bob", idempotencyKey: "key" });
    expect([first.created, second.created, other.created]).toEqual([true, false, true]);
    expect(second.run.id).toBe(first.run.id);
    expect(other.run.id).not.toBe(first.run.id);
  });

  test("rejects a session of another principal", async () => {
    machine = await create(async () => reply("Done."));
    const { run } = await machine.engine.start(request);
    const theft = machine.engine.start({ ...request, principal: "bob", sessionId: run.sessionId });
    await expect(theft).rejects.toThrow(SessionNotFound);
  });

  test("resumes after an answer without repeating finished steps", async () => {
    machine = await create(async (_, durable) => {
      const first = await step(durable, "one", 1);
      const { approved, by } = await requestApproval(durable);
      return reply(`${first} ${approved} ${by} ${await step(durable, "two", 2)}`);
    });
    const { run } = await machine.engine.start(request);
    await waiting(machine, run);
    expect(await machine.engine.approve(run.id, "a", yes)).toEqual(yes);
    expect(await ended(machine, run)).toMatchObject({ output: "1 true carol 2" });
    expect(steps).toEqual(["one", "two"]);
  });

  test("accepts an answer before the run waits for it", async () => {
    const isAnswered = Promise.withResolvers<void>();
    machine = await create(async (_, durable) => {
      await storeRequest(durable);
      await durable.step("before the wait", () => isAnswered.promise.then(() => null));
      return reply((await durable.approval("a")).by);
    });
    const { run } = await machine.engine.start(request);
    while ((await machine.state.approvals.pending(run.id)).length === 0) await new Promise(setImmediate);
    await machine.engine.approve(run.id, "a", yes);
    isAnswered.resolve();
    expect(await ended(machine, run)).toMatchObject({ output: "carol" });
  });

  test("keeps the first answer and ignores one without a request", async () => {
    machine = await create(async (_, durable) => reply((await requestApproval(durable)).by));
    const { run } = await machine.engine.start(request);
    await waiting(machine, run);
    expect(await machine.engine.approve(run.id, "b", yes)).toBeUndefined();
    expect(await machine.engine.approve(run.id, "a", yes)).toEqual(yes);
    expect(await machine.engine.approve(run.id, "a", { approved: false, by: "dave" })).toEqual(yes);
    expect(await ended(machine, run)).toMatchObject({ output: "carol" });
  });

  test("stores a declining answer when the approval expires", async () => {
    machine = await create(async (_, durable) => {
      const expiresAt = await durable.step(
        "ask",
        async () => Date.now() + 100,
        (expiresAt) => ({ approvalRequests: [{ ...call, expiresAt }] }),
      );
      const { approved, by } = await durable.approval("a", expiresAt);
      return reply(`${approved} ${by} ${Date.now() >= expiresAt}`);
    });
    const { run } = await machine.engine.start(request);
    expect(await ended(machine, run)).toMatchObject({ output: "false expiry true" });
    expect(await machine.state.approvals.find(run.id, "a")).toEqual(expiredApproval);
    expect(await machine.engine.approve(run.id, "a", yes)).toEqual(expiredApproval);
  });

  test("accepts an answer before the approval expires", async () => {
    machine = await create(async (_, durable) => {
      await storeRequest(durable);
      return reply((await durable.approval("a", 4_000_000_000_000)).by);
    });
    const { run } = await machine.engine.start(request);
    await waiting(machine, run);
    await machine.engine.approve(run.id, "a", yes);
    expect(await ended(machine, run)).toMatchObject({ output: "carol" });
  });
}
