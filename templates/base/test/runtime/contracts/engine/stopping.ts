import { setTimeout } from "node:timers/promises";

import { expect, test } from "vitest";

import { Draining, Overloaded } from "../../../../src/runtime/errors.ts";
import type { RunEvent } from "../../../../src/runtime/ports/event.ts";
import { ended, eventsOf, never, reply, request, type CreateMachine, type Machine } from "./machine.ts";

export function stoppingContract(create: CreateMachine): void {
  let machine: Machine;

  test("cancels a run with the reason and aborts its step", async () => {
    const isActive = Promise.withResolvers<AbortSignal[]>();
    machine = await create((_, durable) =>
      durable.step("one", (signal) => {
        isActive.resolve([signal, durable.cancelled]);
        return never();
      }),
    );
    const { run } = await machine.engine.start(request);
    const signals = await isActive.promise;
    expect(signals.map(({ aborted }) => aborted)).toEqual([false, false]);
    await machine.engine.cancel(run.id, "Never mind.");
    expect(await ended(machine, run)).toMatchObject({ status: "cancelled", error: { message: "Never mind." } });
    expect(signals.map(({ aborted }) => aborted)).toEqual([true, true]);
  });

  test("lets a cancelled workflow store events before the run ends", async () => {
    const isActive = Promise.withResolvers<void>();
    const toolEnd: RunEvent = { type: "tool-end", toolCallId: "a", result: { ok: true, value: "cut off" } };
    machine = await create(async (run, durable) => {
      const step = durable.step("one", () => {
        isActive.resolve();
        return never();
      });
      // A remote store needs time.
      await step.catch(() => setTimeout(20));
      await step.catch(() => machine.state.runs.update(run, { events: [{ key: "cut off", event: toolEnd }] }));
      return reply("This output is ignored.");
    });
    const { run } = await machine.engine.start(request);
    await isActive.promise;
    await machine.engine.cancel(run.id, "Never mind.");
    expect(await ended(machine, run)).toMatchObject({ status: "cancelled", output: null });
    const events = await eventsOf(machine, run);
    expect(events.map(({ event }) => event.type)).toEqual(["tool-end", "run-end"]);
  });

  test("cancels a run although its workflow does not end", async () => {
    const isActive = Promise.withResolvers<void>();
    machine = await create(() => {
      isActive.resolve();
      return never();
    });
    const { run } = await machine.engine.start(request);
    await isActive.promise;
    await machine.engine.cancel(run.id, "Never mind.");
    expect(await ended(machine, run)).toMatchObject({ status: "cancelled" });
  });

  test("ignores the cancellation of an ended or unknown run", async () => {
    machine = await create(async () => reply("Done."));
    const { run } = await machine.engine.start(request);
    const end = await ended(machine, run);
    await machine.engine.cancel(run.id, "Never mind.");
    await machine.engine.cancel("unknown", "Never mind.");
    expect(await machine.state.runs.find(run.id)).toEqual(end);
  });

  test("rejects a run at the limit and stores nothing", async () => {
    machine = await create((_, durable) => durable.step("one", () => never()), 1);
    await machine.engine.start(request);
    await expect(machine.engine.start(request)).rejects.toThrow(Overloaded);
    expect(await machine.state.runs.unfinished()).toHaveLength(1);
  });

  test("finishes the active run and rejects new ones while draining", async () => {
    const [isActive, isOpen] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
    machine = await create(async (_, durable) => {
      await durable.step("one", async () => {
        isActive.resolve();
        await isOpen.promise;
        return null;
      });
      return reply("Done.");
    });
    const { run } = await machine.engine.start(request);
    await isActive.promise;
    const drained = machine.engine.drain(60_000);
    await expect(machine.engine.start(request)).rejects.toThrow(Draining);
    isOpen.resolve();
    await drained;
    expect(await machine.state.runs.find(run.id)).toMatchObject({ status: "succeeded" });
  });

  test("suspends a waiting run while draining and recovers it later", async () => {
    const isActive = Promise.withResolvers<void>();
    let isResumed = false;
    machine = await create(async (_, durable) => {
      await durable.step("begin", async () => null);
      await durable.step("one", () => {
        isActive.resolve();
        if (isResumed) return Promise.resolve(null);
        return new Promise<null>((_, reject) => {
          durable.stopping.addEventListener("abort", () => reject(new Draining()), { once: true });
        });
      });
      return reply("Done.");
    });
    const { run } = await machine.engine.start(request);
    await isActive.promise;
    await machine.engine.drain(60_000);
    expect(await machine.state.runs.find(run.id)).toMatchObject({ status: "running" });
    isResumed = true;
    machine = await machine.restart();
    expect(await machine.engine.recover()).toBe(1);
    expect(await ended(machine, run)).toMatchObject({ status: "succeeded", output: "Done." });
  });
}
