import { cp, mkdir, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { execa } from "execa";
import { expect, test } from "vitest";
import { projectRoot } from "./support/cli.ts";
import { sandbox } from "./support/sandbox.ts";

interface Diagnostic {
  readonly code: string;
  readonly help: string;
  readonly filename: string;
}

/** Lints a folder that contains only these files, with the configuration of this project. */
async function lint(files: Record<string, string>): Promise<Diagnostic[]> {
  const folder = await sandbox();
  await cp(join(projectRoot, ".oxlintrc.json"), join(folder, ".oxlintrc.json"));
  for (const [path, text] of Object.entries(files)) {
    await mkdir(dirname(join(folder, path)), { recursive: true });
    await writeFile(join(folder, path), text);
  }
  const oxlint = join(projectRoot, "node_modules/.bin/oxlint");
  const { stdout } = await execa(oxlint, ["--format", "json"], { cwd: folder, reject: false });
  return JSON.parse(stdout).diagnostics;
}

/** Returns the messages about the imports of a file. */
async function refusals(path: string, imports: string): Promise<string[]> {
  const diagnostics = await lint({ [path]: imports });
  return diagnostics.filter(({ code }) => code.includes("no-restricted-imports")).map(({ help }) => help);
}

test.for([
  ["generators/engine/planted.ts", 'import "../shell/disk.ts";', "The engine imports neither the shell"],
  ["generators/engine/planted.ts", 'import type { Arguments } from "../create/arguments.ts";', "The engine imports"],
  ["generators/engine/planted.ts", 'import type { CommandContext } from "../cli/context.ts";', "The engine imports"],
  ["generators/engine/planted.ts", 'import "../starter/init.ts";', "The engine imports"],
  ["generators/engine/planted.ts", 'import "node:fs/promises";', "The engine is pure"],
  ["generators/create/planted.ts", 'import "@inquirer/prompts";', "Only generators/shell asks the user"],
  ["generators/create/planted.ts", 'import "node:child_process";', "Only generators/shell uses the disk"],
  ["generators/cli/planted.ts", 'import "node:fs";', "Only generators/shell uses the disk"],
  ["bin/planted.ts", 'import "node:fs";', "Only generators/shell uses the disk"],
  ["generators/planted.ts", 'import "execa";', "Only generators/shell asks the user"],
  ["generators/shell/planted.ts", 'import "../create/index.ts";', "The shell serves every command"],
  ["generators/shell/planted.ts", 'import "../starter/init.ts";', "The shell serves every command"],
  ["generators/shell/starter-source/planted.ts", 'import "../../cli/flags.ts";', "The shell serves every command"],
  ["generators/cli/planted.ts", 'import "../update/merge.ts";', "The shared code of the commands imports no command"],
  ["generators/starter/check/planted.ts", 'import "../../create/index.ts";', "A command imports no other command"],
  ["generators/doctor/planted.ts", 'export * from "../update/merge.ts";', "A command imports no other command"],
  ["generators/why/planted.ts", 'await import("../update/merge.ts");', "A command imports no other command"],
] as const)("%s: the linter refuses %s", async ([path, line, sentence]) => {
  expect(await refusals(path, line)).toEqual([expect.stringContaining(sentence)]);
});

const commands = ["adopt", "create", "doctor", "starter", "update", "why"];

test.for(commands)("%s imports no other command", async (command) => {
  const others = commands.filter((other) => other !== command);
  const lines = others.map((other) => `import "../${other}/planted.ts";`);
  const refused = await refusals(`generators/${command}/planted.ts`, lines.join("\n"));
  expect(refused).toEqual(others.map(() => expect.stringContaining("A command imports no other command.")));
});

test("accepts the disk and processes in the shell", async () => {
  expect(await refusals("generators/shell/planted.ts", 'import "node:fs/promises";\nimport "execa";')).toEqual([]);
});

test("accepts the shared code and the own files of a command", async () => {
  const imports = 'import "../cli/flags.ts";\nimport "../shell/target.ts";\nimport "./check/index.ts";';
  expect(await refusals("generators/starter/planted.ts", imports)).toEqual([]);
});

test("refuses a circle of type imports", async () => {
  const diagnostics = await lint({
    "generators/create/one.ts": 'import type { Two } from "./two.ts";\nexport type One = Two;\n',
    "generators/create/two.ts": 'import type { One } from "./one.ts";\nexport type Two = One[];\n',
  });
  expect(diagnostics.map(({ code, filename }) => [code, filename]).toSorted()).toEqual([
    ["import(no-cycle)", "generators/create/one.ts"],
    ["import(no-cycle)", "generators/create/two.ts"],
  ]);
});
