import { execFile, execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { createServer, type AddressInfo } from "node:net";
import { join } from "node:path";
import { promisify } from "node:util";
import { expect, onTestFinished, test } from "vitest";

import { freshEnvironment, main, startProcess } from "../support/server-process.ts";

const hasCurl = isInstalled("curl");
if (!hasCurl) console.warn("SKIPPED: the curl command of the greeting. Install curl to test it.");

test("exits and lists every problem of an invalid configuration", async () => {
  const environment = { ...(await freshEnvironment()), API_KEYS: "", PORT: "http" };
  const { code, stdout, stderr } = await startProcess([main], environment).ended;
  expect({ code, stdout }).toEqual({ code: 1, stdout: "" });
  expect(stderr).toMatch(
    /^The configuration is not valid:\n {2}PORT must be .+\n {2}API_KEYS is not set.+\nEach .+\n$/,
  );
});

test("exits when the port is in use", async () => {
  const other = createServer().listen(0, "127.0.0.1");
  onTestFinished(() => void other.close());
  await once(other, "listening");
  const { port } = other.address() as AddressInfo;
  const environment = { ...(await freshEnvironment()), PORT: String(port) };
  const stderr = `Port ${port} of 127.0.0.1 is in use. Stop the other program, or set PORT to another number.\n`;
  expect(await startProcess([main], environment).ended).toMatchObject({ code: 1, stdout: "", stderr });
});

test("exits when Node is too old", async () => {
  const oldNode = `Object.defineProperty(process, "versions", { value: { ...process.versions, node: "22.18.0" } });`;
  const program = `import { requireNode } from "./src/runtime/node-version.ts"; requireNode(24);`;
  const preload = `--import=data:text/javascript,${encodeURIComponent(oldNode)}`;
  const { code, stderr } = await startProcess([preload, "--input-type=module", "--eval", program], {}).ended;
  expect(stderr).toMatch(/^Node 22\.18\.0 is too old: this program needs Node 24 or newer\.\nRun "npm start", .+\n$/);
  expect(code).toBe(1);
});

test.skipIf(!hasCurl)("prints a curl command that works when pasted into a shell", async () => {
  const environment = await freshEnvironment();
  const { said, output } = startProcess([main, "--dev"], environment);
  await said('"input"');
  expect(output()).toMatch(/The agent listens on http:\/\/127\.0\.0\.1:\d+\. Try it:\n/);
  const [line] = /^curl .+$/m.exec(output())!;
  const { stdout } = await promisify(execFile)("sh", ["-c", `${line} --silent`], { env: environment });
  expect(JSON.parse(stdout)).toMatchObject({ status: "succeeded", output: expect.stringContaining("Record 1001") });
});

/** More text than a pipe holds: later text must wait in the stream. */
const flood = 'process.stderr.write("x".repeat(16 * 1024 ** 2) + "\\n");';
const failAtStart = `${flood} throw new Error("It was planted.");`;

/** Returns arguments of a process that starts the fixture's program with `change` as the body of `compose`. */
const startWith = (change: string) => {
  const source = `
    import { start } from "./src/runtime/start.ts";
    import { program } from "./test/runtime/fixture/program.ts";
    const { compose } = program;
    await start({ ...program, compose: async () => { ${change} } }, { greeting: false });`;
  return ["--input-type=module", "--eval", source];
};

test.for([
  ["at the start", failAtStart],
  [
    "when the store is lost",
    `const parts = await compose();
     const lost = Promise.resolve().then(() => { ${flood} return new Error("It was planted."); });
     return { ...parts, state: { ...parts.state, lost } };`,
  ],
] as const)("prints its error after much other text %s", async ([, change]) => {
  const { code, stderr } = await startProcess(startWith(change), await freshEnvironment()).ended;
  expect(code).toBe(1);
  expect(stderr.slice(-2_000)).toMatch(/^x+\n(Error: )?It was planted\.\n/);
});

test("exits although the reader of stderr hangs", async () => {
  const child = spawn(process.execPath, startWith(failAtStart), {
    cwd: join(import.meta.dirname, "../../.."),
    env: await freshEnvironment(),
    // Without a listener, the parent reads a part of the pipe only.
    stdio: ["ignore", "ignore", "pipe"],
  });
  onTestFinished(() => void child.kill("SIGKILL"));
  expect(await once(child, "exit")).toEqual([1, null]);
});

function isInstalled(program: string): boolean {
  try {
    execFileSync(program, ["--version"]);
    return true;
  } catch {
    return false;
  }
}
