import { beforeEach, expect, test } from "vitest";

import { Parked } from "../../../../src/runtime/ports/engine.ts";
import {
  askPerson,
  ended,
  never,
  recordSteps,
  reply,
  request,
  waiting,
  yes,
  type CreateMachine,
  type Machine,
} from "./machine.ts";

export function recoveringContract(create: CreateMachine): void {
  let machine: Machine;
  let { steps, step } = recordSteps();
  beforeEach(() => {
    ({ steps, step } = recordSteps());
  });

  test("a new process takes up a run in the middle: finished steps are remembered, the one in hand runs again", async () => {
    const isInHand = Promise.withResolvers<void>();
    let dies = true;
    machine = await create(async (_, durable) => {
      const first = await step(durable, "one", "first");
      const second = await durable.step("two", async () => {
        steps.push("two");
        isInHand.resolve();
        return dies ? never() : "second";
      });
      return reply(`${first} ${second}`);
    });
    const { run } = await machine.engine.start(request);
    await isInHand.promise;
    dies = false;
    machine = await machine.restart();
    expect(await machine.engine.recover()).toBe(1);
    expect(await ended(machine, run)).toMatchObject({ output: "first second" });
    expect(steps).toEqual(["one", "two", "two"]);
  });

  test("a run that waits for a person outlives its process, and so does an answer", async () => {
    machine = await create(async (_, durable) => reply((await askPerson(durable)).by));
    const [{ run: one }, { run: other }] = [await machine.engine.start(request), await machine.engine.start(request)];
    await waiting(machine, one);
    await waiting(machine, other);
    machine = await machine.restart();
    await machine.state.approvals.answer(one.id, "a", yes);
    expect(await machine.engine.recover()).toBe(2);
    expect(await ended(machine, one)).toMatchObject({ output: "carol" });
    await waiting(machine, other);
    await machine.engine.approve(other.id, "a", { approved: true, by: "dave" });
    expect(await ended(machine, other)).toMatchObject({ output: "dave" });
  });

  test("a run that comes while others are taken up waits for those of its session", async () => {
    machine = await create(async ({ input }, durable) => {
      if (input === "Wait") await durable.approval("never");
      return reply(await step(durable, "one", input));
    });
    const { run } = await machine.engine.start({ ...request, input: "Wait" });
    await waiting(machine, run);
    machine = await machine.restart();
    const [recovered, { run: next }] = await Promise.all([
      machine.engine.recover(),
      machine.engine.start({ ...request, sessionId: run.sessionId }),
    ]);
    expect(recovered).toBe(1);
    await machine.engine.cancel(run.id, "Never mind.");
    expect(await ended(machine, next)).toMatchObject({ status: "succeeded" });
    const [first] = await Array.fromAsync(machine.state.events.follow(next.id, 0, AbortSignal.timeout(5_000)));
    const [last] = await Array.fromAsync(machine.state.events.follow(run.id, 0, AbortSignal.timeout(5_000)));
    expect(first!.at).toBeGreaterThanOrEqual(last!.at);
  });

  test("a run that the workflow cannot carry on is parked, and goes on when another version can", async () => {
    let version = 1;
    machine = await create(async (run, durable) => {
      const begunBy = await step(durable, "one", version);
      if (begunBy !== version) {
        await machine.state.runs.setStatus(run.id, "parked");
        throw new Parked(begunBy, version);
      }
      return reply((await askPerson(durable)).by);
    });
    const { run } = await machine.engine.start(request);
    await waiting(machine, run);
    version = 2;
    machine = await machine.restart();
    expect(await machine.engine.recover()).toBe(1);
    while ((await machine.state.runs.find(run.id))?.status !== "parked") await new Promise(setImmediate);
    await machine.engine.approve(run.id, "a", yes);
    version = 1;
    machine = await machine.restart();
    expect(await machine.engine.recover()).toBe(1);
    expect(await ended(machine, run), "what was answered meanwhile counts").toMatchObject({ output: "carol" });
    expect(steps).toEqual(["one"]);
  });

  test("a parked run can be cancelled, and its session goes on", async () => {
    machine = await create(async (run) => {
      if (run.input === "Go on") return reply("Done.");
      await machine.state.runs.setStatus(run.id, "parked");
      throw new Parked(1, 2);
    });
    const { run } = await machine.engine.start(request);
    while ((await machine.state.runs.find(run.id))?.status !== "parked") await new Promise(setImmediate);
    await machine.engine.cancel(run.id, "Never mind.");
    expect(await ended(machine, run)).toMatchObject({ status: "cancelled", error: { message: "Never mind." } });
    const { run: next } = await machine.engine.start({ ...request, input: "Go on", sessionId: run.sessionId });
    expect(await ended(machine, next)).toMatchObject({ status: "succeeded" });
  });

  test("there is nothing to take up when every run has ended", async () => {
    machine = await create(async () => reply("Done."));
    await ended(machine, (await machine.engine.start(request)).run);
    machine = await machine.restart();
    expect(await machine.engine.recover()).toBe(0);
  });
}
