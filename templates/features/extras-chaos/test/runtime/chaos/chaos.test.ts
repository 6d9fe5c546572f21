import { execFile } from "node:child_process";
import { join } from "node:path";
import { promisify } from "node:util";

import { expect, test, vi } from "vitest";

import { chaos } from "./chaos.ts";
import { planOf } from "./plan.ts";
import { exitCodeOf, report } from "./report.ts";

vi.setConfig({ testTimeout: 120_000 });

const options = { runs: 10, kills: 2, workers: 1, seed: 1 };

test("ends all runs and repeats no finished work when processes are killed", async () => {
  const outcome = await chaos(options);
  expect(report(outcome)).toMatch(
    /^ {2}runs {4}10 accepted, 10 ended \(\d+ cancelled\), 0 lost\n[^]+\nNo run was lost, and no finished work ran again\.$/,
  );
  expect(outcome.steps.started).toBeGreaterThan(50);
  expect(exitCodeOf(outcome)).toBe(0);
});

test("gives the same plan for the same seed only", () => {
  const more = { ...options, servers: ["store", "engine"] as const };
  const plan = planOf(more);
  expect(planOf(more)).toEqual(plan);
  expect(planOf({ ...more, seed: 2 })).not.toEqual(plan);
  expect(plan.sessions.flatMap(({ runs }) => runs)).toHaveLength(10);
  expect(plan.faults).toHaveLength(4);
});

const wrongUses: [string, RegExp][] = [
  ["--runs many", /^--runs must be a whole number from 1 to 100000, not many\.\nnpm run chaos -- .+\n$/],
  ["--kill 5", /^Unknown option '--kill'.*\nnpm run chaos -- .+\n$/s],
];

test.for(wrongUses)("exits with 2 and prints the usage for %s", async ([argv, message]) => {
  const command = promisify(execFile)(process.execPath, [join(import.meta.dirname, "main.ts"), ...argv.split(" ")]);
  await expect(command).rejects.toMatchObject({ code: 2, stdout: "", stderr: expect.stringMatching(message) });
});
