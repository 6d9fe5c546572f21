import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";

import { freshEnvironment, startProcess } from "../support/server-process.ts";

/** More text than a pipe holds: what follows must wait in the stream. */
const flood = 'process.stderr.write("x".repeat(16 * 1024 ** 2) + "\\n");';

/** Source of a process that starts the fixture's program with `change` as the body of `compose`. */
const startWith = (change: string) => `
  import { start } from "./src/runtime/start.ts";
  import { program } from "./test/runtime/fixture/program.ts";
  const { compose } = program;
  await start({ ...program, compose: async () => { ${change} } }, { greeting: false });`;

const failures: [when: string, change: string][] = [
  ["at the start", `${flood} throw new Error("It was planted.");`],
  [
    "when the store is lost",
    `const parts = await compose();
     const lost = Promise.resolve().then(() => { ${flood} return new Error("It was planted."); });
     return { ...parts, state: { ...parts.state, lost } };`,
  ],
];

test.for(failures)("prints its error after much other text %s", async ([, change]) => {
  const argv = ["--input-type=module", "--eval", startWith(change)];
  const { code, stderr } = await startProcess(argv, await freshEnvironment()).ended;
  expect(code).toBe(1);
  expect(stderr.slice(-2_000)).toMatch(/^x+\n(Error: )?It was planted\.\n/);
});

test("exits although the reader of stderr hangs", async () => {
  const child = spawn(process.execPath, ["--input-type=module", "--eval", startWith(failures[0]![1])], {
    cwd: join(import.meta.dirname, "../../.."),
    env: await freshEnvironment(),
    // Without a listener, the parent reads a part of the pipe only.
    stdio: ["ignore", "ignore", "pipe"],
  });
  onTestFinished(() => void child.kill("SIGKILL"));
  expect(await once(child, "exit")).toEqual([1, null]);
});
