import { hostname } from "node:os";
import { expect, test } from "vitest";

import { freshEnvironment, main, startProcess, startServer } from "../support/server-process.ts";

test("exits and names the first process when it holds the database", async () => {
  const environment = await freshEnvironment();
  const { alice, pid } = await startServer(environment);
  const { code, stderr } = await startProcess([main], environment).ended;
  expect(code).toBe(1);
  expect(stderr).toMatch(/^The database \S+ is in use by process .+, since \S+Z\. Stop that process, or .+\n$/);
  expect(stderr).toContain(`process ${pid} on ${hostname().slice(0, 35)}`);
  expect((await alice.run("Hello")).status, "the first process continues").toBe("succeeded");
});

test("names the successor of a killed process", async () => {
  const environment = await freshEnvironment();
  const first = await startServer(environment);
  first.kill("SIGKILL");
  await first.ended;
  const { pid } = await startServer(environment);
  const { stderr } = await startProcess([main], environment).ended;
  expect(stderr).toContain(`is in use by process ${pid} on `);
});
