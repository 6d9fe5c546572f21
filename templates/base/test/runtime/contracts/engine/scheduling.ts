import { expect, test } from "vitest";

import { Overloaded } from "../../../../src/runtime/ports/engine.ts";
import { newRun } from "../state/new-run.ts";
import { ended, never, reply, request, type CreateMachine } from "./machine.ts";

const startAt = Date.parse("2027-01-01T09:00:00Z");

export function schedulingContract(create: CreateMachine): void {
  test("a scheduled run begins when it is told to, and once", async () => {
    let begun = 0;
    const { engine, state } = await create(async ({ input }) => reply(`You said ${input} ${++begun}`));
    const { run } = await state.runs.create(newRun({ startAt }));
    await Promise.all([engine.begin(run), engine.begin(run)]);
    expect(await ended({ state }, run)).toMatchObject({ status: "succeeded", output: "You said Hello 1", startAt });
    await engine.begin(run);
    expect(await state.runs.find(run.id)).toMatchObject({ status: "succeeded" });
  });

  test("it is left alone by recovery", async () => {
    let machine = await create(async () => reply("Done."));
    const { run } = await machine.state.runs.create(newRun({ startAt }));
    machine = await machine.restart();
    expect(await machine.engine.recover()).toBe(0);
    await machine.engine.begin(run);
    expect(await ended(machine, run)).toMatchObject({ output: "Done." });
  });

  test("it can be cancelled, and then never begins", async () => {
    const { engine, state } = await create(async () => reply("Done."));
    const { run } = await state.runs.create(newRun({ startAt }));
    await engine.cancel(run.id, "Never mind.");
    await engine.begin(run);
    expect(await state.runs.find(run.id)).toMatchObject({ status: "cancelled", error: { message: "Never mind." } });
  });

  test("when there is no room, it stays scheduled", async () => {
    const { engine, state } = await create((_, durable) => durable.step("one", () => never()), 1);
    await engine.start(request);
    const { run } = await state.runs.create(newRun({ startAt }));
    await expect(engine.begin(run)).rejects.toThrow(Overloaded);
    expect(await state.runs.find(run.id)).toMatchObject({ status: "scheduled" });
  });
}
