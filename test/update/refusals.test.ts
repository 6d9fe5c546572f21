import { rm, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { fakeProgram, sandbox } from "../support/sandbox.ts";
import { gitIn, story } from "../support/update.ts";

const template = { "src/a.txt": "a\n" };
const next = { "src/a.txt": "b\n" };

describe("an update is refused, and nothing is changed,", () => {
  test("outside of a generated repository", async () => {
    const { folder, program } = await story({ template });
    expect(await program(["update"], folder)).toMatchObject({
      exitCode: 2,
      stderr: expect.stringContaining("not inside a repository of this program: there is no .agent-app/manifest.json"),
    });
  });

  test("where changes are not committed", async () => {
    const { update, read, repository, git } = await story({ template, next });
    await rm(join(repository, "README.md"));
    expect(await update()).toMatchObject({
      exitCode: 1,
      stderr: expect.stringMatching(/changes that are not committed: README\.md\.\n.*git stash/),
    });
    expect(await read("src/a.txt")).toBe("a\n");
    expect(git("status", "--porcelain")).toBe(" D README.md\n");
  });

  test("in the middle of a merge", async () => {
    const { update, edit, git, read } = await story({ template: { ...template, "src/c.txt": "c\n" }, next });
    git("checkout", "--quiet", "-b", "other");
    await edit({ "src/c.txt": "one\n" });
    git("checkout", "--quiet", "main");
    await edit({ "src/c.txt": "two\n" });
    expect(() => git("merge", "other")).toThrow();
    expect(await update()).toMatchObject({
      exitCode: 1,
      stderr: expect.stringMatching(/A merge, a rebase or a cherry-pick is not finished in .*\n.*git status/),
    });
    expect(await read("src/a.txt")).toBe("a\n");
  });

  test("without git", async () => {
    const { repository, program } = await story({ template, next });
    const path = await sandbox();
    await symlink(process.execPath, join(path, "node"));
    expect(await program(["update"], repository, { PATH: path })).toMatchObject({
      exitCode: 1,
      stderr: expect.stringContaining("git was not found"),
    });
  });

  test("with a git that is too old", async () => {
    const { repository, program } = await story({ template, next });
    const path = await fakeProgram("git", 'echo "git version 2.30.2"');
    expect(await program(["update"], repository, { PATH: `${path}:${process.env["PATH"]}` })).toMatchObject({
      exitCode: 1,
      stderr: expect.stringMatching(/git 2\.30\.2 is too old.*\n.*2\.38/),
    });
  });

  test("without a git repository", async () => {
    const { update, repository } = await story({ template, next });
    await rm(join(repository, ".git"), { recursive: true });
    expect(await update()).toMatchObject({ exitCode: 1, stderr: expect.stringContaining("git init") });
  });

  test("without a commit", async () => {
    const { update, git } = await story({ template, next });
    git("update-ref", "-d", "HEAD");
    git("rm", "-r", "--cached", "--quiet", ".");
    expect(await update()).toMatchObject({ exitCode: 1, stderr: expect.stringContaining("no commit yet") });
  });

  test("with a manifest that cannot be read", async () => {
    const { update, edit } = await story({ template, next });
    await edit({ ".agent-app/manifest.json": "<<<<<<<\n" });
    expect(await update()).toMatchObject({
      exitCode: 1,
      stderr: expect.stringMatching(/manifest\.json cannot be read.*\n.*git restore/),
    });
  });

  test("with an answer that is no longer there", async () => {
    const { update, edit, read } = await story({ template, next });
    const manifest = JSON.parse((await read(".agent-app/manifest.json"))!);
    manifest.answers.state = "stone";
    await edit({ ".agent-app/manifest.json": JSON.stringify(manifest) });
    expect(await update()).toMatchObject({
      exitCode: 2,
      stderr: expect.stringMatching(/says state=stone, which this version does not have.*\n.*--set state=sqlite/),
    });
  });

  test("with a baseline that was edited by hand", async () => {
    const { update, edit, read } = await story({ template, next });
    await edit({ ".agent-app/baseline.ndjson": (await read(".agent-app/baseline.ndjson"))!.replace("src/a", "src/b") });
    expect(await update()).toMatchObject({
      exitCode: 1,
      stderr: expect.stringMatching(/baseline\.ndjson is not as it was written.*\n.*git log/),
    });
  });

  test("where it would overwrite a file that git does not know", async () => {
    const { update, read, repository } = await story({
      template: { ...template, ".gitignore": "notes\n" },
      next: { notes: "theirs\n" },
    });
    await writeFile(join(repository, "notes"), "mine\n");
    expect(await update()).toMatchObject({
      exitCode: 1,
      stderr: expect.stringContaining("does not know where the update would write: notes"),
    });
    expect(await read("notes")).toBe("mine\n");
  });

  test("where it would write through a link", async () => {
    const { update, repository } = await story({
      template: { ...template, ".gitignore": "out\n" },
      next: { "out/new.txt": "x\n" },
    });
    const elsewhere = await sandbox();
    await symlink(elsewhere, join(repository, "out"));
    expect(await update()).toMatchObject({
      exitCode: 1,
      stderr: expect.stringContaining("is a link, and nothing is written through one"),
    });
  });

  test.for([
    [["--sett", "a=b"], "There is no flag --sett."],
    [["--set", "state"], "--set state is not KEY=VALUE."],
    [["--set", "stat=postgres"], '--set knows no "stat".'],
    [["--set", "state=stone"], '--set state has no choice "stone".'],
    [["--conflict", "mine"], '--conflict has no choice "mine".'],
    [["now"], 'update does not know what to do with "now".'],
  ] as const)("when told %o", async ([flags, words]) => {
    const { update } = await story({ template });
    expect(await update(...flags)).toMatchObject({ exitCode: 2, stderr: expect.stringContaining(words) });
  });
});

test("in a part of a larger repository, only that part is looked at and changed", async () => {
  const { folder, program, publish } = await story({ template });
  gitIn(folder, "init", "--quiet", "--initial-branch=main");
  await program(["apps/inner", "--yes", "--no-install"], folder);
  gitIn(folder, "add", "apps");
  gitIn(folder, "commit", "--quiet", "--message", "Begin");
  await publish("1.2.0", { "src/a.txt": "c\n" });
  expect(await program(["update"], join(folder, "apps/inner"))).toMatchObject({ exitCode: 0 });
  expect(gitIn(folder, "diff", "--name-only").trim().split("\n")).toEqual([
    "apps/inner/.agent-app/baseline.ndjson",
    "apps/inner/.agent-app/manifest.json",
    "apps/inner/src/a.txt",
  ]);
});
