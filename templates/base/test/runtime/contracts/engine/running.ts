import { expect, test } from "vitest";

import { completeUsage } from "../../../../src/runtime/ports/run.ts";
import { SessionNotFound } from "../../../../src/runtime/ports/state.ts";
import { ended, reply, request, type CreateMachine, type Machine } from "./machine.ts";

export function runningContract(create: CreateMachine): void {
  let machine: Machine;

  test("a run goes on by itself to its end", async () => {
    machine = await create(async ({ input }) => reply(`You said ${input}`));
    const { run, created } = await machine.engine.start(request);
    expect(created).toBe(true);
    expect(await ended(machine, run)).toMatchObject({ status: "succeeded", output: "You said Hello" });
  });

  test("a run that fails ends with its error and its usage", async () => {
    const error = { code: "budget-exceeded", message: "Enough." };
    const usage = completeUsage({ inputTokens: 10, outputTokens: 5 });
    machine = await create(async () => ({ status: "failed", error, usage }));
    const { run } = await machine.engine.start(request);
    expect(await ended(machine, run)).toMatchObject({ status: "failed", output: null, error, usage });
  });

  test("what a step returned is what the workflow gets", async () => {
    machine = await create(async (_, durable) =>
      reply(JSON.stringify(await durable.step("one", async () => ({ n: [1, null] })))),
    );
    const { run } = await machine.engine.start(request);
    expect(await ended(machine, run)).toMatchObject({ output: '{"n":[1,null]}' });
  });

  test("a step may end the run: nothing ends it again, and its session goes on", async () => {
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
    const events = await Array.fromAsync(machine.state.events.follow(run.id, 0, AbortSignal.timeout(5_000)));
    expect(events.map(({ event }) => event.type)).toEqual(["run-end"]);
  });

  test("what a step throws ends the run, and says nothing of it to whoever asked", async () => {
    machine = await create((_, durable) => durable.step("one", () => Promise.reject(new Error("secret"))));
    const { run } = await machine.engine.start(request);
    const end = await ended(machine, run);
    expect(end).toMatchObject({ status: "failed", output: null });
    expect(JSON.stringify(end)).not.toContain("secret");
  });

  test("the same key from the same principal is the same run", async () => {
    machine = await create(async () => reply("Done."));
    const first = await machine.engine.start({ ...request, idempotencyKey: "key" });
    const second = await machine.engine.start({ ...request, idempotencyKey: "key" });
    const other = await machine.engine.start({ ...request, principal: "bob", idempotencyKey: "key" });
    expect([first.created, second.created, other.created]).toEqual([true, false, true]);
    expect(second.run.id).toBe(first.run.id);
    expect(other.run.id).not.toBe(first.run.id);
  });

  test("a session of somebody else is refused", async () => {
    machine = await create(async () => reply("Done."));
    const { run } = await machine.engine.start(request);
    const theft = machine.engine.start({ ...request, principal: "bob", sessionId: run.sessionId });
    await expect(theft).rejects.toThrow(SessionNotFound);
  });
}
