import { afterAll, beforeAll, expect, test } from "vitest";

import { refuseFlagsKeptByNpm } from "../../../generators/support/npm.ts";
import { Copy } from "./copy.ts";

const cases: [asked: string[], answer: string][] = [
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

/** Asks for every case in one process: starting one for each would take most of the time. */
const script = `
  import { run } from "./generators/support/run.ts";
  const told = [];
  for (const asked of JSON.parse(process.argv[1])) {
    told.push(await run(asked, false).then(() => "done", ({ name, message }) => \`\${name}: \${message}\`));
  }
  console.log(JSON.stringify(told));`;

const copy = new Copy();
let before: Record<string, string>;
let told: string[];

beforeAll(async () => {
  await copy.generate("tool", "search-docs", "--yes");
  before = copy.snapshot();
  const asked = JSON.stringify(cases.map(([words]) => words));
  const { stdout } = await copy.run(process.execPath, "--input-type=module", "--eval", script, "--", asked);
  told = JSON.parse(stdout);
}, 20_000);

afterAll(() => copy.remove());

test.each(cases.map(([asked, answer], index) => ({ asked, answer, index })))(
  "without a terminal, it refuses $asked",
  ({ answer, index }) => {
    expect(told[index]).toMatch(/^Refusal: /);
    expect(told[index]).toContain(answer);
  },
);

test("a refusal is one line on stderr and exit code 2", async () => {
  const stderr = '"SearchDocs" is not lowercase words joined by hyphens. Try "search-docs".\n';
  expect(await copy.generate("tool", "SearchDocs")).toEqual({ code: 2, stdout: "", stderr });
});

test("a flag that npm keeps for itself is not lost without a word", () => {
  const questions = [{ name: "risk", message: "" }];
  expect(() => refuseFlagsKeptByNpm(questions, { npm_config_risk: "read" })).toThrow("npm kept --risk for itself.");
  expect(() => refuseFlagsKeptByNpm(questions, { npm_config_yes: "true" })).not.toThrow();
  const zone = [{ name: "time-zone" }];
  expect(() => refuseFlagsKeptByNpm(zone, { npm_config_time_zone: "UTC" })).toThrow("npm kept --time-zone for itself.");
});

test("a refusal changes nothing", () => {
  expect(copy.snapshot()).toEqual(before);
});

test("help names every flag, and asking for it is no mistake", async () => {
  const { code, stdout } = await copy.generate("tool", "--help");
  expect(code).toBe(0);
  for (const flag of ["--name", "--description", "--input", "--risk", "--yes"]) expect(stdout).toContain(flag);
});
