import { symlink } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { gitIn, story } from "../support/update.ts";

const starter = (own: object) => JSON.stringify({ name: "acme", version: "1.0.0", ...own });
const feature = (own: object = {}) => JSON.stringify({ title: "Acme", sentence: "For Acme.", ...own });
const quick = ["--yes", "--no-install"];

/** A template that knows a state and a ci besides its own. */
const template = { "src/a.txt": "a\n" };
const features = {
  "program/templates/features/state-stone/feature.json": feature(),
  "program/templates/features/state-stone/stone.txt": "stone\n",
  "program/templates/features/ci-bell/feature.json": feature(),
  "program/templates/features/ci-bell/bell.txt": "bell\n",
};

describe("a starter in a folder", () => {
  test("answers what nobody says, and adds its own layers and choices", async () => {
    const { program, folder, write, readAt } = await story({ template });
    await write({
      ...features,
      "acme/agent-starter.json": starter({ answers: { state: "stone" } }),
      "acme/layers/house/feature.json": feature(),
      "acme/layers/house/SECURITY.md": "Write to security@acme.example.\n",
      "acme/layers/ci-gong/feature.json": feature(),
      "acme/layers/ci-gong/gong.txt": "gong\n",
    });
    expect((await program(["--help", "--starter", "./acme"], folder)).stdout).toMatch(/--ci none\|bell\|gong/);
    const made = await program(["one", ...quick, "--starter", "./acme", "--ci", "gong"], folder);
    expect(made).toMatchObject({ exitCode: 0 });
    expect(await readAt("one/SECURITY.md")).toContain("security@acme");
    expect([await readAt("one/stone.txt"), await readAt("one/gong.txt")]).toEqual(["stone\n", "gong\n"]);
    expect(JSON.parse((await readAt("one/.agent-app/manifest.json"))!)).toMatchObject({
      answers: { state: "stone", ci: "gong" },
      layers: ["base", "example-shop", "state-stone", "ci-gong", "acme/house"],
      starter: { source: "../acme", version: "1.0.0" },
    });
    const other = await program(["two", ...quick, "--starter", "./acme", "--state", "sqlite"], folder);
    expect(other).toMatchObject({ exitCode: 0 });
    expect(await readAt("two/stone.txt")).toBeUndefined();
  });

  test("locks an answer with a reason, for every starter that builds on it", async () => {
    const { program, folder, write, readAt } = await story({ template });
    await write({
      ...features,
      "org/agent-starter.json": starter({
        name: "org",
        locked: { ci: { choice: "bell", reason: "Our runners are there." } },
      }),
      "team/agent-starter.json": starter({ name: "team", extends: "../org", answers: { state: "stone" } }),
      "rebel/agent-starter.json": starter({ name: "rebel", extends: "../org", answers: { ci: "none" } }),
    });
    expect(await program(["one", ...quick, "--starter", "./team"], folder)).toMatchObject({ exitCode: 0 });
    expect([await readAt("one/stone.txt"), await readAt("one/bell.txt")]).toEqual(["stone\n", "bell\n"]);
    expect(await program(["two", ...quick, "--starter", "./team", "--ci", "none"], folder)).toMatchObject({
      exitCode: 2,
      stderr: expect.stringContaining("--ci none is not possible: org has locked ci to bell. Our runners are there."),
    });
    expect(await program(["two", ...quick, "--starter", "./rebel"], folder)).toMatchObject({
      exitCode: 2,
      stderr: expect.stringContaining("rebel says ci=none is not possible: org has locked ci to bell."),
    });
    expect(await program(["update", "--set", "ci=none"], `${folder}/one`)).toMatchObject({
      exitCode: 2,
      stderr: expect.stringContaining("--set ci=none is not possible"),
    });
  });

  test("changes, and the next update brings the change to its repositories", async () => {
    const { program, folder, write, readAt } = await story({ template });
    await write({
      "acme/agent-starter.json": starter({}),
      "acme/layers/house/feature.json": feature(),
      "acme/layers/house/SECURITY.md": "one\n",
    });
    await program(["one", ...quick, "--starter", "./acme"], folder);
    await write({ "acme/agent-starter.json": starter({ version: "1.1.0" }), "acme/layers/house/SECURITY.md": "two\n" });
    expect(await program(["update"], `${folder}/one`)).toMatchObject({ exitCode: 0 });
    expect(await readAt("one/SECURITY.md")).toBe("two\n");
    expect(JSON.parse((await readAt("one/.agent-app/manifest.json"))!).starter.version).toBe("1.1.0");
    expect(gitIn(`${folder}/one`, "diff", "--name-only")).toContain("SECURITY.md");
  });
});

describe("a starter is refused, and nothing is written,", () => {
  test.for([
    ["that is not there", {}, 2, "./acme is no starter"],
    ["that is not JSON", { "agent-starter.json": "{" }, 1, "agent-starter.json is not valid: is not JSON"],
    ["with a field of its own invention", { "agent-starter.json": starter({ secret: 1 }) }, 1, "secret"],
    [
      "with an answer to no question",
      { "agent-starter.json": starter({ answers: { stat: "x" } }) },
      1,
      'no "stat" to answer',
    ],
    [
      "with a choice that there is not",
      { "agent-starter.json": starter({ answers: { state: "x" } }) },
      1,
      'state has no choice "x"',
    ],
    ["that builds on itself", { "agent-starter.json": starter({ extends: "." }) }, 1, "extends itself"],
    [
      "with a layer that writes into .git",
      { "agent-starter.json": starter({}), "layers/a/feature.json": feature(), "layers/a/.git/hooks/pre-commit": "x" },
      1,
      ".git",
    ],
  ] as const)("%s", async ([, files, exitCode, words]) => {
    const { program, folder, write, readAt } = await story({ template });
    await write(Object.fromEntries(Object.entries(files).map(([path, text]) => [`acme/${path}`, text])));
    expect(await program(["one", ...quick, "--starter", "./acme"], folder)).toMatchObject({
      exitCode,
      stderr: expect.stringContaining(words),
    });
    expect(await readAt("one/package.json")).toBeUndefined();
  });

  test("with a link in a layer", async () => {
    const { program, folder, write, readAt } = await story({ template });
    await write({ "acme/agent-starter.json": starter({}), "acme/layers/a/feature.json": feature(), secret: "x" });
    await symlink(join(folder, "secret"), join(folder, "acme/layers/a/notes.txt"));
    expect(await program(["one", ...quick, "--starter", "./acme"], folder)).toMatchObject({
      exitCode: 1,
      stderr: expect.stringContaining("notes.txt is a link"),
    });
    expect(await readAt("one/package.json")).toBeUndefined();
  });
});
