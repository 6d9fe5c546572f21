import { spawn, spawnSync } from "node:child_process";
import { afterAll, beforeEach, describe, expect, test } from "vitest";

import { Copy } from "./copy.ts";

/** The program of util-linux that stands in for a terminal. Where it is missing, these tests are left out. */
const hasTerminal = `${spawnSync("script", ["--version"]).stdout}`.includes("util-linux");

const controlC = "\u0003";
const enter = "\r";

const copy = new Copy();
let before: Record<string, string>;

beforeEach(() => {
  before = copy.snapshot();
});

afterAll(() => copy.remove());

/** Runs the generator on a terminal and types each reply once its prompt is seen. Returns the exit code. */
function converse(args: string[], replies: [prompt: string, reply: string][]): Promise<number | null> {
  const command = [process.execPath, "generators/generate.ts", ...args].map((word) => `'${word}'`).join(" ");
  const terminal = spawn("script", ["--quiet", "--return", "--command", command, "/dev/null"], {
    cwd: copy.folder,
  });
  const waiting = [...replies];
  let seen = "";
  terminal.stdout.on("data", (data: Buffer) => {
    seen += data.toString();
    const [prompt, reply] = waiting[0] ?? [];
    if (prompt === undefined || !seen.includes(prompt)) return;
    waiting.shift();
    seen = "";
    terminal.stdin.write(reply);
  });
  return new Promise((resolve) => terminal.on("close", resolve));
}

describe.skipIf(!hasTerminal)("on a terminal", () => {
  test("asks for everything that no argument answers", { timeout: 20_000 }, async () => {
    const code = await converse(
      ["tool"],
      [
        ["Name of the tool", `search-docs${enter}`],
        ["What it does", enter],
        ["Inputs", `query:string limit?:integer${enter}`],
        ["Risk", enter],
      ],
    );
    expect(code).toBe(0);
    expect(copy.read("src/tools/search-docs.ts")).toMatch(/"Search docs\."[^]*query: [^]*limit: [^]*risk: "approval"/);
  });

  test("leaves nothing behind on Ctrl-C, and ends with 130", async () => {
    expect(await converse(["tool", "note"], [["What it does", controlC]])).toBe(130);
    expect(copy.snapshot()).toEqual(before);
  });

  test("offers the generators when none is named", async () => {
    expect(await converse([], [["What do you want to generate?", controlC]])).toBe(130);
  });
});
