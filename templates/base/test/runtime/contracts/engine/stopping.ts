import { setTimeout } from "node:timers/promises";

import { expect, test } from "vitest";

import { Draining, Overloaded } from "../../../../src/runtime/ports/engine.ts";
import type { RunEvent } from "../../../../src/runtime/ports/event.ts";
import { ended, never, reply, request, type CreateMachine, type Machine } from "./machine.ts";

export function stoppingContract(create: CreateMachine): void {
  let machine: Machine;

  test("cancelling ends a run early, with the reason, and stops the step in hand", async () => {
    const isInHand = Promise.withResolvers<AbortSignal[]>();
    machine = await create((_, durable) =>
      durable.step("one", (signal) => {
        isInHand.resolve([signal, durable.cancelled]);
        return never();
      }),
    );
    const { run } = await machine.engine.start(request);
    const signals = await isInHand.promise;
    expect(signals.map(({ aborted }) => aborted)).toEqual([false, false]);
    await machine.engine.cancel(run.id, "Never mind.");
    expect(await ended(machine, run)).toMatchObject({ status: "cancelled", error: { message: "Never mind." } });
    expect(signals.map(({ aborted }) => aborted)).toEqual([true, true]);
  });

  test("a workflow that is cancelled may write down what was cut off, before the run ends", async () => {
    const isInHand = Promise.withResolvers<void>();
    const toolEnd: RunEvent = { type: "tool-end", toolCallId: "a", result: { ok: true, value: "cut off" } };
    machine = await create(async (run, durable) => {
      const step = durable.step("one", () => {
        isInHand.resolve();
        return never();
      });
      // A store that is far away takes its time.
      await step.catch(() => setTimeout(20));
      await step.catch(() => machine.state.runs.write(run, { events: [{ key: "cut off", event: toolEnd }] }));
      return reply("Never mind what a cancelled workflow says.");
    });
    const { run } = await machine.engine.start(request);
    await isInHand.promise;
    await machine.engine.cancel(run.id, "Never mind.");
    expect(await ended(machine, run)).toMatchObject({ status: "cancelled", output: null });
    const events = await Array.fromAsync(machine.state.events.follow(run.id, 0, AbortSignal.timeout(5_000)));
    expect(events.map(({ event }) => event.type)).toEqual(["tool-end", "run-end"]);
  });

  test("a workflow that does not end when it is cancelled is not waited for", async () => {
    const isInHand = Promise.withResolvers<void>();
    machine = await create(() => {
      isInHand.resolve();
      return never();
    });
    const { run } = await machine.engine.start(request);
    await isInHand.promise;
    await machine.engine.cancel(run.id, "Never mind.");
    expect(await ended(machine, run)).toMatchObject({ status: "cancelled" });
  });

  test("cancelling does nothing to a run that has ended, nor to one that does not exist", async () => {
    machine = await create(async () => reply("Done."));
    const { run } = await machine.engine.start(request);
    const end = await ended(machine, run);
    await machine.engine.cancel(run.id, "Never mind.");
    await machine.engine.cancel("unknown", "Never mind.");
    expect(await machine.state.runs.find(run.id)).toEqual(end);
  });

  test("when there is no room, a run is refused and leaves nothing behind", async () => {
    machine = await create((_, durable) => durable.step("one", () => never()), 1);
    await machine.engine.start(request);
    await expect(machine.engine.start(request)).rejects.toThrow(Overloaded);
    expect(await machine.state.runs.unfinished()).toHaveLength(1);
  });

  test("draining lets the run in hand end, and accepts nothing more", async () => {
    const [isInHand, isOpen] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
    machine = await create(async (_, durable) => {
      await durable.step("one", async () => {
        isInHand.resolve();
        await isOpen.promise;
        return null;
      });
      return reply("Done.");
    });
    const { run } = await machine.engine.start(request);
    await isInHand.promise;
    const drained = machine.engine.drain(60_000);
    await expect(machine.engine.start(request)).rejects.toThrow(Draining);
    isOpen.resolve();
    await drained;
    expect(await machine.state.runs.find(run.id)).toMatchObject({ status: "succeeded" });
  });

  test("draining puts down at once a run that does nothing but wait, and the next process takes it up", async () => {
    const isInHand = Promise.withResolvers<void>();
    let isPatient = false;
    machine = await create(async (_, durable) => {
      await durable.step("begin", async () => null);
      await durable.step("one", () => {
        isInHand.resolve();
        if (isPatient) return Promise.resolve(null);
        return new Promise<null>((_, reject) => {
          durable.stopping.addEventListener("abort", () => reject(new Draining()), { once: true });
        });
      });
      return reply("Done.");
    });
    const { run } = await machine.engine.start(request);
    await isInHand.promise;
    await machine.engine.drain(60_000);
    expect(await machine.state.runs.find(run.id)).toMatchObject({ status: "running" });
    isPatient = true;
    machine = await machine.restart();
    expect(await machine.engine.recover()).toBe(1);
    expect(await ended(machine, run)).toMatchObject({ status: "succeeded", output: "Done." });
  });
}
