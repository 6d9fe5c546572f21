import { spawn, spawnSync } from "node:child_process";
import { afterAll, beforeAll, describe, expect, test } from "vitest";

import { refuseFlagsKeptByNpm } from "../../../generators/support/command-line.ts";
import { Copy } from "./copy.ts";

const cases: [args: string[], answer: string][] = [
  [[], "Name a generator:"],
  [["tol", "note"], 'There is no generator "tol". Did you mean "tool"?'],
  [["tool"], "Without a terminal to ask on, give --name"],
  [["tool", "SearchDocs"], 'Try "search-docs".'],
  [["tool", "search docs"], 'Try "search-docs".'],
  [["tool", "../note"], 'Try "note".'],
  [["tool", "notes\\note"], 'Try "notes-note".'],
  [["tool", "note.ts"], 'Try "note-ts".'],
  [["tool", "2-notes"], 'Try "notes".'],
  [["tool", "Überblick"], 'Try "uberblick".'],
  [["tool", "--name", "n".repeat(65)], "is longer than 64 characters."],
  [["tool", "delete"], '"delete" is a reserved word. Try "delete-item".'],
  [["tool", "index"], '"index" is a reserved word. Try "index-item".'],
  [["tool", "to-string"], '"to-string" is a reserved word.'],
  [["tool", "search-docs"], "src/tools/search-docs.ts exists. Choose another name"],
  [["tool", "note", "--rsk", "read"], "There is no flag --rsk. Did you mean --risk?"],
  [["tool", "note", "--risk", "needs-approval"], '--risk cannot be "needs-approval". Did you mean "approval"?'],
  [["tool", "note", "--risk", "read", "--risk", "write"], "--risk is given 2 times: give it once."],
  [["tool", "note", "--risk"], "Option '--risk <value>' argument missing"],
  [["tool", "note", "--description", "!"], "The description has no words."],
  [["tool", "note", "--description", "x".repeat(1025)], "Keep it to 1024."],
  [["tool", "note", "a word"], '"a word" is one argument too many.'],
  [
    ["tool", "note", "--input", "count:int"],
    'Did you mean "count:integer"? The types are: string, number, integer, boolean, string[].',
  ],
  [
    ["tool", "note", "--input", "count"],
    "has no type. Write it as NAME:TYPE, for example: --input query:string --input limit?:integer",
  ],
  [["tool", "note", "--input", "Count:number"], "has no camelCase name."],
  [["tool", "note", "--input", "__proto__:string"], "has no camelCase name."],
  [["tool", "note", "--input", "constructor:string"], 'Try "constructorValue".'],
  [["tool", "note", "--input", "a:string", "--input", "a:number"], 'There are two inputs "a".'],
];

/** Runs every case in one process, because a process for each case is slow. */
const script = `
  import { run } from "./generators/plopfile.ts";
  const outcomes = [];
  for (const args of JSON.parse(process.argv[1])) {
    outcomes.push(await run(args, false).then(() => "done", ({ name, message }) => \`\${name}: \${message}\`));
  }
  console.log(JSON.stringify(outcomes));`;

const copy = new Copy();
let before: Record<string, string>;
let outcomes: string[];

beforeAll(async () => {
  await copy.generate("tool", "search-docs", "--yes");
  before = copy.snapshot();
  const args = JSON.stringify(cases.map(([words]) => words));
  const { stdout } = await copy.run(process.execPath, "--input-type=module", "--eval", script, "--", args);
  outcomes = JSON.parse(stdout);
}, 20_000);

afterAll(() => copy.remove());

test.each(cases.map(([args, answer], index) => ({ args, answer, index })))(
  "refuses $args without a terminal",
  ({ answer, index }) => {
    expect(outcomes[index]).toMatch(/^Refusal: /);
    expect(outcomes[index]).toContain(answer);
  },
);

test("prints a refusal as one line with exit code 2", async () => {
  const stderr = '"SearchDocs" is not lowercase words joined by hyphens. Try "search-docs".\n';
  expect(await copy.generate("tool", "SearchDocs")).toEqual({ code: 2, stdout: "", stderr });
});

test("refuses a flag kept by npm", () => {
  const questions = [{ name: "risk", message: "" }];
  expect(() => refuseFlagsKeptByNpm(questions, { npm_config_risk: "read" })).toThrow("npm kept --risk for itself.");
  expect(() => refuseFlagsKeptByNpm(questions, { npm_config_yes: "true" })).not.toThrow();
  const zone = [{ name: "time-zone" }];
  expect(() => refuseFlagsKeptByNpm(zone, { npm_config_time_zone: "UTC" })).toThrow("npm kept --time-zone for itself.");
});

test("changes nothing when it refuses", () => {
  expect(copy.snapshot()).toEqual(before);
});

test("lists every flag with --help", async () => {
  const { code, stdout } = await copy.generate("tool", "--help");
  expect(code).toBe(0);
  for (const flag of ["--name", "--description", "--input", "--risk", "--yes"]) expect(stdout).toContain(flag);
});

/** The program `script` of util-linux is the terminal. Without it, these tests are skipped. */
const hasTerminal = `${spawnSync("script", ["--version"]).stdout}`.includes("util-linux");

const controlC = "\u0003";
const enter = "\r";

/** Runs a generator on a terminal and types each reply after its prompt. Returns the exit code. */
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
  test("asks every question without an argument", { timeout: 20_000 }, async () => {
    const code = await converse(
      ["tool"],
      [
        ["Name of the tool", `find-note${enter}`],
        ["Description", enter],
        ["Inputs", `query:string limit?:integer${enter}`],
        ["Risk", enter],
      ],
    );
    expect(code).toBe(0);
    expect(copy.read("src/tools/find-note.ts")).toMatch(/"Find note\."[^]*query: [^]*limit: [^]*risk: "approval"/);
  });

  test("writes nothing and exits with 130 on Ctrl-C", async () => {
    const original = copy.snapshot();
    expect(await converse(["tool", "note"], [["Description", controlC]])).toBe(130);
    expect(copy.snapshot()).toEqual(original);
  });

  test("lists the generators when none is named", async () => {
    expect(await converse([], [["What do you want to generate?", controlC]])).toBe(130);
  });
});
