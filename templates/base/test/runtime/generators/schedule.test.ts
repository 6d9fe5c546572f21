import { afterAll, beforeAll, expect, test } from "vitest";

import { Copy, type Outcome } from "./copy.ts";

const copy = new Copy();
const awkward = "Says \"hi\", 'bye' & `ticks` \\ ${process.exit()} {{name}} $& */ <b>\nTwice.";
let outcome: Outcome;

const generate = (name: string, ...flags: string[]) => copy.generate("schedule", name, ...flags);

beforeAll(async () => {
  outcome = await generate("daily-report", "--cron", "0 9 * * 1-5", "--time-zone=Europe/Berlin", "--input", awkward);
}, 30_000);

afterAll(() => copy.remove());

test("writes the schedule, its test and its line in the barrel", () => {
  expect(outcome).toMatchObject({ code: 0, stderr: "" });
  expect(outcome.stdout).toMatch(
    /^src\/schedules\/daily-report\.ts\nsrc\/schedules\/daily-report\.test\.ts\nsrc\/schedules\/index\.ts\n\nThe next run starts at 2\S+T0[78]:00:00\.000Z\. Each run has its own cost\.\n$/,
  );
  expect(copy.read("src/schedules/index.ts").split("\n").slice(1)).toEqual([
    'export { default as dailyReport } from "./daily-report.ts";',
    "",
  ]);
});

test("keeps the answers unchanged", async () => {
  const script = `
    import * as schedules from "./src/schedules/index.ts";
    console.log(JSON.stringify(schedules.dailyReport));`;
  const { stdout } = await copy.run(process.execPath, "--input-type=module", "--eval", script);
  expect(JSON.parse(stdout)).toEqual({ cron: "0 9 * * 1-5", timeZone: "Europe/Berlin", input: awkward });
});

test("passes format, lint, types and its own test", { timeout: 60_000 }, async () => {
  const checks = await Promise.all([
    copy.run("oxfmt", "--check", "src/schedules"),
    copy.run("oxlint", "src/schedules"),
    copy.run("tsc"),
    copy.run("vitest", "run", "src/schedules/daily-report.test.ts"),
  ]);
  expect(checks.filter(({ code }) => code !== 0)).toEqual([]);
});

const flags = ["--cron", "0 9 * * 1-5", "--input", "Hello"];

test.for([
  [["daily-report", ...flags], "src/schedules/daily-report.ts exists. Choose another name, or remove that file first."],
  [
    ["other", "--cron", "0 9 * *", "--input", "Hello"],
    'cron "0 9 * *" does not have five fields: minute, hour, day of the month, month, day of the week.',
  ],
  [
    ["other", ...flags, "--time-zone", "Mars/Base"],
    'timeZone "Mars/Base" is not a time zone; write it as Europe/Berlin, or UTC.',
  ],
  [["other", "--cron", "0 9 * * 1-5", "--input", " "], "The input is empty. Write the request to the agent."],
] as const)("refuses %j", async ([args, message]) => {
  const before = copy.snapshot();
  expect(await copy.generate("schedule", ...args)).toEqual({ code: 2, stdout: "", stderr: `${message}\n` });
  expect(copy.snapshot()).toEqual(before);
});

/** Starts the fixture's program with the schedules of the copy. */
const startWith = (environment: Record<string, string>) => {
  const script = `Object.assign(process.env, ${JSON.stringify(environment)});
    import { pathToFileURL } from "node:url";
    import { defineProgram, exportsOf } from "./src/runtime/program.ts";
    import { start } from "./src/runtime/start.ts";
    import { parts } from "./test/runtime/fixture/program.ts";
    const schedules = await exportsOf(pathToFileURL("src/schedules/index.ts"));
    await start(defineProgram({ ...parts, schedules }), { greeting: false });`;
  return copy.run(process.execPath, "--input-type=module", "--eval", script);
};

test("names the file of an invalid schedule at the start of the program", async () => {
  await generate("night-watch", ...flags);
  copy.write(
    "src/schedules/night-watch.ts",
    copy.read("src/schedules/night-watch.ts").replace("0 9 * * 1-5", "61 * * * *"),
  );
  const { code, stderr } = await startWith({ API_KEYS: "alice:key-of-alice-0123456789" });
  expect(code).toBe(1);
  expect(stderr).toBe(
    'The schedules are not valid:\n  src/schedules/night-watch.ts: cron "61 * * * *" cannot be read: Invalid value for minute: 61.\n',
  );
});

test("ignores an invalid schedule when schedules are off", async () => {
  const { stderr } = await startWith({
    API_KEYS: "alice:key-of-alice-0123456789",
    SCHEDULES: "off",
    HOST: "nowhere.invalid",
  });
  expect(stderr).not.toContain("schedules");
});
