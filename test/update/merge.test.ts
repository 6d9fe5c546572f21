import { describe, expect, test } from "vitest";
import { story } from "../support/update.ts";

const lines = (...words: string[]) => `${words.join("\n")}\n`;
const packageJson = (content: object) => `${JSON.stringify({ name: "base", ...content }, undefined, 2)}\n`;
const barrel = (...names: string[]) =>
  names.map((name) => `export { default as ${name} } from "./${name}.ts";\n`).join("");
const adapters = (...names: string[]) => names.map((name) => `export * as ${name} from "./${name}.ts";\n`).join("");
const song = lines("one", "two", "three", "four", "five", "six", "seven", "eight", "nine");

describe("what both changed", () => {
  test("a change of the template arrives, and an edit elsewhere in the file stays", async () => {
    const { update, read, git } = await story({
      template: { "src/song.txt": song },
      user: { "src/song.txt": song.replace("nine", "NINE") },
      next: { "src/song.txt": song.replace("one", "ONE") },
    });
    expect(await update()).toMatchObject({ exitCode: 0, stdout: expect.stringContaining("src/song.txt") });
    expect(await read("src/song.txt")).toBe(song.replace("one", "ONE").replace("nine", "NINE"));
    expect(JSON.parse((await read(".agent-app/manifest.json"))!)).toMatchObject({ template: { version: "1.1.0" } });
    git("add", "--all");
    git("commit", "--message", "Update");
    expect(await update()).toMatchObject({
      exitCode: 0,
      stdout: expect.stringContaining("as it would be generated now"),
    });
    expect(git("status", "--porcelain")).toBe("");
  });

  test("the same line is left to a person: exit 3, and nothing is changed", async () => {
    const { update, git } = await story({
      template: { "src/song.txt": song, "src/other.txt": "a\n" },
      user: { "src/song.txt": song.replace("one", "mine") },
      next: { "src/song.txt": song.replace("one", "theirs"), "src/other.txt": "b\n" },
    });
    const { exitCode, stderr } = await update();
    expect({ exitCode, stderr }).toMatchObject({ exitCode: 3, stderr: expect.stringContaining("src/song.txt") });
    expect(stderr).toContain("nothing was changed");
    expect(git("status", "--porcelain")).toBe("");
  });

  test("neighbouring lines are left to a person", async () => {
    const { update, git } = await story({
      template: { "src/song.txt": song },
      user: { "src/song.txt": song.replace("four", "mine") },
      next: { "src/song.txt": song.replace("five", "theirs") },
    });
    expect(await update()).toMatchObject({ exitCode: 3, stderr: expect.stringContaining("src/song.txt") });
    expect(git("status", "--porcelain")).toBe("");
  });

  test("a binary is left to a person", async () => {
    const { update, git } = await story({
      template: { "logo.png": Buffer.from([0, 1, 2, 3]) },
      user: { "logo.png": Buffer.from([0, 1, 2, 4]) },
      next: { "logo.png": Buffer.from([0, 1, 2, 5]) },
    });
    expect(await update()).toMatchObject({ exitCode: 3, stderr: expect.stringContaining("logo.png") });
    expect(git("status", "--porcelain")).toBe("");
  });

  test("the same file, added with another content, is left to a person", async () => {
    const { update, git } = await story({
      template: {},
      user: { "src/new.txt": "mine\n" },
      next: { "src/new.txt": "theirs\n" },
    });
    expect(await update()).toMatchObject({ exitCode: 3, stderr: expect.stringContaining("src/new.txt") });
    expect(git("status", "--porcelain")).toBe("");
  });

  test("the same file, added with the same content, is no question", async () => {
    const { update, read } = await story({
      template: {},
      user: { "src/new.txt": "same\n" },
      next: { "src/new.txt": "same\n" },
    });
    expect(await update()).toMatchObject({ exitCode: 0 });
    expect(await read("src/new.txt")).toBe("same\n");
  });
});

describe("what was moved, renamed or deleted", () => {
  test("a change of the template follows a file that the user moved", async () => {
    const { update, read } = await story({
      template: { "src/song.txt": song },
      user: { "src/song.txt": null, "lib/deep/tune.txt": song },
      next: { "src/song.txt": song.replace("one", "ONE") },
    });
    expect(await update()).toMatchObject({ exitCode: 0 });
    expect(await read("lib/deep/tune.txt")).toBe(song.replace("one", "ONE"));
    expect(await read("src/song.txt")).toBeUndefined();
  });

  test("an edit of the user follows a file that the template moved", async () => {
    const { update, read } = await story({
      template: { "src/song.txt": song },
      user: { "src/song.txt": song.replace("nine", "NINE") },
      next: { "src/song.txt": null, "src/tunes/song.txt": song },
    });
    expect(await update()).toMatchObject({ exitCode: 0 });
    expect(await read("src/tunes/song.txt")).toBe(song.replace("nine", "NINE"));
    expect(await read("src/song.txt")).toBeUndefined();
  });

  test("a new file of the template goes where the user moved its folder", async () => {
    const { update, read } = await story({
      template: { "src/songs/a.txt": song, "src/songs/b.txt": `b\n${song}` },
      user: { "src/songs/a.txt": null, "src/songs/b.txt": null, "tunes/a.txt": song, "tunes/b.txt": `b\n${song}` },
      next: { "src/songs/c.txt": `c\n${song}` },
    });
    expect(await update()).toMatchObject({ exitCode: 0, stdout: expect.stringContaining("tunes/c.txt") });
    expect(await read("tunes/c.txt")).toBe(`c\n${song}`);
  });

  test("an edited file that the template deleted is left to a person", async () => {
    const { update, git } = await story({
      template: { "src/song.txt": song },
      user: { "src/song.txt": song.replace("nine", "NINE") },
      next: { "src/song.txt": null },
    });
    expect(await update()).toMatchObject({ exitCode: 3, stderr: expect.stringContaining("src/song.txt") });
    expect(git("status", "--porcelain")).toBe("");
  });

  test("a file that the template deleted and nobody edited goes", async () => {
    const { update, read } = await story({ template: { "src/song.txt": song }, next: { "src/song.txt": null } });
    expect(await update()).toMatchObject({ exitCode: 0, stdout: expect.stringMatching(/deleted\s+src\/song\.txt/) });
    expect(await read("src/song.txt")).toBeUndefined();
  });

  test("a file that the user deleted stays deleted, and each update says that the template has changed it", async () => {
    const { update, read, git, publish } = await story({
      template: { "src/song.txt": song, "src/other.txt": "a\n" },
      user: { "src/song.txt": null },
      next: { "src/song.txt": song.replace("one", "ONE"), "src/other.txt": "b\n" },
    });
    const kept = "src/song.txt stays deleted";
    expect(await update()).toMatchObject({ exitCode: 0, stdout: expect.stringContaining(kept) });
    expect([await read("src/song.txt"), await read("src/other.txt")]).toEqual([undefined, "b\n"]);
    git("add", "--all");
    git("commit", "--message", "Update");
    await publish("1.2.0", { "src/other.txt": "c\n" });
    expect(await update()).toMatchObject({ exitCode: 0, stdout: expect.stringContaining(kept) });
    expect([await read("src/song.txt"), await read("src/other.txt")]).toEqual([undefined, "c\n"]);
  });
});

describe("lists of facts", () => {
  test("package.json is merged by key: neighbours do not meet, and the newer of two versions stays", async () => {
    const { update, read } = await story({
      template: { "package.json": packageJson({ dependencies: { a: "1.0.0", b: "1.0.0", c: "1.0.0" } }) },
      user: {
        "package.json": packageJson({ dependencies: { a: "1.5.0", b: "1.0.0", c: "1.0.0", mine: "1.0.0" } }).replace(
          "base",
          "shop",
        ),
      },
      next: { "package.json": packageJson({ dependencies: { a: "1.4.0", b: "2.0.0", c: "1.0.0", theirs: "1.0.0" } }) },
    });
    expect(await update()).toMatchObject({ exitCode: 0 });
    expect(JSON.parse((await read("package.json"))!)).toEqual({
      name: "shop",
      dependencies: { a: "1.5.0", b: "2.0.0", c: "1.0.0", theirs: "1.0.0", mine: "1.0.0" },
    });
  });

  test("two values of one key are left to a person, who sees that key alone", async () => {
    const { update, git } = await story({
      template: { "package.json": packageJson({ scripts: { test: "a" } }) },
      user: { "package.json": packageJson({ scripts: { test: "mine" } }).replace("base", "shop") },
      next: { "package.json": packageJson({ scripts: { test: "theirs", more: "x" } }) },
    });
    expect(await update()).toMatchObject({ exitCode: 3, stderr: expect.stringContaining("package.json") });
    expect(git("status", "--porcelain")).toBe("");
  });

  test("both add a variable, a tool and an ignored path at the same place", async () => {
    const example = "PORT=3000\n\nAPI_KEYS=dev:change-me\n\nOTEL_SERVICE_NAME=agent\n";
    const { update, read } = await story({
      template: { "src/tools/index.ts": barrel("b"), ".env.example": example },
      user: {
        "src/tools/index.ts": barrel("a", "b", "mine"),
        ".gitignore": ".env\nmine\n",
        ".env.example": `${example}\n# Mine.\nMINE=1\n`,
      },
      next: {
        "src/tools/index.ts": barrel("b", "theirs"),
        ".gitignore": ".env\ntheirs\n",
        ".env.example": `${example.replace("3000", "4000")}\n# Theirs.\nTHEIRS=1\n`,
      },
    });
    expect(await update()).toMatchObject({ exitCode: 0 });
    expect((await read("src/tools/index.ts"))!.match(/as \w+/g)!.toSorted()).toEqual([
      "as a",
      "as b",
      "as mine",
      "as theirs",
    ]);
    expect((await read(".gitignore"))!.trim().split("\n").toSorted()).toEqual([".env", "mine", "theirs"]);
    expect(await read(".env.example")).toBe(
      `PORT=4000\n\nAPI_KEYS=dev:change-me\n\nOTEL_SERVICE_NAME=agent\n\n# Theirs.\nTHEIRS=1\n\n# Mine.\nMINE=1\n`,
    );
  });

  test("both add an adapter", async () => {
    const path = "src/adapters/index.ts";
    const { update, read } = await story({
      template: { [path]: adapters("b") },
      user: { [path]: adapters("b", "mine") },
      next: { [path]: adapters("b", "theirs") },
    });
    expect(await update()).toMatchObject({ exitCode: 0 });
    expect((await read(path))!.match(/as \w+/g)!.toSorted()).toEqual(["as b", "as mine", "as theirs"]);
  });

  test("deletes a module whose barrel the template writes anew", async () => {
    const module = "export const create = () => ({});\n";
    const { update, read } = await story({
      template: { "src/adapters/a.ts": module, "src/adapters/b.ts": module },
      user: { "src/adapters/a.ts": null },
      next: { "src/adapters/index.ts": adapters("a", "b") },
    });
    expect(await update()).toMatchObject({ exitCode: 0 });
    expect(await read("src/adapters/index.ts")).toBe(adapters("b"));
    expect(await read("src/adapters/a.ts")).toBeUndefined();
  });

  test("both add the first file of a folder", async () => {
    const empty = "// Derived.\nexport {};\n";
    const { update, read } = await story({
      template: { "src/schedules/index.ts": empty },
      user: { "src/schedules/index.ts": barrel("mine") },
      next: { "src/schedules/index.ts": barrel("theirs") },
    });
    expect(await update()).toMatchObject({ exitCode: 0 });
    const merged = await read("src/schedules/index.ts");
    expect(merged!.match(/as \w+/g)!.toSorted()).toEqual(["as mine", "as theirs"]);
    expect(merged).not.toContain("export {}");
  });
});
