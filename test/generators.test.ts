import { cp } from "node:fs/promises";
import { join } from "node:path";
import { execa } from "execa";
import { test } from "vitest";
import { composeIn } from "./matrix/check.ts";
import { combinations } from "./matrix/combinations.ts";
import { sandbox } from "./support/sandbox.ts";

/** Tests of the generators of a repository. No repository gets them, because its owner would have to read them. */
const tests = join(import.meta.dirname, "generators/test");

test("passes the tests of the generators in a default repository", { timeout: 180_000 }, async () => {
  const { repository } = await composeIn(await sandbox(), combinations[0]!);
  await cp(tests, join(repository, "test"), { recursive: true });
  const run = (...command: string[]) => execa(process.execPath, command, { cwd: repository, all: true });
  await run("--run", "types");
  await run("node_modules/vitest/vitest.mjs", "run", "--project", "runtime", "test/runtime/generators");
});
