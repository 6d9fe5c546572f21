import { mkdir, readdir, rm, stat, writeFile } from "node:fs/promises";
import { setTimeout as delay } from "node:timers/promises";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { cli, plannedFiles, startCli } from "./support/cli.ts";
import { filesIn } from "./support/files.ts";
import { entryIn } from "./support/moments.ts";
import { fakeProgram, sandbox } from "./support/sandbox.ts";

const quick = ["--yes", "--no-install"];
const exists = (path: string) =>
  stat(path).then(
    () => true,
    () => false,
  );

/** A program that says it was started by writing a file, and then never ends by itself. */
const endless = (folder: string, name: string) =>
  fakeProgram(name, `case "$*" in *install*|*commit*) touch "${folder}/started"; exec sleep 600;; esac`);

/** Stops a run after each of many delays, spread over the time that an undisturbed run takes. */
async function stopAtManyMoments(
  signal: "SIGKILL" | "SIGINT",
  folder: string,
  look: (target: string) => Promise<void>,
) {
  const started = performance.now();
  await cli(["undisturbed", ...quick], { folder });
  const duration = performance.now() - started;
  const moments = 12;
  for (let moment = 1; moment <= moments; moment += 1) {
    const running = startCli([`stopped-${moment}`, ...quick], { folder });
    await delay((duration * moment) / moments);
    running.kill(signal);
    await running;
    await look(join(folder, `stopped-${moment}`));
  }
}

const stagingFolders = async (folder: string) => (await readdir(folder)).filter((name) => name.startsWith("."));

describe("kill -9", () => {
  test("at any moment leaves the target absent or whole, and the next run clears away the rest", async () => {
    const folder = await sandbox();
    const whole = await plannedFiles(folder);
    await stopAtManyMoments("SIGKILL", folder, async (target) => {
      if (await exists(target)) expect(await filesIn(target)).toEqual(whole);
    });
    await cli(["last", ...quick], { folder });
    expect(await stagingFolders(folder)).toEqual([]);
  });

  test("at the moment in which the first file is written leaves no target", async () => {
    const folder = await sandbox();
    const staging = entryIn(folder, /-writing$/);
    const running = startCli(["x", ...quick], { folder });
    await staging;
    running.kill("SIGKILL");
    await running;
    expect(await exists(join(folder, "x"))).toBe(false);
    expect(await cli(["x", ...quick], { folder })).toMatchObject({ exitCode: 0 });
    expect(await readdir(folder)).toEqual(["x"]);
  });

  test("while the folder one is in was being filled is mended by the next run", async () => {
    const folder = await sandbox();
    const unfinished = join(folder, ".create-agent-app-999999999-whole");
    await mkdir(unfinished);
    await writeFile(join(unfinished, "package.json"), "{}");
    await writeFile(join(folder, "README.md"), "# shop");
    const { exitCode, stderr } = await cli([".", ...quick], { folder });
    expect(exitCode).toBe(1);
    expect(stderr).toBe(
      `error: An earlier run was killed while it moved its last files into ${folder}. ` +
        "They are whole now, and nothing else was done.\n  Go on there with the install.",
    );
    expect((await readdir(folder)).toSorted()).toEqual(["README.md", "package.json"]);
  });

  test("does not make the next run touch the staging folder of one that still works", async () => {
    const folder = await sandbox();
    const alive = `.create-agent-app-${process.pid}-writing`;
    await mkdir(join(folder, alive));
    await cli(["x", ...quick], { folder });
    expect((await readdir(folder)).toSorted()).toEqual([alive, "x"]);
  });
});

test("Ctrl-C at any moment leaves the target absent or whole, and nothing else", async () => {
  const folder = await sandbox();
  const whole = await plannedFiles(folder);
  await stopAtManyMoments("SIGINT", folder, async (target) => {
    if (await exists(target)) expect(await filesIn(target)).toEqual(whole);
    expect(await stagingFolders(folder)).toEqual([]);
  });
});

describe.for(["SIGINT", "SIGTERM"] as const)("%s", (signal) => {
  test("before the files stand leaves nothing", async () => {
    const folder = await sandbox();
    const git = await endless(folder, "git");
    const started = entryIn(folder, /^started$/);
    const running = startCli(["x", ...quick], {
      folder,
      environment: { PATH: `${git}:${process.env["PATH"]}` },
    });
    await started;
    running.kill(signal);
    const { exitCode, stdout, stderr } = await running;
    await rm(join(folder, "started"));
    expect({ exitCode, stdout, left: await readdir(folder) }).toEqual({
      exitCode: 130,
      stdout: "",
      left: [],
    });
    expect(stderr).toBe("error: Interrupted. Nothing was created.\n  Run it again when you like.");
  });

  test("during the install leaves a whole repository, and says how to go on", async () => {
    const folder = await sandbox();
    const npm = await endless(folder, "npm");
    const started = entryIn(folder, /^started$/);
    const running = startCli(["x", "--yes"], {
      folder,
      environment: { PATH: `${npm}:${process.env["PATH"]}` },
    });
    await started;
    running.kill(signal);
    const { exitCode, stdout, stderr } = await running;
    expect({ exitCode, stdout }).toEqual({ exitCode: 130, stdout: "" });
    expect(stderr).toContain(
      `error: Interrupted while installing. ${join(folder, "x")} stands whole, but its dependencies are not all there.\n` +
        "  Go on with:\n    cd x && npm install",
    );
    expect(await filesIn(join(folder, "x"))).toEqual(await plannedFiles(folder));
  });
});
