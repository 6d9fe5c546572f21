import { beforeEach, expect, test } from "vitest";

import type { RecordedEvent } from "../../../../src/runtime/ports/event.ts";
import { noUsage, type Run } from "../../../../src/runtime/ports/run.ts";
import { RunEnded, type State } from "../../../../src/runtime/ports/state.ts";
import type { CreateState } from "../state.ts";
import { newRun } from "./new-run.ts";

export function eventsContract(create: CreateState): void {
  let state: State;
  let run: Run;
  let runId: string;
  beforeEach(async () => {
    state = await create();
    ({ run } = await state.runs.create(newRun()));
    runId = run.id;
  });

  const tell = (key: string, input = key, by = run) =>
    state.runs.write(by, { events: [{ key, event: { type: "run-start", input } }] });
  const end = () => state.runs.finish(runId, { status: "succeeded", output: "", usage: noUsage });
  const follow = (after = 0, signal = AbortSignal.timeout(5_000)) => state.events.follow(runId, after, signal);

  test("they are numbered from 1 without gaps, each with its time, and come in their order", async () => {
    const before = Date.now();
    for (const key of ["one", "two", "three"]) await tell(key);
    await end();
    const events = await Array.fromAsync(follow());
    expect(events.map(({ sequence }) => sequence)).toEqual([1, 2, 3, 4]);
    expect(events.map(outline)).toEqual(["one", "two", "three", "run-end"]);
    for (const { at } of events) expect(at).toBeGreaterThanOrEqual(before);
  });

  test("the numbers have no gaps, also when events come at the same time", async () => {
    const keys = Array.from({ length: 20 }, (_, index) => `event ${index}`);
    await Promise.all([...keys, ...keys].map((key) => tell(key)));
    await end();
    const events = await Array.fromAsync(follow());
    expect(events.map(({ sequence }) => sequence)).toEqual([...keys, "run-end"].map((_, index) => index + 1));
    expect(events.map(outline).toSorted()).toEqual([...keys, "run-end"].toSorted());
  });

  test("nothing comes after the end, also when it is told at the same time", async () => {
    const told = Promise.allSettled(Array.from({ length: 10 }, (_, index) => tell(`event ${index}`)));
    await end();
    await told;
    await expect(tell("late")).rejects.toThrow(RunEnded);
    const events = await Array.fromAsync(follow());
    expect(events.map(outline).indexOf("run-end")).toBe(events.length - 1);
  });

  test("a repeated key changes nothing and leaves no gap", async () => {
    await tell("one");
    await tell("one", "something else");
    await tell("two");
    await end();
    const events = await Array.fromAsync(follow());
    expect(events.map(({ sequence }) => sequence)).toEqual([1, 2, 3]);
    expect(events.map(outline)).toEqual(["one", "two", "run-end"]);
  });

  test("following goes on after the number that it is given", async () => {
    await tell("one");
    await tell("two");
    await end();
    expect((await Array.fromAsync(follow(1))).map(outline)).toEqual(["two", "run-end"]);
    expect((await Array.fromAsync(follow(2))).map(outline)).toEqual(["run-end"]);
  });

  test("following waits for what is still to come, and ends with the run", async () => {
    const followed = Array.fromAsync(follow());
    await tell("one");
    await new Promise(setImmediate);
    await tell("two");
    await end();
    expect((await followed).map(outline)).toEqual(["one", "two", "run-end"]);
  });

  test("everyone who follows gets everything", async () => {
    const followers = [Array.fromAsync(follow()), Array.fromAsync(follow())];
    await tell("one");
    followers.push(Array.fromAsync(follow()));
    await end();
    for (const followed of await Promise.all(followers)) expect(followed.map(outline)).toEqual(["one", "run-end"]);
  });

  test("a log of many events comes whole", async () => {
    const keys = Array.from({ length: 500 }, (_, index) => `event ${index}`);
    for (const key of keys) await tell(key);
    await end();
    expect((await Array.fromAsync(follow())).map(outline)).toEqual([...keys, "run-end"]);
  });

  test("following ends when its signal aborts, before and while it waits", async () => {
    const stop = new AbortController();
    const followed = Array.fromAsync(follow(0, stop.signal));
    await tell("one");
    await new Promise(setImmediate);
    stop.abort();
    expect((await followed).map(outline)).toEqual(["one"]);
    expect(await Array.fromAsync(follow(0, stop.signal))).toEqual([]);
  });

  test("runs do not see each other's events", async () => {
    const { run: other } = await state.runs.create(newRun());
    await tell("one", "of another run", other);
    await tell("one");
    await end();
    expect((await Array.fromAsync(follow())).map(outline)).toEqual(["one", "run-end"]);
  });
}

function outline({ event }: RecordedEvent): string {
  return event.type === "run-start" ? event.input : event.type;
}
