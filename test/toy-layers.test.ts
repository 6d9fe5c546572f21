import { cp, mkdir, readFile, symlink, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { describe, expect, test } from "vitest";
import { projectRoot } from "./support/cli.ts";
import { programOf } from "./support/program.ts";
import { sandbox } from "./support/sandbox.ts";

const feature = (own: object = {}) => JSON.stringify({ title: "A toy", sentence: "To play with.", ...own });

/** The program, with templates that have a few layers more than its own. */
async function programWith(layers: Record<string, Record<string, string>>) {
  const folder = await sandbox();
  const templates = join(folder, "templates");
  await cp(join(projectRoot, "package.json"), join(folder, "package.json"));
  await cp(join(projectRoot, "templates/features"), join(templates, "features"), { recursive: true });
  await symlink(join(projectRoot, "templates/base"), join(templates, "base"));
  for (const [id, files] of Object.entries(layers)) {
    for (const [path, text] of Object.entries(files)) {
      const file = join(templates, "features", id, path);
      await mkdir(dirname(file), { recursive: true });
      await writeFile(file, text);
    }
  }
  const program = programOf(folder);
  const run = (...argv: string[]) => program(argv, folder);
  return { folder, run };
}

test("a layer is one folder: its choice is known, explained, composed and remembered", async () => {
  const { folder, run } = await programWith({
    "state-toy": {
      "feature.json": feature({
        owns: ["src/runtime/state/state.ts"],
        env: { TOY_BOX: { value: "toys", comment: "Where the toys are." } },
        nextSteps: ["toys open"],
      }),
      "package.json": '{ "dependencies": { "toys": "1.0.0" } }',
      "src/runtime/state/state.ts": "// toys\n",
      "README.md": "## Toys\n\nPlay.\n",
      "with/package-manager-npm/toys.txt": "npm\n",
    },
  });
  expect((await run("--help")).stdout).toMatch(/--state\b.*toy/);
  const created = await run("agent", "--yes", "--no-install", "--no-git", "--state", "toy");
  expect(created).toMatchObject({ exitCode: 0, stdout: expect.stringContaining("toys open") });
  const read = (path: string) => readFile(join(folder, "agent", path), "utf8");
  expect(await read("src/runtime/state/state.ts")).toBe("// toys\n");
  expect(await read("toys.txt")).toBe("npm\n");
  expect(await read(".env")).toContain("# Where the toys are.\nTOY_BOX=toys\n");
  expect(await read("README.md")).toMatch(/\n## Toys\n\nPlay\.\n$/);
  expect(JSON.parse(await read("package.json"))).toMatchObject({ dependencies: { toys: "1.0.0" } });
  expect(JSON.parse(await read(".agent-app/manifest.json"))).toMatchObject({
    answers: { state: "toy" },
    layers: expect.arrayContaining(["state-toy"]),
  });
});

describe("what does not go together is refused before anything is written", () => {
  test.for([
    [
      "a choice that nobody has heard of",
      {},
      ["--state", "postgras"],
      2,
      /--state has no choice "postgras"\.\n.*The nearest is --state /,
    ],
    [
      "a choice that excludes another one",
      { "ci-toy": { "feature.json": feature({ excludes: { "state-sqlite": "Toys break files." } }) } },
      ["--ci", "toy"],
      2,
      /--ci toy and --state sqlite do not go together: Toys break files\.\n.*Leave out one of them\./,
    ],
    [
      "a choice that needs another one",
      { "engine-toy": { "feature.json": feature({ requires: { "ci-github": "Toys want a home." } }) } },
      ["--engine", "toy"],
      2,
      /--engine toy needs --ci github: Toys want a home\.\n.*Add --ci github, or leave out --engine toy\./,
    ],
    [
      "a layer without a feature.json",
      { "ci-toy": { "toys.txt": "" } },
      ["--ci", "toy"],
      1,
      /The template's ci-toy\/feature\.json is missing\./,
    ],
    [
      "a layer with a feature.json that breaks off",
      { "ci-toy": { "feature.json": '{ "title": "A toy"' } },
      ["--ci", "toy"],
      1,
      /The template's ci-toy\/feature\.json is not JSON: /,
    ],
    [
      "a layer with a field of its own invention",
      { "ci-toy": { "feature.json": feature({ sentance: "To play with." }) } },
      ["--ci", "toy"],
      1,
      /The template's ci-toy\/feature\.json is not valid: .*"sentance"/,
    ],
    [
      "two layers with the same file",
      {
        "ci-toy": { "feature.json": feature(), "toys.txt": "one" },
        "engine-toy": { "feature.json": feature(), "toys.txt": "two" },
      },
      ["--ci", "toy", "--engine", "toy"],
      1,
      /The layers engine-toy and ci-toy both set toys\.txt\.\n.*Choose one of them\./,
    ],
  ] as const)("%s", async ([, layers, flags, exitCode, message]) => {
    const { folder, run } = await programWith(layers);
    const refused = await run("agent", "--yes", "--no-install", "--no-git", ...flags);
    expect(refused).toMatchObject({ exitCode, stderr: expect.stringMatching(message) });
    await expect(readFile(join(folder, "agent", "package.json"))).rejects.toThrow("ENOENT");
  });
});
