import { expect, test, vi } from "vitest";

import { chaos } from "./chaos.ts";
import { UsageError } from "./options.ts";
import { exitCodeOf, report } from "./report.ts";

vi.setConfig({ testTimeout: 120_000 });

const options = { runs: 10, kills: 2, workers: 1, seed: 1 };

test("reports a lost journal and the command to repeat it", async () => {
  // Some of its runs never end.
  const outcome = await chaos(options, { idleMs: 10_000, seededBug: "lost-journal" });
  expect(report(outcome)).toMatch(/ {2}- load of run \S+ was done and started again in process \d+\n/);
  expect(report(outcome)).toMatch(/\nRepeat with: npm run chaos -- --runs 10 --kills 2 --workers 1 --seed 1$/);
  expect(exitCodeOf(outcome)).toBe(1);
});

test("reports a run as lost when the boot does not resume it", async () => {
  const outcome = await chaos(options, { idleMs: 3_000, seededBug: "lost-runs" });
  expect(report(outcome)).toMatch(/^ {2}runs {4}.+, [1-9]\d* lost\n[^]+ {2}- run \S+ has not ended: it is \w+\n/);
  expect(exitCodeOf(outcome)).toBe(1);
});

test("fails with the output of the program when it does not start", async () => {
  const outcome = chaos(options, { seededBug: "no-start" });
  await expect(outcome).rejects.toThrow(/^The program does not start:\n[^]*This bug is seeded\./);
});

test("refuses several workers, with the reason", async () => {
  const message = "--workers must be 1: the embedded engine is one process on its store.";
  await expect(chaos({ ...options, workers: 2 })).rejects.toThrow(new UsageError(message));
});
