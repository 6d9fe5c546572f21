import { execFile, execFileSync } from "node:child_process";
import { promisify } from "node:util";
import { expect, test } from "vitest";

import { freshEnvironment, main, startProcess } from "../support/server-process.ts";

const hasCurl = isThere("curl");
if (!hasCurl) console.warn("SKIPPED: the greeting's curl line is not tried out, for there is no curl here.");

test.skipIf(!hasCurl)(
  "the greeting of a developer prints a line that works as it stands when it is pasted into a shell",
  async () => {
    const environment = await freshEnvironment();
    const { said, output } = startProcess([main, "--dev"], environment);
    await said('"input"');
    expect(output()).toMatch(/The agent listens on http:\/\/127\.0\.0\.1:\d+\. Try it:\n/);
    const [line] = /^curl .+$/m.exec(output())!;
    const { stdout } = await promisify(execFile)("sh", ["-c", `${line} --silent`], { env: environment });
    expect(JSON.parse(stdout)).toMatchObject({ status: "succeeded", output: expect.stringContaining("Record 1001") });
  },
);

function isThere(program: string): boolean {
  try {
    execFileSync(program, ["--version"]);
    return true;
  } catch {
    return false;
  }
}
