import { expect, test, vi } from "vitest";

import { chaos } from "./chaos.ts";
import { readOptions } from "./options.ts";
import { exitCodeOf, report } from "./report.ts";

/*
 * What chaos finds where somebody has broken the embedded engine.
 */

vi.setConfig({ testTimeout: 120_000 });

const options = { runs: 10, kills: 2, workers: 1, seed: 1 };
const standIn = (file: string, planted: string) => ({ [file]: new URL(`planted/${planted}`, import.meta.url).href });

test("a journal that forgets is told of, with the line that repeats it", async () => {
  const standIns = standIn("state/state.ts", "forgetful-journal.ts");
  // Some of its runs never end.
  const outcome = await chaos(options, { stillMs: 10_000, standIns });
  expect(report(outcome)).toMatch(/ {2}- load of run \S+ was done, and began again in process \d+\n/);
  expect(report(outcome)).toMatch(/\nThe same again: npm run chaos -- --runs 10 --kills 2 --workers 1 --seed 1$/);
  expect(exitCodeOf(outcome)).toBe(1);
});

test("a run that is forgotten at boot is lost", async () => {
  const outcome = await chaos(options, { stillMs: 3_000, standIns: standIn("state/state.ts", "forgotten-runs.ts") });
  expect(report(outcome)).toMatch(/^ {2}runs {4}.+, [1-9]\d* lost\n[^]+ {2}- run \S+ has not ended: it is \w+\n/);
  expect(exitCodeOf(outcome)).toBe(1);
});

test("a program that does not start is told of, with what it says", async () => {
  await expect(chaos(options, { standIns: standIn("start.ts", "no-start.ts") })).rejects.toThrow(
    /^The program does not start:\n[^]*It was planted\./,
  );
});

test("more than one process is refused, with the reason", () => {
  expect(() => readOptions(["--workers", "2"])).toThrow(
    "--workers can be 1 at most here. The embedded engine is one process on its store.",
  );
});
