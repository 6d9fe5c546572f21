import { execFileSync } from "node:child_process";
import { expect, test } from "vitest";
import { fakeProgram } from "../support/sandbox.ts";
import { story, type Texts } from "../support/update.ts";

const real = execFileSync("which", ["git"], { encoding: "utf8" }).trim();

/** A git from before it could merge trees beside the work tree; all else it does as the one of this machine. */
const oldGit = () =>
  fakeProgram(
    "git",
    `case "$*" in version) echo "git version 2.34.1"; exit;; *--write-tree*) exit 129;; esac\nexec ${real} "$@"`,
  );

const song = "one\ntwo\nthree\nfour\nfive\nsix\nseven\neight\n";

async function toldWith(texts: { template: Texts; next?: Texts; user?: Texts }) {
  const made = await story(texts);
  const PATH = `${await oldGit()}:${process.env["PATH"]}`;
  return { ...made, update: (...flags: string[]) => made.program(["update", ...flags], made.repository, { PATH }) };
}

test("an older git merges file by file, says so, and loses nothing", async () => {
  const { update, read } = await toldWith({
    template: { "src/song.txt": song, "src/gone.txt": "gone\n", "logo.png": Buffer.from([0, 1]) },
    user: { "src/song.txt": song.replace("eight", "EIGHT"), "src/mine.txt": "mine\n" },
    next: { "src/song.txt": song.replace("one", "ONE"), "src/gone.txt": null, "src/new.txt": "new\n" },
  });
  expect(await update()).toMatchObject({
    exitCode: 0,
    stdout: expect.stringContaining("git 2.34.1 is older than 2.38, so files are merged one by one"),
  });
  const texts = ["src/song.txt", "src/gone.txt", "src/new.txt", "src/mine.txt"].map(read);
  const merged = song.replace("one", "ONE").replace("eight", "EIGHT");
  expect(await Promise.all(texts)).toEqual([merged, undefined, "new\n", "mine\n"]);
});

test.for([
  ["the same line", { "src/a.txt": "a\n" }, { "src/a.txt": "mine\n" }, { "src/a.txt": "theirs\n" }],
  ["a binary", { "a.png": Buffer.from([0, 1]) }, { "a.png": Buffer.from([0, 2]) }, { "a.png": Buffer.from([0, 3]) }],
  ["an added file", {}, { "src/a.txt": "mine\n" }, { "src/a.txt": "theirs\n" }],
  ["a file that the template deleted", { "src/a.txt": song }, { "src/a.txt": `${song}nine\n` }, { "src/a.txt": null }],
] as const)("%s, changed on both sides, is left to a person there, too", async ([, template, user, next]) => {
  const { update, git } = await toldWith({ template, user, next });
  expect(await update()).toMatchObject({ exitCode: 3, stderr: expect.stringContaining("CONFLICT") });
  expect(git("status", "--porcelain")).toBe("");
});

test("markers lie in the file and in the index there, too", async () => {
  const { update, read, git } = await toldWith({
    template: { "src/song.txt": song },
    user: { "src/song.txt": song.replace("one", "mine") },
    next: { "src/song.txt": song.replace("one", "theirs").replace("eight", "EIGHT") },
  });
  expect(await update("--conflict", "markers")).toMatchObject({ exitCode: 0 });
  expect(await read("src/song.txt")).toMatch(/^<<<<<<< .*\nmine\n=======\ntheirs\n>>>>>>> .*\ntwo\n[^]*EIGHT\n$/);
  expect(git("diff", "--name-only", "--diff-filter=U")).toBe("src/song.txt\n");
});

test("a change of the template in a file that the user moved is shown until it is taken", async () => {
  const { update, read } = await toldWith({
    template: { "src/song.txt": song },
    user: { "src/song.txt": null, "lib/tune.txt": song },
    next: { "src/song.txt": song.replace("one", "ONE") },
  });
  expect(await update()).toMatchObject({ exitCode: 0, stdout: expect.stringContaining("src/song.txt stays deleted") });
  expect(await read("lib/tune.txt")).toBe(song);
});
