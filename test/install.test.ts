import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { execa } from "execa";
import { expect, test } from "vitest";
import { cli, plannedFiles } from "./support/cli.ts";
import { filesIn } from "./support/files.ts";
import { fakeProgram, sandbox } from "./support/sandbox.ts";

/** A registry that cannot be reached, and an npm that does not wait for it. */
const unreachable = { npm_config_registry: "http://127.0.0.1:9", npm_config_fetch_retries: "0" };

test("a failed install leaves the repository whole, prints the command to try again and no success", async () => {
  const folder = await sandbox();
  const { exitCode, stdout, stderr } = await cli(["x", "--yes"], { folder, environment: unreachable });
  expect({ exitCode, stdout }).toEqual({ exitCode: 1, stdout: "" });
  expect(stderr).toContain(`error: ${join(folder, "x")} stands whole, but its install failed.`);
  expect(stderr).toContain("ECONNREFUSED");
  expect(stderr).toMatch(/Try the install again:\n {4}cd x && npm install$/);
  expect(await filesIn(join(folder, "x"))).toEqual(await plannedFiles(folder));
});

test("a failed install is an error object with --json", async () => {
  const folder = await sandbox();
  const { exitCode, stdout } = await cli(["x", "--yes", "--json"], { folder, environment: unreachable });
  expect(exitCode).toBe(1);
  expect(JSON.parse(stdout).error).toMatchObject({ code: "install", exitCode: 1 });
});

test("a package manager that is not there is a failed install", async () => {
  const folder = await sandbox();
  const { exitCode, stderr } = await cli(["x", "--yes", "--package-manager", "bun"], {
    folder,
    environment: { PATH: await fakeProgram("git", "exit 0") },
  });
  expect(exitCode).toBe(1);
  expect(stderr).toContain("bun was not found.");
});

test("an install after which the agent does not load is a failure, and says what is missing", async () => {
  const folder = await sandbox();
  const npm = await fakeProgram("npm", 'test "$1" = install || { echo "Cannot find package pino" >&2; exit 1; }');
  const { exitCode, stdout, stderr } = await cli(["x", "--yes"], {
    folder,
    environment: { PATH: `${npm}:${process.env["PATH"]}` },
  });
  expect({ exitCode, stdout }).toEqual({ exitCode: 1, stdout: "" });
  expect(stderr).toContain("x stands whole and is installed, but the agent does not load.");
  expect(stderr).toMatch(/Cannot find package pino\n {2}Try the install again:\n {4}cd x && npm install$/);
});

test("the lockfile of the install is in the first commit", async () => {
  const folder = await sandbox();
  const npm = await fakeProgram("npm", "touch package-lock.json");
  const { exitCode, stdout } = await cli(["x", "--yes"], {
    folder,
    environment: { PATH: `${npm}:${process.env["PATH"]}` },
  });
  expect(exitCode).toBe(0);
  expect(stdout).toContain("installed with npm");
  const target = join(folder, "x");
  expect(await readdir(target)).toContain("package-lock.json");
  const git = (...parameters: string[]) => execa("git", parameters, { cwd: target });
  expect((await git("status", "--porcelain")).stdout).toBe("");
  expect((await git("rev-list", "--count", "HEAD")).stdout).toBe("1");
  expect((await git("ls-files", "package-lock.json")).stdout).toBe("package-lock.json");
});
