import { chmod, mkdir, readdir } from "node:fs/promises";
import { join } from "node:path";
import { execa } from "execa";
import { expect, onTestFinished, test } from "vitest";
import { plainEnvironment, program, cli } from "./support/cli.ts";
import { sandbox } from "./support/sandbox.ts";

const nobody = 65534;
const quick = ["--yes", "--no-install", "--no-git"];

/** A disk of its own kind, or the reason why there is none. */
async function mount(folder: string, options: string): Promise<string | undefined> {
  const { failed, stderr } = await execa("mount", ["-t", "tmpfs", "-o", options, "tmpfs", folder], {
    reject: false,
  });
  if (failed) return `no disk could be mounted: ${stderr}`;
  onTestFinished(async () => {
    await execa("umount", [folder]);
  });
  return undefined;
}

test("a full disk is said, and nothing is left on it", async ({ skip }) => {
  const folder = await sandbox();
  const reason = await mount(folder, "size=64k");
  skip(reason !== undefined, reason);
  const { exitCode, stderr } = await cli(["x", ...quick], { folder });
  expect({ exitCode, left: await readdir(folder) }).toEqual({ exitCode: 1, left: [] });
  expect(stderr).toBe(
    `error: ${join(folder, "x")} was not created: the disk is full. Nothing is left behind.\n` +
      "  Free some space, or name a folder on another disk.",
  );
});

test("a disk that can only be read is said", async ({ skip }) => {
  const folder = await sandbox();
  const reason = await mount(folder, "ro,size=64k");
  skip(reason !== undefined, reason);
  const { exitCode, stderr } = await cli(["x", ...quick], { folder });
  expect(exitCode).toBe(1);
  expect(stderr).toBe(
    `error: ${join(folder, "x")} was not created: the disk can only be read. Nothing is left behind.\n` +
      "  Name a folder on a disk that can be written.",
  );
});

test("a disk of its own that is empty is filled", async ({ skip }) => {
  const folder = await sandbox();
  await mkdir(join(folder, "x"));
  const reason = await mount(join(folder, "x"), "size=8m");
  skip(reason !== undefined, reason);
  const { exitCode } = await cli(["x", ...quick], { folder });
  expect(exitCode).toBe(0);
});

test("a folder that may not be written is said, and nothing is left in it", async () => {
  const folder = await sandbox();
  await chmod(folder, 0o555);
  onTestFinished(() => chmod(folder, 0o755));
  // The right to write does not bind root, so root steps down for this one.
  const isRoot = process.getuid?.() === 0;
  const { exitCode, stderr } = await execa(process.execPath, [program, "x", ...quick], {
    cwd: folder,
    env: plainEnvironment(folder),
    extendEnv: false,
    reject: false,
    ...(isRoot ? { uid: nobody, gid: nobody } : {}),
  });
  expect({ exitCode, left: await readdir(folder) }).toEqual({ exitCode: 1, left: [] });
  expect(stderr).toBe(
    `error: ${join(folder, "x")} was not created: you may not write there. Nothing is left behind.\n` +
      "  Name a folder that is yours, or ask for the right to write.",
  );
});
