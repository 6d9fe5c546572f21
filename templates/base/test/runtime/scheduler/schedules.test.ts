import { expect, onTestFinished, test } from "vitest";

import { defineSchedule, type Schedule } from "../../../src/runtime/ports/schedule.ts";
import { clockByHand, type ClockByHand } from "../support/clock-by-hand.ts";
import { gate, passGate } from "../support/gate.ts";
import { recordLog } from "../support/log.ts";
import { scriptedModel, type TestModel } from "../support/scripted-model.ts";
import { quiet, until } from "../support/until.ts";
import { createStores, createWorld, type World, type WorldOptions } from "../support/world.ts";

const hour = 60 * 60_000;
const day = 24 * hour;
const report = defineSchedule({ cron: "0 9 * * *", timeZone: "UTC", input: "What is new?" });

interface Process extends World {
  readonly clock: ClockByHand;
  readonly model: TestModel;
}

/** A process that carries the schedules out. It starts on a Monday at noon, or so much later. */
async function startProcess(
  dailyReport: Schedule,
  { model = scriptedModel([{ say: "Nothing." }]), ...options }: Partial<WorldOptions> & { model?: TestModel } = {},
  laterMs = 0,
): Promise<Process> {
  const clock = clockByHand();
  clock.set(laterMs);
  const world = await createWorld({ model, clock, schedules: { dailyReport }, ...options });
  world.scheduler.start();
  onTestFinished(() => world.scheduler.stop());
  await until(() => clock.waiting() > 0);
  return { ...world, clock, model };
}

/** Lets time pass as soon as somebody waits for it. */
async function pass({ clock }: Process, milliseconds: number): Promise<void> {
  await until(() => clock.waiting() > 0);
  clock.pass(milliseconds);
}

/** How often the agent was asked, when everything that is due has begun. */
async function asked({ model }: Process): Promise<number> {
  await quiet();
  return model.prompts.length;
}

test("the agent is asked at the time of the schedule, and never before", async () => {
  const { telemetry, lines } = await recordLog();
  const process = await startProcess(report, { telemetry });
  const { model, state } = process;
  await pass(process, 21 * hour - 1);
  expect(await asked(process)).toBe(0);
  await pass(process, 1);
  await until(() => model.prompts.length === 1);
  expect(model.prompts[0]!.at(-1)).toMatchObject({ content: [{ text: "What is new?" }] });
  await until(() => lines().some(({ msg }) => msg === "run ended"));
  const { run } = lines().find(({ msg }) => msg === "schedule started a run")!;
  expect(await state.runs.find(run as string)).toMatchObject({ principal: "alice", status: "succeeded" });
  await pass(process, day);
  await until(() => model.prompts.length === 2);
});

test("a schedule that is new does not make up for what came before it", async () => {
  const process = await startProcess(report);
  expect(await asked(process)).toBe(0);
});

test("of times that no process was there for, the latest is made up for, once", async () => {
  const stores = await createStores();
  const before = await startProcess(report, { stores });
  before.scheduler.stop();
  const { telemetry, lines } = await recordLog();
  const after = await startProcess(report, { stores, telemetry }, 3 * day);
  await until(() => lines().some(({ msg }) => msg === "run ended"));
  expect(await asked(after)).toBe(1);
  after.scheduler.stop();
  expect(await asked(await startProcess(report, { stores }, 3 * day + hour))).toBe(0);
});

test("a schedule whose line was changed begins anew", async () => {
  const stores = await createStores();
  (await startProcess(report, { stores })).scheduler.stop();
  const after = await startProcess({ ...report, cron: "0 8 * * *" }, { stores }, 3 * day);
  expect(await asked(after)).toBe(0);
});

test("of processes that carry out the same schedule, one starts the run", async () => {
  const stores = await createStores();
  const processes = [await startProcess(report, { stores }), await startProcess(report, { stores })];
  for (const process of processes) await pass(process, 21 * hour);
  await until(() => processes.some(({ model }) => model.prompts.length === 1));
  const counts = await Promise.all(processes.map(asked));
  expect(counts.toSorted()).toEqual([0, 1]);
});

test("when the clock is set back, nothing happens twice, and the schedule goes on", async () => {
  const process = await startProcess(report);
  const { clock, model } = process;
  await pass(process, 21 * hour);
  await until(() => model.prompts.length === 1);
  clock.set(-hour);
  await pass(process, hour);
  expect(await asked(process)).toBe(1);
  await pass(process, day);
  await until(() => model.prompts.length === 2);
});

test("when the clock is set forward, that is noticed within a minute", async () => {
  const process = await startProcess(report);
  process.clock.set(10 * day);
  await pass(process, 60_000);
  await until(() => process.model.prompts.length > 0);
  expect(await asked(process)).toBe(1);
});

test("after a clock was set forward and back again, a schedule does not wait for that time to come", async () => {
  const process = await startProcess(report);
  const { clock, model } = process;
  clock.set(10 * day);
  await pass(process, 60_000);
  await until(() => model.prompts.length === 1);
  clock.set(-10 * day);
  await pass(process, 60_000);
  await pass(process, day);
  await until(() => model.prompts.length === 2);
  expect(await asked(process)).toBe(2);
});

test("what was done for one principal is not done again for another, to whom the schedule was given", async () => {
  const stores = await createStores();
  const { telemetry, lines } = await recordLog();
  const before = await startProcess(report, { stores, telemetry });
  await pass(before, 21 * hour);
  await until(() => lines().some(({ msg }) => msg === "run ended"));
  await until(() => before.clock.waiting() > 0);
  before.scheduler.stop();
  const after = await startProcess({ ...report, principal: "bob" }, { stores }, 22 * hour);
  expect(await asked(after)).toBe(0);
});

test("a schedule that finds no room is tried again, and has its run", async () => {
  const { tools, entered } = gate();
  const process = await startProcess(report, {
    model: scriptedModel([passGate]),
    agent: { tools },
    maxRunsInProgress: 1,
  });
  const { model, engine } = process;
  const { run } = await engine.start({ principal: "bob", input: "Go", trace: "" });
  await entered;
  await pass(process, 21 * hour);
  await quiet();
  await engine.cancel(run.id, "Enough.");
  await pass(process, 5_000);
  await until(() => model.prompts.length === 2);
  expect(model.prompts[1]!.at(-1)).toMatchObject({ content: [{ text: "What is new?" }] });
});

test("a session that does not exist is told to the operator, and the schedule goes on", async () => {
  const { telemetry, lines } = await recordLog();
  const process = await startProcess({ ...report, sessionId: "no such" }, { telemetry });
  await pass(process, 21 * hour);
  const message = "the session of a schedule does not exist, so it has no run";
  await until(() => lines().some(({ msg }) => msg === message));
  expect(lines().find(({ msg }) => msg === message)).toMatchObject({ level: "error", schedule: "daily-report" });
  await pass(process, hour);
  expect(await asked(process)).toBe(0);
  expect(lines().filter(({ msg }) => msg === message)).toHaveLength(1);
});

test("after it was stopped, nothing begins", async () => {
  const process = await startProcess(report);
  process.scheduler.stop();
  process.clock.pass(2 * day);
  expect(await asked(process)).toBe(0);
});

test("what is wrong with schedules is told at once, each with its file", async () => {
  const schedules = {
    dailyReport: { ...report, cron: "0 9 * *", timeZone: "UTC" },
    nightWatch: { ...report, input: " ", principal: "carol" },
  };
  await expect(createWorld({ model: scriptedModel([]), schedules })).rejects.toThrow(
    `The schedules are not valid:
  src/schedules/daily-report.ts: cron "0 9 * *" does not have five fields: minute, hour, day of the month, month, day of the week.
  src/schedules/night-watch.ts: input is empty; say what the agent is asked.
  src/schedules/night-watch.ts: principal "carol" has no key in API_KEYS, so nobody could see its runs.`,
  );
});
