import { mkdir, readdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { cli, startCli } from "./support/cli.ts";
import { sandbox } from "./support/sandbox.ts";

/** Runs it in an empty folder and expects a refusal of wrong use that leaves the folder empty. */
async function refused(...argv: string[]): Promise<string> {
  const folder = await sandbox();
  const { exitCode, stdout, stderr } = await cli(argv, { folder });
  expect({ exitCode, stdout, left: await readdir(folder) }).toEqual({ exitCode: 2, stdout: "", left: [] });
  return stderr;
}

describe("what was typed", () => {
  test("an unknown flag is answered with the nearest one", async () => {
    expect(await refused("my-agent", "--yes", "--stat", "sqlite")).toBe(
      "error: There is no flag --stat.\n  The nearest is --state. --help lists every flag.",
    );
  });

  test("an unknown short flag is an unknown flag", async () => {
    expect(await refused("my-agent", "-x")).toBe("error: There is no flag -x.\n  --help lists every flag.");
  });

  test("an unknown choice is answered with the nearest one", async () => {
    expect(await refused("my-agent", "--yes", "--package-manager=npn")).toBe(
      'error: --package-manager has no choice "npn".\n' +
        "  The nearest is --package-manager npm. All choices: npm, pnpm, yarn, bun.",
    );
  });

  test("a choice that is missing is not taken from the next flag", async () => {
    expect(await refused("my-agent", "--state", "--yes")).toBe(
      "error: --state needs a value.\n  Choices: sqlite, postgres.",
    );
  });

  test("a flag without a value does not accept one", async () => {
    expect(await refused("my-agent", "--yes=maybe")).toBe(
      'error: --yes takes no value, but was given "maybe".\n  Write --yes, or leave it out.',
    );
  });

  test("one choice cannot be made twice in two ways", async () => {
    expect(await refused("x", "--package-manager", "npm", "--package-manager", "bun")).toContain(
      "--package-manager is given more than once.",
    );
  });

  test("two folders are not one folder with a space", async () => {
    expect(await refused("my", "agent", "--yes")).toBe(
      'error: One folder can be created at a time, but both "my" and "agent" are named.\n' +
        "  Name one; a folder with spaces in it goes in quotes.",
    );
  });

  test.for(["help", "version"])("%s is a command and never becomes a folder by accident", async (word) => {
    expect(await refused(word, "--yes")).toBe(
      `error: "${word}" is kept for a command and does not become a folder.\n` +
        `  Name the folder otherwise, ${word}-agent for example, or write ./${word}.`,
    );
  });

  test.for([
    ["My Agent", "has capital letters", "my-agent"],
    ["über agent", "has characters other than a-z, 0-9, dot, underscore and hyphen", "uber-agent"],
    ["日本", "has characters other than a-z, 0-9, dot, underscore and hyphen", "my-agent"],
    ["node_modules", "is reserved by npm", "node-modules-agent"],
    ["favicon.ico", "is reserved by npm", "favicon-ico-agent"],
    ["con", "is a device on Windows", "con-agent"],
    ["fs", "is a module of Node itself", "fs-agent"],
    [".hidden", "begins with a dot, an underscore or a hyphen", "hidden"],
    ["../parent/Shop", "has capital letters", "shop"],
  ] as const)("the name %s is refused with a valid suggestion", async ([path, problem, suggestion]) => {
    const name = path.split("/").at(-1);
    expect(await refused(path, "--yes")).toBe(
      `error: "${name}" cannot be the name of a package: it ${problem}.\n  A valid name is ${suggestion}.`,
    );
  });

  test("an empty name, from a variable that is not set, is not the folder one is in", async () => {
    expect(await refused("", "--yes")).toBe(
      'error: "" cannot be the name of a package: it is empty.\n  A valid name is my-agent.',
    );
  });

  test("--help is shown, and is never the name of a project", async () => {
    const folder = await sandbox();
    const { exitCode, stdout } = await cli(["--yes", "--help"], { folder });
    expect({ exitCode, left: await readdir(folder) }).toEqual({ exitCode: 0, left: [] });
    expect(stdout).toContain("Usage: create-agent-app [folder] [flags]");
    expect(await refused("--yes", "--", "--help")).toContain('"--help" cannot be the name of a package');
  });

  test("a reader who leaves early is no error", async () => {
    const running = startCli(["--help"], { folder: await sandbox() });
    running.stdout.destroy();
    expect(await running).toMatchObject({ exitCode: 0, stderr: "" });
  });

  test("with --json an error is an object on stdout too", async () => {
    const folder = await sandbox();
    const { exitCode, stdout } = await cli(["x", "--json", "--stat"], { folder });
    expect(exitCode).toBe(2);
    expect(JSON.parse(stdout)).toEqual({
      error: {
        code: "unknown-flag",
        message: "There is no flag --stat.",
        remedy: "The nearest is --state. --help lists every flag.",
        exitCode: 2,
      },
    });
  });
});

describe("nobody to ask", () => {
  const command =
    "create-agent-app my-agent --yes --example shop --state sqlite --engine embedded --model scripted " +
    "--deploy none --ci none --extras none --package-manager npm";

  test("without a terminal it prints the one command that says everything", async () => {
    expect(await refused()).toBe(
      "error: Nobody is here to answer questions: this is not a terminal, or CI or a coding agent runs it.\n" +
        `  Say everything in one command:\n    ${command}`,
    );
  });

  test("that command repeats what was already said", async () => {
    expect(await refused("shop", "--package-manager", "pnpm", "--no-install")).toContain(
      command.replace("my-agent", "shop").replace("npm", "pnpm --no-install"),
    );
  });
});

describe("what is in the way", () => {
  test("a folder that is not empty is refused with what it holds, and stays as it is", async () => {
    const folder = await sandbox();
    const target = join(folder, "my-agent");
    await mkdir(target);
    const names = ["a.txt", "b.txt", "c.txt", "d.txt", "e.txt", "f.txt", "g.txt"];
    await Promise.all(names.map((name) => writeFile(join(target, name), name)));

    const { exitCode, stderr } = await cli(["my-agent", "--yes", "--no-install"], { folder });
    expect(exitCode).toBe(2);
    expect(stderr).toBe(
      `error: ${target} is not empty: a.txt, b.txt, c.txt, d.txt, e.txt and 2 more.\n` +
        "  Name a new folder, or empty that one.",
    );
    expect((await readdir(target)).toSorted()).toEqual(names);
  });

  test.for(["notes", "notes/my-agent"])("a file in the way of %s is refused and kept", async (path) => {
    const folder = await sandbox();
    const file = join(folder, "notes");
    await writeFile(file, "mine");
    const { exitCode, stderr } = await cli([path, "--yes", "--no-install"], { folder });
    expect({ exitCode, left: await readdir(folder) }).toEqual({ exitCode: 2, left: ["notes"] });
    expect(stderr).toBe(
      `error: ${file} is a file, so no folder can stand there.\n  Name another folder, or move the file.`,
    );
  });
});
