import { setImmediate } from "node:timers/promises";

import { expect, test } from "vitest";

import { agent } from "../../fixture/agent.ts";
import { breaksOff, faultyModel, finish, refuses, silence, type Fault } from "../../support/faulty-model.ts";
import { recordLog } from "../../support/log.ts";
import { scriptedModel } from "../../support/scripted-model.ts";
import { stillClock } from "../../support/still-clock.ts";
import { ask, createWorld } from "../../support/world.ts";

const unavailable = { status: "failed", error: { code: "model-unavailable" } };
const overloaded = { status: "failed", error: { code: "model-overloaded" } };
const succeeded = { status: "succeeded", output: "Here I am." };

const noFault: Fault = () => scriptedModel([{ say: "Here I am." }]).doStream({ prompt: [] });

/** An agent that asks once a decision, and leaves a model alone for a minute after three failures. */
async function agentOn(...faults: Fault[]) {
  const model = faultyModel(faults, scriptedModel([{ say: "Here I am." }]));
  const clock = stillClock();
  const { telemetry, lines } = await recordLog();
  const patience = { ...agent.patience, retries: 0, failuresBeforeRest: 3, restMs: 60_000 };
  const world = await createWorld({ model, clock, telemetry, agent: { patience } });
  return { world, clock, lines, asked: model.asked, askIt: () => ask(world, "Are you there?") };
}

test("a model that keeps failing is left alone: runs fail at once, with a code of their own", async () => {
  const { askIt, asked, lines } = await agentOn(refuses(529), refuses(529), refuses(529));
  for (let run = 1; run <= 3; run++) expect(await askIt()).toMatchObject(overloaded);
  expect(await askIt()).toMatchObject(unavailable);
  expect(await askIt()).toMatchObject(unavailable);
  expect(asked()).toBe(3);
  const msg = "model keeps failing and is left alone for a while";
  expect(lines().filter((line) => line["msg"] === msg)).toMatchObject([
    { level: "error", model: "moves", restMs: 60_000 },
  ]);
});

test("after its rest one question is let through; a good answer makes the model well again", async () => {
  const { askIt, asked, clock, lines } = await agentOn(refuses(529), refuses(529), refuses(529));
  for (let run = 1; run <= 3; run++) await askIt();
  clock.pass(59_999);
  expect(await askIt()).toMatchObject(unavailable);
  clock.pass(1);
  expect(await askIt()).toMatchObject(succeeded);
  expect(await askIt()).toMatchObject(succeeded);
  expect(asked()).toBe(5);
  expect(lines()).toContainEqual(
    expect.objectContaining({ level: "info", msg: "model answers again", model: "moves" }),
  );
});

test("a model that is well again takes questions side by side, and has to fail as often as before to be left alone", async () => {
  const faults = [refuses(529), refuses(529), refuses(529), noFault, refuses(529), refuses(529)];
  const { askIt, clock } = await agentOn(...faults);
  for (let run = 1; run <= 3; run++) await askIt();
  clock.pass(60_000);
  await askIt();
  const both = await Promise.all([askIt(), askIt()]);
  expect(both).toMatchObject([overloaded, overloaded]);
  expect(await askIt()).toMatchObject(succeeded);
});

test("after its rest, a model that fails again rests again", async () => {
  const { askIt, asked, clock } = await agentOn(refuses(529), refuses(529), refuses(529), refuses(529));
  for (let run = 1; run <= 3; run++) await askIt();
  clock.pass(60_000);
  expect(await askIt()).toMatchObject(overloaded);
  expect(await askIt()).toMatchObject(unavailable);
  clock.pass(60_000);
  expect(await askIt()).toMatchObject(succeeded);
  expect(asked()).toBe(5);
});

test("while one question is on trial, others are not let through", async () => {
  const { promise: mayFail, reject: fail } = Promise.withResolvers<never>();
  const slowly: Fault = () => mayFail;
  const { askIt, asked, clock } = await agentOn(refuses(529), refuses(529), refuses(529), slowly);
  for (let run = 1; run <= 3; run++) await askIt();
  clock.pass(60_000);
  const trial = askIt();
  while (asked() < 4) await setImmediate();
  expect(await askIt()).toMatchObject(unavailable);
  expect(asked()).toBe(4);
  fail({ statusCode: 529 });
  expect(await trial).toMatchObject(overloaded);
});

test("questions that were in hand when the rest began do not lengthen it", async () => {
  const { promise: mayFail, reject: fail } = Promise.withResolvers<never>();
  const slowly: Fault = () => mayFail;
  const { askIt, asked, clock, lines } = await agentOn(slowly, refuses(529), refuses(529), refuses(529));
  const slow = askIt();
  while (asked() < 1) await setImmediate();
  for (let run = 1; run <= 3; run++) await askIt();
  clock.pass(30_000);
  fail({ statusCode: 529 });
  expect(await slow).toMatchObject(overloaded);
  clock.pass(30_000);
  expect(await askIt()).toMatchObject(succeeded);
  expect(lines().filter((line) => String(line["msg"]).includes("left alone"))).toHaveLength(1);
});

test("a trial that is cancelled decides nothing: the next question is the trial", async () => {
  const { world, askIt, asked, clock } = await agentOn(refuses(529), refuses(529), refuses(529), silence);
  for (let run = 1; run <= 3; run++) await askIt();
  clock.pass(60_000);
  const { run } = await world.engine.start({ principal: "alice", input: "Never mind", trace: "" });
  while (asked() < 4) await setImmediate();
  expect(await askIt()).toMatchObject(unavailable);
  await world.engine.cancel(run.id, "");
  expect(await askIt()).toMatchObject(succeeded);
});

test("only failures in a row count", async () => {
  const { askIt } = await agentOn(refuses(529), refuses(529), noFault, refuses(529), refuses(529));
  for (let run = 1; run <= 5; run++) await askIt();
  expect(await askIt()).toMatchObject(succeeded);
});

test.each<[string, Fault]>([
  ["that limits our rate", refuses(429)],
  ["that does not take a request", refuses(400)],
  ["that does not accept our key", refuses(401)],
  ["that declines to answer", breaksOff("No", finish("content-filter"))],
])("a model %s is not ill", async (_, fault) => {
  const { askIt, asked } = await agentOn(fault, fault, fault, fault);
  for (let run = 1; run <= 4; run++) expect((await askIt()).status).toBe("failed");
  expect(await askIt()).toMatchObject(succeeded);
  expect(asked()).toBe(5);
});

test("a run that sees the model break down stops asking, and says what it saw", async () => {
  const faults = Array.from({ length: 9 }, () => refuses(529));
  const model = faultyModel(faults, scriptedModel([]));
  const { telemetry, lines } = await recordLog({ level: "error" });
  const patience = { ...agent.patience, retries: 8, failuresBeforeRest: 3 };
  const world = await createWorld({ model, clock: stillClock(), telemetry, agent: { patience } });
  expect(await ask(world, "Are you there?")).toMatchObject(overloaded);
  expect(model.asked()).toBe(3);
  expect(lines().at(-1)).toMatchObject({
    msg: "model failed",
    because: "it keeps failing and is left alone for a while",
  });
});
