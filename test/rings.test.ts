import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { expect, test } from "vitest";
import { standards, type Answers } from "../generators/engine/axes.ts";
import { planOf, textIn } from "./support/composed.ts";
import { composeIn } from "./matrix/check.ts";
import { combinations } from "./matrix/combinations.ts";
import { sandbox } from "./support/sandbox.ts";

/** Upper limits of a generated repository. CONTRIBUTING.md describes the rings. `lines` of ring 1 are of all files, other `lines` of TypeScript. */
const budgets = {
  /** Ring 1, the owner's files: readable in ten minutes. */
  owner: { files: 25, lines: 1_000 },
  /** Ring 2, the runtime: readable in an hour. */
  runtime: { files: 75, lines: 5_000 },
  /** The default repository. */
  repository: { files: 260, lines: 16_000 },
  /** Source files and functions that one look-up of an order enters. */
  request: { files: 40, functions: 180 },
};

const owner = /^(src\/[^/]+\.ts|src\/(agent|tools|ports|adapters|schedules)\/.+|evals\/.+|test\/agent\/.+)$/;
const runtime = /^src\/runtime\/.+\.ts$/;

test.for(["shop", "none"])("keeps ring 1 within its budget with the example %s", async (example) => {
  const { files, lines } = await sizeOf(owner, owner, example);
  expect(files).toBeLessThanOrEqual(budgets.owner.files);
  expect(lines).toBeLessThanOrEqual(budgets.owner.lines);
});

test("keeps ring 2 within its budget", async () => {
  const { files, lines } = await sizeOf(/^src\/runtime\//, runtime);
  expect(files).toBeLessThanOrEqual(budgets.runtime.files);
  expect(lines).toBeLessThanOrEqual(budgets.runtime.lines);
});

test("keeps the default repository within its budget", async () => {
  const { files, lines } = await sizeOf(/./, /\.ts$/);
  expect(files).toBeLessThanOrEqual(budgets.repository.files);
  expect(lines).toBeLessThanOrEqual(budgets.repository.lines);
});

test("enters few files and functions for one request", { timeout: 60_000 }, async () => {
  const { repository } = await composeIn(await sandbox(), combinations[0]!);
  const script = new URL("support/request-coverage.ts", import.meta.url).pathname;
  const { stdout } = await promisify(execFile)(process.execPath, [script], { cwd: repository });
  const { output, files, functions } = JSON.parse(stdout) as { output: string; files: number; functions: number };
  expect(output).toContain("Order 1001");
  expect(files).toBeLessThanOrEqual(budgets.request.files);
  expect(functions).toBeLessThanOrEqual(budgets.request.functions);
});

test("has no schedules folder before the first schedule", async () => {
  const { files } = await planOf(standards, "npm");
  expect([...files.keys()].filter((path) => path.startsWith("src/schedules"))).toEqual([]);
});

/** Counts the files of one pattern and the lines of those that match the other pattern. */
async function sizeOf(counted: RegExp, read: RegExp, example = standards["example"]) {
  const plan = await planOf({ ...standards, example } as Answers, "npm");
  const paths = [...plan.files.keys()];
  const lines = paths.filter((path) => read.test(path)).map((path) => textIn(plan, path).split("\n").length - 1);
  return {
    files: paths.filter((path) => counted.test(path)).length,
    lines: lines.reduce((sum, count) => sum + count, 0),
  };
}
