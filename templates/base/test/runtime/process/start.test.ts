import { once } from "node:events";
import { createServer, type AddressInfo } from "node:net";
import { expect, onTestFinished, test } from "vitest";

import { freshEnvironment, main, startProcess } from "../support/server-process.ts";

test("a wrong configuration ends the process before it listens, and tells every problem", async () => {
  const environment = { ...(await freshEnvironment()), API_KEYS: "", PORT: "http" };
  const { code, stdout, stderr } = await startProcess([main], environment).ended;
  expect(code).toBe(1);
  expect(stdout).toBe("");
  expect(stderr).toMatch(
    /^The configuration is not valid:\n {2}PORT must be .+\n {2}API_KEYS is not set.+\nEach .+\n$/,
  );
});

test("a port that is in use ends the process, with its number and the way out", async () => {
  const other = createServer().listen(0, "127.0.0.1");
  onTestFinished(() => void other.close());
  await once(other, "listening");
  const { port } = other.address() as AddressInfo;
  const environment = { ...(await freshEnvironment()), PORT: String(port) };
  const { code, stdout, stderr } = await startProcess([main], environment).ended;
  expect(code).toBe(1);
  expect(stdout).toBe("");
  expect(stderr).toBe(`Port ${port} of 127.0.0.1 is in use. Stop the other program, or set PORT to another number.\n`);
});

test("an old Node ends the process with the version that it needs", async () => {
  const argv = [
    `--import=data:text/javascript,${encodeURIComponent(oldNode)}`,
    "--input-type=module",
    "--eval",
    program,
  ];
  const { code, stderr } = await startProcess(argv, { PATH: process.env["PATH"] ?? "" }).ended;
  expect(stderr).toMatch(/^Node 22\.18\.0 is too old: this program needs Node 24 or newer\.\nRun "npm start", .+\n$/);
  expect(code).toBe(1);
});

const oldNode = `Object.defineProperty(process, "versions", { value: { ...process.versions, node: "22.18.0" } });`;
const program = `import { requireNode } from "./src/runtime/node-version.ts"; requireNode(24);`;
