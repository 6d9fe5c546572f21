import { expect, test } from "vitest";

import type { Entry } from "./ledger.ts";
import { countSteps } from "./steps.ts";

const begin = { what: "begin", process: 1, run: "a", step: "tool-1", attempt: 1 } as const;
const tool = { what: "tool", process: 1, run: "a", call: "1", key: "a/1" } as const;
const done = { ...begin, what: "done" } as const;
const kill = { what: "kill", process: 1 } as const;
const next = { process: 2 };

const count = (...entries: object[]) => countSteps(entries.map((entry) => ({ at: 0, ...entry }) as Entry));

test("a tool that a kill cut off may start once more with its key", () => {
  const counted = count(begin, tool, kill, { ...begin, ...next }, { ...tool, ...next }, { ...done, ...next });
  expect(counted).toEqual({ steps: 1, stepsAgain: 1, stepsTwice: [], tools: 1, toolsAgain: 1, toolsTwice: [] });
});

test("and so may one that an outage of the engine cut off, in the same process or in another", () => {
  const outage = { what: "outage", process: 0, of: "engine" };
  expect(count(begin, tool, outage, begin, tool)).toMatchObject({ stepsAgain: 1, toolsAgain: 1, stepsTwice: [] });
  const load = { ...begin, step: "load" };
  expect(
    count(load, outage, begin, { ...begin, attempt: 2 }).stepsTwice,
    "an attempt that lived on for a moment",
  ).toEqual([]);
  expect(count(outage, begin, begin).stepsTwice).toHaveLength(1);
  expect(count(begin, { ...outage, of: "store" }, begin).stepsTwice, "a store does not cut off").toHaveLength(1);
});

test("with another key it may not", () => {
  const { toolsTwice } = count(begin, tool, kill, { ...begin, ...next }, { ...tool, ...next, key: "b/1" });
  expect(toolsTwice).toEqual(["call 1 started with the key a/1, and then with b/1"]);
});

test("nor may it, or its step, when it had ended", () => {
  const { stepsTwice, toolsTwice } = count(begin, tool, done, kill, { ...begin, ...next }, { ...tool, ...next });
  expect(stepsTwice).toEqual(["tool-1 of run a was done, and began again in process 2"]);
  expect(toolsTwice).toEqual(["call 1 of run a had ended, and started again in process 2"]);
});

test("nor when nothing had cut it off", () => {
  const { stepsTwice, toolsTwice } = count(begin, tool, { ...begin, ...next }, { ...tool, ...next });
  expect(stepsTwice).toEqual(["tool-1 of run a began twice, though nothing had cut it off"]);
  expect(toolsTwice).toEqual(["call 1 of run a started twice, though nothing had cut it off"]);
});
