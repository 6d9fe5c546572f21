import { mkdir, readdir } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { axes, axisNames } from "../generators/engine/axes.ts";
import { plainEnvironment, plannedFiles, program } from "./support/cli.ts";
import { filesIn } from "./support/files.ts";
import { sandbox } from "./support/sandbox.ts";
import { atTerminal, backspace, controlC, enter, everyDefault, type Exchange } from "./support/terminal.ts";

function person(argv: string[], folder: string, exchanges: Exchange[], environment = {}) {
  const command = [process.execPath, program, ...argv];
  return atTerminal(command, { folder, environment: plainEnvironment(folder, environment) }, exchanges);
}

test("a person is asked for what is open, and may take every default with Enter", async () => {
  const folder = await sandbox();
  const { exitCode, screen } = await person([], folder, [
    { sees: "Which folder shall it stand in?", presses: enter },
    ...(await everyDefault()),
    { sees: "Install the dependencies now?", presses: `n${enter}` },
  ]);
  expect(exitCode).toBe(0);
  expect(screen).toContain("my-agent stands in");
  expect(await filesIn(join(folder, "my-agent"))).toEqual(await plannedFiles(folder));
});

test("a name that cannot be is refused at the question", async () => {
  const folder = await sandbox();
  const { exitCode } = await person(["--no-install"], folder, [
    { sees: "Which folder shall it stand in?", presses: `Shop${enter}` },
    { sees: "it has capital letters.", presses: `${backspace.repeat(4)}shop${enter}` },
    ...(await everyDefault()),
  ]);
  expect({ exitCode, left: await readdir(folder) }).toEqual({ exitCode: 0, left: ["shop"] });
});

test("a folder that is in use is refused at the question, and the one that one is in is not", async () => {
  const folder = join(await sandbox(), "shop");
  await mkdir(folder);
  const { exitCode } = await person(["--no-install"], folder, [
    { sees: "Which folder shall it stand in?", presses: `..${enter}` },
    { sees: "is not empty: shop.", presses: `${backspace}${enter}` },
    ...(await everyDefault()),
  ]);
  expect(exitCode).toBe(0);
  expect(await filesIn(folder)).toEqual(await plannedFiles(folder));
});

test("Ctrl-C at a question leaves nothing", async () => {
  const folder = await sandbox();
  const { exitCode, screen } = await person([], folder, [
    { sees: "Which folder shall it stand in?", presses: controlC },
  ]);
  expect({ exitCode, left: await readdir(folder) }).toEqual({ exitCode: 130, left: [] });
  expect(screen).toContain("Interrupted. Nothing was created.");
});

test("with everything said there is nothing to ask", async () => {
  const folder = await sandbox();
  const stack = axisNames.flatMap((axis) => [`--${axis}`, axes[axis].standard]);
  const { exitCode } = await person(["shop", "--no-install", ...stack], folder, []);
  expect({ exitCode, left: await readdir(folder) }).toEqual({ exitCode: 0, left: ["shop"] });
});

test.for(["CI", "CLAUDECODE", "CURSOR_AGENT", "GEMINI_CLI"])("a terminal that %s holds is nobody", async (name) => {
  const folder = await sandbox();
  const { exitCode, screen } = await person([], folder, [], { [name]: "1" });
  expect({ exitCode, left: await readdir(folder) }).toEqual({ exitCode: 2, left: [] });
  expect(screen).toContain("Say everything in one command:");
});
