import { describe, expect, test } from "vitest";
import { story, type Texts } from "../support/update.ts";

const song = "one\ntwo\nthree\nfour\nfive\nsix\nseven\neight\n";
const packageJson = (content: object) => `${JSON.stringify({ name: "base", ...content }, undefined, 2)}\n`;

/** Publishes the next version of a template with the steps to it. `version` is in the name of the file of migrations. */
async function migrated(texts: { template: Texts; next?: Texts; user?: Texts }, steps: unknown, version = "1.1.0") {
  const made = await story(texts);
  await made.write({ [`program/templates/migrations/${version}.json`]: JSON.stringify({ steps }) });
  return made;
}

describe("a file that the template moved and rewrote", () => {
  const texts = {
    template: { "src/song.txt": song },
    user: { "src/song.txt": song.replace("two", "TWO") },
    next: { "src/song.txt": null, "src/tunes/song.txt": "one\nTWO?\nnothing\nof\nall\nthat\n" },
  };

  test("conflicts with the user's edits at its new path", async () => {
    const { update, read } = await migrated(texts, [{ move: "src/song.txt", to: "src/tunes/song.txt" }]);
    expect(await update()).toMatchObject({ exitCode: 3, stderr: expect.stringContaining("src/tunes/song.txt") });
    expect(await update("--conflict", "markers")).toMatchObject({ exitCode: 0 });
    expect(await read("src/song.txt")).toBeUndefined();
    expect(await read("src/tunes/song.txt")).toContain("TWO\n");
  });

  test("moves with its folder, and the user's edits, deletions and own files too", async () => {
    const { update, read } = await migrated(
      {
        template: { "lib/a.txt": song, "lib/b.txt": `b\n${song}`, "lib/c.txt": `c\n${song}` },
        user: { "lib/a.txt": song.replace("eight", "EIGHT"), "lib/b.txt": null, "lib/mine.txt": "mine\n" },
        next: {
          "lib/a.txt": null,
          "lib/b.txt": null,
          "lib/c.txt": null,
          "src/a.txt": song.replace("one", "ONE"),
          "src/b.txt": `b\n${song}`,
          "src/c.txt": `c\n${song}`,
        },
      },
      [{ move: "lib/", to: "src/" }],
    );
    expect(await update()).toMatchObject({ exitCode: 0 });
    const paths = ["src/a.txt", "src/b.txt", "src/c.txt", "src/mine.txt", "lib/a.txt"].map(read);
    expect(await Promise.all(paths)).toEqual([
      song.replace("one", "ONE").replace("eight", "EIGHT"),
      undefined,
      `c\n${song}`,
      "mine\n",
      undefined,
    ]);
  });
});

test("deletes a file unless the user edited it, and says so", async () => {
  const texts = {
    template: { "src/a.txt": "a\n", "src/b.txt": "b\n" },
    next: { "src/a.txt": null, "src/b.txt": null },
  };
  const { update, read } = await migrated({ ...texts, user: { "src/a.txt": "mine\n" } }, [
    { delete: "src/a.txt" },
    { delete: "src/b.txt" },
  ]);
  expect(await update()).toMatchObject({
    exitCode: 0,
    stdout: expect.stringContaining("src/a.txt is not part of the templates any more; yours was edited, and stays."),
  });
  expect([await read("src/a.txt"), await read("src/b.txt")]).toEqual(["mine\n", undefined]);
});

test("renames a dependency, keeps the user's version of it, and sets a key", async () => {
  const { update, read } = await migrated(
    {
      template: { "package.json": packageJson({ scripts: { test: "old" }, dependencies: { old: "1.0.0" } }) },
      user: {
        "package.json": packageJson({ scripts: { test: "mine" }, dependencies: { old: "1.2.0" } }).replace(
          "base",
          "shop",
        ),
      },
      next: { "package.json": packageJson({ scripts: { test: "new" }, dependencies: { new: "1.1.0" } }) },
    },
    [
      { renameDependency: "old", to: "new" },
      { set: "package.json", key: "scripts.test", value: "new" },
    ],
  );
  expect(await update()).toMatchObject({ exitCode: 0 });
  expect(JSON.parse((await read("package.json"))!)).toMatchObject({
    scripts: { test: "new" },
    dependencies: { new: "1.2.0" },
  });
});

test("ignores steps of versions before the repository's and after the program's", async () => {
  for (const version of ["1.0.0", "1.1.1"]) {
    const texts = { template: { "src/a.txt": "a\n" }, next: { "src/c.txt": "c\n" } };
    const { update, read } = await migrated(texts, [{ move: "src/a.txt", to: "src/b.txt" }], version);
    expect(await update()).toMatchObject({ exitCode: 0 });
    expect([await read("src/a.txt"), await read("src/b.txt")]).toEqual(["a\n", undefined]);
  }
});

test.for([
  [{ steps: [{ move: "../a", to: "b" }] }, "1.1.0", "migrations/1.1.0.json is not valid: steps.0"],
  [{ steps: [{ moves: { a: "c", b: "c" } }] }, "1.1.0", "migrations/1.1.0.json moves both a and b to c."],
  [{ steps: [{ copy: "a", to: "b" }] }, "1.1.0", "migrations/1.1.0.json is not valid: steps.0"],
  [{ step: [] }, "1.1.0", "migrations/1.1.0.json is not valid: steps"],
  [{ steps: [] }, "next", "migrations/next.json is not called by a version"],
] as const)("refuses %o in %s.json", async ([content, version, sentence]) => {
  const { update, write, git } = await story({ template: {} });
  await write({ [`program/templates/migrations/${version}.json`]: JSON.stringify(content) });
  expect(await update()).toMatchObject({ exitCode: 1, stderr: expect.stringContaining(sentence) });
  expect(git("status", "--porcelain")).toBe("");
});
