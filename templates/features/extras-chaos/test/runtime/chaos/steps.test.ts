import { expect, test } from "vitest";

import type { Entry } from "./ledger.ts";
import { countWork } from "./steps.ts";

const step = { type: "step-start", process: 1, run: "a", step: "tool-1", attempt: 1 } as const;
const tool = { type: "tool-start", process: 1, run: "a", call: "1", key: "a/1" } as const;
const done = { ...step, type: "step-done" } as const;
const kill = { type: "kill", process: 1 } as const;
const outage = { type: "outage", process: 0, of: "engine" } as const;
/** The same entries in the process that follows. */
const [nextStep, nextTool, nextDone] = [step, tool, done].map((entry) => ({ ...entry, process: 2 }));

const count = (...entries: unknown[]) => countWork(entries.map((entry) => entry as Entry));

test("accepts the retry of a tool after a kill", () => {
  const one = { started: 1, retried: 1, problems: [] };
  expect(count(step, tool, kill, nextStep, nextTool, nextDone)).toEqual({ steps: one, tools: one });
});

test("accepts one retry after an outage of the engine", () => {
  const one = { retried: 1, problems: [] };
  expect(count(step, tool, outage, step, tool)).toMatchObject({ steps: one, tools: one });
  const load = { ...step, step: "load" };
  const { steps } = count(load, outage, step, { ...step, attempt: 2 });
  expect(steps.problems, "the first attempt continued for a moment").toEqual([]);
  expect(count(outage, step, step).steps.problems).toHaveLength(1);
});

test("reports a retry after an outage of the store", () => {
  expect(count(step, { ...outage, of: "store" }, step).steps.problems).toHaveLength(1);
});

test("reports a retry with another key", () => {
  const { tools } = count(step, tool, kill, nextStep, { ...tool, process: 2, key: "b/1" });
  expect(tools.problems).toEqual(["call 1 of run a started with the key a/1, then with b/1"]);
});

test("reports a finished step or tool when it starts again", () => {
  const { steps, tools } = count(step, tool, done, kill, nextStep, nextTool);
  expect(steps.problems).toEqual(["tool-1 of run a was done and started again in process 2"]);
  expect(tools.problems).toEqual(["call 1 of run a was done and started again in process 2"]);
});

test("reports a second start without an interruption", () => {
  const { steps, tools } = count(step, tool, nextStep, nextTool);
  expect(steps.problems).toEqual(["tool-1 of run a started twice without an interruption"]);
  expect(tools.problems).toEqual(["call 1 of run a started twice without an interruption"]);
});
