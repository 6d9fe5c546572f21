import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { gitIn, story } from "../support/update.ts";

const template = { "src/a.txt": "a\n", "src/gone.txt": "gone\n" };
const next = { "src/a.txt": "b\n", "src/gone.txt": null, "src/new.txt": "new\n" };
const user = { "src/mine.txt": "mine\n" };

describe("--dry-run", () => {
  test("shows the very difference that the update makes, and changes nothing", async () => {
    const { update, git } = await story({ template, next, user });
    const shown = JSON.parse((await update("--dry-run", "--json")).stdout);
    expect(git("status", "--porcelain")).toBe("");
    await update();
    git("add", "--all");
    expect(shown.patch).toBe(git("diff", "--cached", "--full-index", "--", ":!.agent-app"));
    expect(shown.changes).toEqual([
      { path: "src/a.txt", change: "modified" },
      { path: "src/gone.txt", change: "deleted" },
      { path: "src/new.txt", change: "added" },
    ]);
  });

  test("ends with 3 and names the files where a person must decide", async () => {
    const { update } = await story({ template, next, user: { "src/a.txt": "mine\n" } });
    const { exitCode, stdout } = await update("--dry-run", "--json");
    expect({ exitCode, conflicts: JSON.parse(stdout).conflicts }).toEqual({
      exitCode: 3,
      conflicts: [{ path: "src/a.txt", taken: "open" }],
    });
  });
});

test("--markdown tells a pull request what was merged, and what is left to decide", async () => {
  const { update } = await story({
    template: { ...template, "src/b.txt": "b\n" },
    user: { "src/b.txt": null },
    next: { ...next, "src/b.txt": "B\n" },
  });
  const { exitCode, stdout } = await update("--markdown");
  expect(exitCode).toBe(0);
  expect(stdout).toMatch(/^## create-agent-app 1\.0\.0 to 1\.1\.0\n/);
  expect(stdout).toContain("### To decide\n\n- src/b.txt stays deleted; the template has changed it with 1.1.0.\n");
  expect(stdout).toContain("| modified | `src/a.txt` |\n| deleted | `src/gone.txt` |\n| added | `src/new.txt` |");
});

describe("--undo", () => {
  test("takes the last update back, whole", async () => {
    const { update, read, git } = await story({ template, next, user });
    await update();
    expect(await update("--undo")).toMatchObject({ exitCode: 0, stdout: expect.stringContaining("taken back") });
    expect(git("status", "--porcelain")).toBe("");
    expect(await read("src/gone.txt")).toBe("gone\n");
    expect(await update("--undo")).toMatchObject({
      exitCode: 1,
      stderr: expect.stringContaining("no update to take back"),
    });
  });

  test("touches nothing where one of its files was changed since", async () => {
    const { update, read, edit } = await story({ template, next, user });
    await update();
    await edit({ "src/a.txt": "b, and more\n" });
    expect(await update("--undo")).toMatchObject({
      exitCode: 1,
      stderr: expect.stringContaining("src/a.txt changed since"),
    });
    expect([await read("src/a.txt"), await read("src/new.txt")]).toEqual(["b, and more\n", "new\n"]);
  });
});

test("after a squash merge, and in a clone of depth 1, it is the same", async () => {
  const { folder, repository, program, git } = await story({ template, next, user });
  git("checkout", "--quiet", "--orphan", "squashed");
  git("commit", "--quiet", "--message", "All in one");
  gitIn(folder, "clone", "--quiet", "--depth", "1", "--branch", "squashed", `file://${repository}`, "shallow");
  const shallow = join(folder, "shallow");
  expect(await program(["update"], shallow)).toMatchObject({ exitCode: 0 });
  git("checkout", "--quiet", "main");
  expect(await program(["update"], repository)).toMatchObject({ exitCode: 0 });
  for (const place of [shallow, repository]) gitIn(place, "add", "--all");
  expect(gitIn(shallow, "write-tree")).toBe(git("write-tree"));
});
