import { expect, test } from "vitest";
import { standards, type Answers } from "../generators/engine/axes.ts";
import { planOf, textIn } from "./support/composed.ts";

/** A path of ring 1: the files that a team reads on day one. */
const ofTheOwner = /^(src\/[^/]+\.ts|src\/(agent|tools|ports|adapters|schedules)\/.+|evals\/.+|test\/agent\/.+)$/;

/** Readable in ten minutes. */
const budget = { files: 25, lines: 1_000 };

test.for(["shop", "none"])("keeps ring 1 within its budget with the example %s", async (example) => {
  const plan = await planOf({ ...standards, example } as Answers, "npm");
  const paths = [...plan.files.keys()].filter((path) => ofTheOwner.test(path));
  const lines = paths.reduce((sum, path) => sum + textIn(plan, path).split("\n").length - 1, 0);
  expect(paths.length, paths.join("\n")).toBeLessThanOrEqual(budget.files);
  expect(lines).toBeLessThanOrEqual(budget.lines);
});

test("has no schedules folder before the first schedule", async () => {
  const { files } = await planOf(standards, "npm");
  expect([...files.keys()].filter((path) => path.startsWith("src/schedules"))).toEqual([]);
});
