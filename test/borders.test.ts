import { cp, mkdir, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { execa } from "execa";
import { expect, test } from "vitest";
import { projectRoot } from "./support/cli.ts";
import { sandbox } from "./support/sandbox.ts";

/** The sentences with which the linter of this project refuses imports that are planted in a file. */
async function refusals(path: string, imports: string): Promise<string[]> {
  const folder = await sandbox();
  await cp(join(projectRoot, ".oxlintrc.json"), join(folder, ".oxlintrc.json"));
  await mkdir(dirname(join(folder, path)), { recursive: true });
  await writeFile(join(folder, path), imports);
  const oxlint = join(projectRoot, "node_modules/.bin/oxlint");
  const { stdout } = await execa(oxlint, ["--format", "json"], { cwd: folder, reject: false });
  const { diagnostics } = JSON.parse(stdout) as { diagnostics: { code: string; help: string }[] };
  return diagnostics.filter(({ code }) => code.includes("no-restricted-imports")).map(({ help }) => help);
}

test.for([
  ["generators/engine/planted.ts", 'import "../shell/disk.ts";', "The engine knows neither the shell"],
  ["generators/engine/planted.ts", 'import type { Arguments } from "../create/arguments.ts";', "The engine knows"],
  ["generators/engine/planted.ts", 'import "node:fs/promises";', "The engine is pure"],
  ["generators/create/planted.ts", 'import "@inquirer/prompts";', "Only generators/shell talks to people"],
  ["generators/create/planted.ts", 'import "node:child_process";', "Only generators/shell touches the disk"],
  ["bin/planted.ts", 'import "node:fs";', "Only generators/shell touches the disk"],
  ["generators/shell/planted.ts", 'import "../create/index.ts";', "The shell serves every command"],
] as const)("%s may not say %s", async ([path, line, sentence]) => {
  expect(await refusals(path, line)).toEqual([expect.stringContaining(sentence)]);
});

test("the shell may talk to the disk and start processes", async () => {
  expect(await refusals("generators/shell/planted.ts", 'import "node:fs/promises";\nimport "execa";')).toEqual([]);
});
