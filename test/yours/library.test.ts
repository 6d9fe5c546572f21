import { appendFile, cp, readFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { filesIn } from "../support/files.ts";
import { commitAll, freshRepository, npmRun, touchedFiles } from "./repository.ts";

const repository = await freshRepository();
/** The files that a team writes by hand, as README.md of the repository says. */
const library = join(import.meta.dirname, "library");

test("removes the shop by one command", async () => {
  await npmRun(repository, "remove", "example", "--", "--yes");
  commitAll(repository);
});

test("turns the agent into a library with at most 25 files, none of them of the runtime", async () => {
  await cp(library, repository, { recursive: true });
  await appendFile(join(repository, ".env.example"), "\n# The branch whose books are lent.\nLIBRARY_BRANCH=main\n");
  await npmRun(repository, "generate", "barrel");
  const touched = touchedFiles(repository);
  expect(touched.filter((path) => /runtime|^test\/support|^generators/.test(path))).toEqual([]);
  expect(touched.length).toBeLessThanOrEqual(25);
  // Derived files and facts; the team writes all others.
  const written = await filesIn(library);
  expect(touched.filter((path) => !written.includes(path))).toEqual([
    ".env.example",
    "src/adapters/index.ts",
    "src/tools/index.ts",
  ]);
  expect(await readFile(join(repository, "src/adapters/index.ts"), "utf8")).toContain("export * as library");
});

test("passes the checks and the evaluation gate as a library", async () => {
  await npmRun(repository, "format");
  expect(await npmRun(repository, "check")).toMatch(/Tests\s+\d+ passed/);
  expect(await npmRun(repository, "eval")).toContain("pass  searches before it answers");
});
