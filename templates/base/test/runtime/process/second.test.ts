import { hostname } from "node:os";
import { expect, test } from "vitest";

import { freshEnvironment, main, startProcess, startServer } from "../support/server-process.ts";

test("a second process on the same database is refused and told who has it, and the first goes on", async () => {
  const environment = await freshEnvironment();
  const { alice, pid } = await startServer(environment);
  const { code, stderr } = await startProcess([main], environment).ended;
  expect(code).toBe(1);
  expect(stderr).toMatch(/^The database \S+ is in use by process .+, since \S+Z\. Stop that one, or .+\n$/);
  expect(stderr).toContain(`process ${pid} on ${hostname().slice(0, 35)}`);
  expect((await alice.run("Hello")).status).toBe("succeeded");
});

test("the one that comes after a killed process is the one that a third is told of", async () => {
  const environment = await freshEnvironment();
  const first = await startServer(environment);
  first.kill("SIGKILL");
  await first.ended;
  const { pid } = await startServer(environment);
  const { stderr } = await startProcess([main], environment).ended;
  expect(stderr).toContain(`is in use by process ${pid} on `);
});
