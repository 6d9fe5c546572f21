import { execFileSync } from "node:child_process";
import { join } from "node:path";
import { expect, test } from "vitest";
import { entryIn } from "../support/moments.ts";
import { startOf } from "../support/program.ts";
import { fakeProgram } from "../support/sandbox.ts";
import { story } from "../support/update.ts";

const packageJson = (version: string) => `${JSON.stringify({ name: "base", version }, undefined, 2)}\n`;
const parted = {
  template: { "package.json": packageJson("1.0.0") },
  user: { "package-lock.json": "{}\n" },
  next: { "package.json": packageJson("2.0.0") },
};

/** Starts an update in which the program of this name never ends when it is asked for that, and presses Ctrl-C then. */
async function interrupt(name: "git" | "npm", asked: string) {
  const made = await story(parted);
  const real = execFileSync("which", [name], { encoding: "utf8" }).trim();
  const script = `case "$*" in *${asked}*) touch "${made.folder}/started"; exec sleep 600;; esac\nexec ${real} "$@"`;
  const PATH = `${await fakeProgram(name, script)}:${process.env["PATH"]}`;
  const started = entryIn(made.folder, /^started$/);
  const running = startOf(join(made.folder, "program"))(["update"], made.repository, { PATH });
  await started;
  running.kill("SIGINT");
  return { ...made, ...(await running) };
}

test("Ctrl-C before anything is written changes nothing, and says so", async () => {
  const { exitCode, stderr, git } = await interrupt("git", "merge-tree");
  expect({ exitCode, stderr }).toEqual({
    exitCode: 130,
    stderr: "error: Interrupted. Nothing was changed.\n  Run it again when you like.",
  });
  expect(git("status", "--porcelain")).toBe("");
});

test("Ctrl-C during the install leaves the update, and says how to go on or back", async () => {
  const { exitCode, stderr, read, update, git } = await interrupt("npm", "install");
  expect(exitCode).toBe(130);
  expect(stderr).toMatch(
    /The update stands; package-lock\.json may not fit.*\n.*\n +npm install\n.*\n.*update --undo$/,
  );
  expect(await read("package.json")).toContain("2.0.0");
  expect(await update("--undo")).toMatchObject({ exitCode: 0 });
  expect(git("status", "--porcelain")).toBe("");
});
