import { execFile } from "node:child_process";
import { join } from "node:path";
import { promisify } from "node:util";

import { expect, test, vi } from "vitest";

import { chaos } from "./chaos.ts";
import { planOf } from "./plan.ts";
import { exitCodeOf, report } from "./report.ts";

vi.setConfig({ testTimeout: 120_000 });

const options = { runs: 10, kills: 2, workers: 1, seed: 1 };

test("runs whose processes are killed and started again all end, and nothing that has finished runs again", async () => {
  const outcome = await chaos(options);
  expect(report(outcome)).toMatch(
    /^ {2}runs {4}10 started, 10 ended \(\d+ cancelled\), 0 lost\n[^]+\nNothing was lost, and nothing that had finished ran again\.$/,
  );
  expect(outcome.steps).toBeGreaterThan(50);
  expect(exitCodeOf(outcome)).toBe(0);
});

test("a seed asks for the same and kills at the same points each time; another one does not", () => {
  const more = { ...options, outages: ["store", "engine"] as const };
  expect(planOf(more)).toEqual(planOf(more));
  expect(planOf({ ...more, seed: 2 })).not.toEqual(planOf(more));
  expect(planOf(more).sessions.flatMap(({ runs }) => runs)).toHaveLength(10);
  expect(planOf(more).disasters).toHaveLength(4);
});

const wrong: [string, RegExp][] = [
  ["--runs many", /^--runs must be a whole number from 1 to 100000; it is many\.\nnpm run chaos -- .+\n$/],
  ["--kill 5", /^Unknown option '--kill'.*\nnpm run chaos -- .+\n$/s],
];

test.for(wrong)("%s is refused with 2 and the way to use it", async ([argv, message]) => {
  const command = promisify(execFile)(process.execPath, [join(import.meta.dirname, "main.ts"), ...argv.split(" ")]);
  await expect(command).rejects.toMatchObject({ code: 2, stdout: "", stderr: expect.stringMatching(message) });
});
