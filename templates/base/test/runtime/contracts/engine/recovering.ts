import { beforeEach, expect, test } from "vitest";

import { Parked } from "../../../../src/runtime/errors.ts";
import {
  ended,
  eventsOf,
  never,
  recordSteps,
  reply,
  request,
  requestApproval,
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

  test("repeats only the unfinished step after a restart", async () => {
    const isActive = Promise.withResolvers<void>();
    let dies = true;
    machine = await create(async (_, durable) => {
      const first = await step(durable, "one", "first");
      const second = await durable.step("two", async () => {
        steps.push("two");
        isActive.resolve();
        return dies ? never() : "second";
      });
      return reply(`${first} ${second}`);
    });
    const { run } = await machine.engine.start(request);
    await isActive.promise;
    dies = false;
    machine = await machine.restart();
    expect(await machine.engine.recover()).toBe(1);
    expect(await ended(machine, run)).toMatchObject({ output: "first second" });
    expect(steps).toEqual(["one", "two", "two"]);
  });

  test("keeps waiting runs and their answers over a restart", async () => {
    machine = await create(async (_, durable) => reply((await requestApproval(durable)).by));
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

  test("starts a new run after the recovered runs of its session", async () => {
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
    const [first] = await eventsOf(machine, next);
    const [last] = await eventsOf(machine, run);
    expect(first!.at).toBeGreaterThanOrEqual(last!.at);
  });

  test("resumes a parked run when a compatible version starts", async () => {
    let version = 1;
    machine = await create(async (run, durable) => {
      const begunBy = await step(durable, "one", version);
      if (begunBy !== version) {
        await machine.state.runs.setStatus(run.id, "parked");
        throw new Parked(begunBy, version);
      }
      return reply((await requestApproval(durable)).by);
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
    expect(await ended(machine, run), "The answer to the parked run counts.").toMatchObject({ output: "carol" });
    expect(steps).toEqual(["one"]);
  });

  test("cancels a parked run and starts the next of its session", async () => {
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

  test("recovers no run when every run has ended", async () => {
    machine = await create(async () => reply("Done."));
    await ended(machine, (await machine.engine.start(request)).run);
    machine = await machine.restart();
    expect(await machine.engine.recover()).toBe(0);
  });
}
