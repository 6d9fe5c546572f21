import { spawn } from "@lydell/node-pty";
import { mkdir, readdir } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { plainEnvironment, plannedFiles, program } from "./support/cli.ts";
import { filesIn, sandbox } from "./support/sandbox.ts";

interface Exchange {
  /** What has to be on the screen before the keys are pressed. */
  readonly sees: string;
  readonly presses: string;
}

/** Runs the program in a real terminal, where a person sees and presses. */
function atTerminal(argv: string[], folder: string, exchanges: Exchange[], environment = {}) {
  return new Promise<{ exitCode: number; screen: string }>((resolve) => {
    const env = { ...plainEnvironment(folder, environment), TERM: "xterm" };
    const terminal = spawn(process.execPath, [program, ...argv], { cwd: folder, env, cols: 140 });
    const open = [...exchanges];
    let screen = "";
    let unread = "";
    terminal.onData((text) => {
      screen += text;
      unread += text;
      const next = open[0];
      if (!next || !unread.includes(next.sees)) return;
      open.shift();
      unread = "";
      terminal.write(next.presses);
    });
    terminal.onExit(({ exitCode }) => resolve({ exitCode, screen }));
  });
}

const enter = "\r";
const interrupt = "\u0003";

test("a person is asked for what is open, and may take every default with Enter", async () => {
  const folder = await sandbox();
  const { exitCode, screen } = await atTerminal([], folder, [
    { sees: "Which folder shall it stand in?", presses: enter },
    { sees: "Install the dependencies now?", presses: `n${enter}` },
  ]);
  expect(exitCode).toBe(0);
  expect(screen).toContain("my-agent stands in");
  expect(await filesIn(join(folder, "my-agent"))).toEqual(await plannedFiles(folder));
});

test("a name that cannot be is refused at the question", async () => {
  const folder = await sandbox();
  const { exitCode } = await atTerminal(["--no-install"], folder, [
    { sees: "Which folder shall it stand in?", presses: `Shop${enter}` },
    { sees: "it has capital letters.", presses: `\u007f\u007f\u007f\u007fshop${enter}` },
  ]);
  expect({ exitCode, left: await readdir(folder) }).toEqual({ exitCode: 0, left: ["shop"] });
});

test("a folder that is in use is refused at the question, and the one that one is in is not", async () => {
  const folder = join(await sandbox(), "shop");
  await mkdir(folder);
  const { exitCode } = await atTerminal(["--no-install"], folder, [
    { sees: "Which folder shall it stand in?", presses: `..${enter}` },
    { sees: "is not empty: shop.", presses: `\u007f${enter}` },
  ]);
  expect(exitCode).toBe(0);
  expect(await filesIn(folder)).toEqual(await plannedFiles(folder));
});

test("Ctrl-C at a question leaves nothing", async () => {
  const folder = await sandbox();
  const { exitCode, screen } = await atTerminal([], folder, [
    { sees: "Which folder shall it stand in?", presses: interrupt },
  ]);
  expect({ exitCode, left: await readdir(folder) }).toEqual({ exitCode: 130, left: [] });
  expect(screen).toContain("Interrupted. Nothing was created.");
});

test("with everything said there is nothing to ask", async () => {
  const folder = await sandbox();
  const { exitCode } = await atTerminal(["shop", "--no-install"], folder, []);
  expect({ exitCode, left: await readdir(folder) }).toEqual({ exitCode: 0, left: ["shop"] });
});

test.for(["CI", "CLAUDECODE", "CURSOR_AGENT", "GEMINI_CLI"])("a terminal that %s holds is nobody", async (name) => {
  const folder = await sandbox();
  const { exitCode, screen } = await atTerminal([], folder, [], { [name]: "1" });
  expect({ exitCode, left: await readdir(folder) }).toEqual({ exitCode: 2, left: [] });
  expect(screen).toContain("Say everything in one command:");
});
