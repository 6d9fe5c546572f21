import { expect, onTestFinished, test } from "vitest";

import { defineSchedule, type Schedule } from "../../../src/runtime/modules.ts";
import { fakeClock, type FakeClock, quiet, until } from "../support/fake-clock.ts";
import { gate, passGate } from "../support/gate.ts";
import { recordLog } from "../support/telemetry.ts";
import { scriptedModel, type TestModel } from "../support/scripted-model.ts";
import { createStores, createTestAgent, type TestAgent, type TestAgentOptions } from "../support/test-agent.ts";

const hour = 60 * 60_000;
const day = 24 * hour;
const report = defineSchedule({ cron: "0 9 * * *", timeZone: "UTC", input: "What is new?" });

interface Process extends TestAgent {
  readonly clock: FakeClock;
  readonly model: TestModel;
}

/** Starts a process with the schedule, on a Monday at noon or `laterMs` later. */
async function startProcess(
  dailyReport: Schedule,
  { model = scriptedModel([{ say: "Nothing." }]), ...options }: Partial<TestAgentOptions> & { model?: TestModel } = {},
  laterMs = 0,
): Promise<Process> {
  const clock = fakeClock();
  clock.set(laterMs);
  const testAgent = await createTestAgent({ model, clock, schedules: { dailyReport }, ...options });
  testAgent.scheduler.start();
  onTestFinished(() => testAgent.scheduler.stop());
  await until(() => clock.waiting() > 0);
  return { ...testAgent, clock, model };
}

/** Advances the clock as soon as the scheduler waits for it. */
async function pass({ clock }: Process, milliseconds: number): Promise<void> {
  await until(() => clock.waiting() > 0);
  clock.pass(milliseconds);
}

/** Returns the number of model calls after every due run has started. */
async function countCalls({ model }: Process): Promise<number> {
  await quiet();
  return model.prompts.length;
}

test("starts a run at each time of the schedule, not before", async () => {
  const { telemetry, lines } = await recordLog();
  const process = await startProcess(report, { telemetry });
  const { model, state } = process;
  await pass(process, 21 * hour - 1);
  expect(await countCalls(process)).toBe(0);
  await pass(process, 1);
  await until(() => model.prompts.length === 1);
  expect(model.prompts[0]!.at(-1)).toMatchObject({ content: [{ text: "What is new?" }] });
  await until(() => lines().some(({ msg }) => msg === "run ended"));
  const { run } = lines().find(({ msg }) => msg === "schedule started a run")!;
  expect(await state.runs.find(run as string)).toMatchObject({ principal: "alice", status: "succeeded" });
  await pass(process, day);
  await until(() => model.prompts.length === 2);
});

test("makes up for the latest missed time once", async () => {
  const stores = await createStores();
  const before = await startProcess(report, { stores });
  before.scheduler.stop();
  const { telemetry, lines } = await recordLog();
  const after = await startProcess(report, { stores, telemetry }, 3 * day);
  await until(() => lines().some(({ msg }) => msg === "run ended"));
  expect(await countCalls(after)).toBe(1);
  after.scheduler.stop();
  expect(await countCalls(await startProcess(report, { stores }, 3 * day + hour))).toBe(0);
});

test("makes up for nothing when the cron expression changes", async () => {
  const stores = await createStores();
  (await startProcess(report, { stores })).scheduler.stop();
  const after = await startProcess({ ...report, cron: "0 8 * * *" }, { stores }, 3 * day);
  expect(await countCalls(after)).toBe(0);
});

test("starts one run when two processes share the schedule", async () => {
  const stores = await createStores();
  const processes = [await startProcess(report, { stores }), await startProcess(report, { stores })];
  for (const process of processes) await pass(process, 21 * hour);
  await until(() => processes.some(({ model }) => model.prompts.length === 1));
  const counts = await Promise.all(processes.map(countCalls));
  expect(counts.toSorted()).toEqual([0, 1]);
});

test("repeats no run when the clock is set back", async () => {
  const process = await startProcess(report);
  const { clock, model } = process;
  await pass(process, 21 * hour);
  await until(() => model.prompts.length === 1);
  clock.set(-hour);
  await pass(process, hour);
  expect(await countCalls(process)).toBe(1);
  await pass(process, day);
  await until(() => model.prompts.length === 2);
});

test("notices within a minute when the clock is set forward", async () => {
  const process = await startProcess(report);
  process.clock.set(10 * day);
  await pass(process, 60_000);
  await until(() => process.model.prompts.length > 0);
  expect(await countCalls(process)).toBe(1);
});

test("continues when the clock is set forward and back again", async () => {
  const process = await startProcess(report);
  const { clock, model } = process;
  clock.set(10 * day);
  await pass(process, 60_000);
  await until(() => model.prompts.length === 1);
  clock.set(-10 * day);
  await pass(process, 60_000);
  await pass(process, day);
  await until(() => model.prompts.length === 2);
  expect(await countCalls(process)).toBe(2);
});

test("makes up for nothing when the principal changes", async () => {
  const stores = await createStores();
  const { telemetry, lines } = await recordLog();
  const before = await startProcess(report, { stores, telemetry });
  await pass(before, 21 * hour);
  await until(() => lines().some(({ msg }) => msg === "run ended"));
  await until(() => before.clock.waiting() > 0);
  before.scheduler.stop();
  const after = await startProcess({ ...report, principal: "bob" }, { stores }, 22 * hour);
  expect(await countCalls(after)).toBe(0);
});

test("retries when the runs in progress are at the limit", async () => {
  const { tools, entered } = gate();
  const limited = { model: scriptedModel([passGate]), agent: { tools }, maxRunsInProgress: 1 };
  const process = await startProcess(report, limited);
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

test("logs an unknown session once", async () => {
  const { telemetry, lines } = await recordLog();
  const process = await startProcess({ ...report, sessionId: "no such" }, { telemetry });
  await pass(process, 21 * hour);
  const message = "schedule started no run: its session does not exist";
  await until(() => lines().some(({ msg }) => msg === message));
  expect(lines().find(({ msg }) => msg === message)).toMatchObject({ level: "error", schedule: "daily-report" });
  await pass(process, hour);
  expect(await countCalls(process)).toBe(0);
  expect(lines().filter(({ msg }) => msg === message)).toHaveLength(1);
});

test("starts nothing after it was stopped", async () => {
  const process = await startProcess(report);
  process.scheduler.stop();
  process.clock.pass(2 * day);
  expect(await countCalls(process)).toBe(0);
});

test("lists every problem of the schedules with its file", async () => {
  const schedules = {
    dailyReport: { ...report, cron: "0 9 * *", timeZone: "UTC" },
    nightWatch: { ...report, input: " ", principal: "carol" },
  };
  await expect(createTestAgent({ model: scriptedModel([]), schedules })).rejects.toThrow(
    `The schedules are not valid:
  src/schedules/daily-report.ts: cron "0 9 * *" does not have five fields: minute, hour, day of the month, month, day of the week.
  src/schedules/night-watch.ts: input is empty; write the request to the agent.
  src/schedules/night-watch.ts: principal "carol" has no key in API_KEYS, so nobody could read its runs.`,
  );
});
